// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/bucket_pages.h"

#include "kernel/objects/format/names.h"
#include "kernel/server/admin_key.h"

#include <mortise/http.h>
#include <mortise/text/percent.h>
#include <mortise/text/query.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mortise::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kBuckets = "/buckets";
constexpr std::string_view kProperties = "/properties";
constexpr std::string_view kStopping = "the server is stopping";
constexpr uint32_t kPage = 1000;
constexpr size_t kMaxBody = size_t{1} << 20;  // a property has up to 256 KiB, JSON needs more

void answer(Exchange& exchange, int status, const Json& document) {
  Response response(status);
  response.header("Content-Type", "application/json").header("Cache-Control", "no-store");
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  exchange.respond(std::move(response));
}

void refuse(Exchange& exchange, int status, std::string_view why) {
  answer(exchange, status, {{"error", std::string(why)}});
}

int status_of(const mortise_error& error) {
  switch (error.status) {
    case MORTISE_NOT_FOUND:
      return 404;
    case MORTISE_EXISTS:
      return 409;
    case MORTISE_INVALID:
      return 400;
    case MORTISE_BUSY:
      return 503;
    default:
      return 500;
  }
}

void refuse(Exchange& exchange, const mortise_error& error) { refuse(exchange, status_of(error), view(error.message)); }

Json row_of(const mortise_bucket& b) {
  return {{"name", std::string(view(b.name))}, {"owner", std::string(view(b.owner))}, {"created_ms", b.created_ms}};
}

Json document_of(const mortise_bucket& b) {
  Json out = row_of(b);
  out["generation"] = b.generation;
  out["properties"] = Json::object();
  for (uint32_t i = 0; i < b.property_count; ++i)
    out["properties"][std::string(view(b.properties[i].name))] = std::string(view(b.properties[i].value));
  return out;
}

/// What a PUT or PATCH asks for.
struct Change {
  std::string owner;
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;
};

bool read_values(const Json& object, Change& out) {
  if (!object.is_object()) return false;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string()) return false;
    out.set.emplace_back(name, value.get<std::string>());
  }
  return true;
}

bool read_names(const Json& array, Change& out) {
  if (!array.is_array()) return false;
  for (const Json& name : array) {
    if (!name.is_string()) return false;
    out.reset.push_back(name.get<std::string>());
  }
  return true;
}

/// nullopt: it is no such document.
std::optional<Change> read_change(const std::string& body, bool makes) {
  Change out;
  if (makes && body.empty()) return out;
  const Json document = Json::parse(body, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  for (const auto& [name, value] : document.items()) {
    bool good = false;
    if (name == (makes ? "properties" : "set")) good = read_values(value, out);
    if (name == "reset" && !makes) good = read_names(value, out);
    if (name == "owner" && makes && value.is_string()) {
      out.owner = value.get<std::string>();
      good = true;
    }
    if (!good) return std::nullopt;
  }
  return out;
}

const char* name_of(const mortise_property& property) {
  constexpr const char* kTypes[] = {"text", "choice", "boolean", "integer"};
  return kTypes[property.type];
}

Json declared(const Properties& properties) {
  Json out = Json::array();
  for (const Properties::Row& row : properties.all())
    out.push_back({{"name", row.name},
                   {"owner", row.owner},
                   {"type", name_of(*row.property)},
                   {"default", std::string(view(row.property->default_value))},
                   {"choices", std::string(view(row.property->choices))},
                   {"help", std::string(view(row.property->help))},
                   {"internal", (row.property->flags & MORTISE_PROPERTY_INTERNAL) != 0}});
  return out;
}

}  // namespace

/// Collects the body of a change.
class BucketPages::Document final : public BodySink {
 public:
  Document(std::shared_ptr<BucketPages> pages, Exchange exchange, std::string name, bool makes)
      : pages_(std::move(pages)), exchange_(std::move(exchange)), name_(std::move(name)), makes_(makes) {}
  uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }
  bool write(std::string_view data, mortise_buffer*) noexcept override {
    too_large_ = too_large_ || body_.size() + data.size() > kMaxBody;
    if (!too_large_) body_.append(data);
    return true;
  }
  void closed(mortise_status how) noexcept override {
    if (how != MORTISE_OK) return refuse(exchange_, 400, "the body did not come whole");
    if (too_large_) return refuse(exchange_, 413, "the body is too large");
    pages_->change(std::move(exchange_), name_, makes_, body_);
  }
  Exchange& exchange() noexcept { return exchange_; }

 private:
  std::shared_ptr<BucketPages> pages_;
  Exchange exchange_;
  const std::string name_;
  const bool makes_;
  std::string body_;
  bool too_large_ = false;
};

/// A page that reads the stores, on its way to a worker.
struct BucketPages::Task {
  std::shared_ptr<BucketPages> pages;
  Exchange exchange;

  static void run(void* context) {
    const std::unique_ptr<Task> self(static_cast<Task*>(context));
    const Request request = self->exchange.request();
    self->pages->read(std::move(self->exchange), request.query(), std::string(request.path()));
  }
};

bool BucketPages::has(std::string_view path) noexcept {
  return path == kProperties || path == kBuckets || path.starts_with("/buckets/");
}

void BucketPages::close() {
  const std::unique_lock lock(mutex_);
  closed_ = true;
}

void BucketPages::handle(mortise_exchange handle) {
  Exchange exchange(handle);
  const Request request = exchange.request();
  if (!has_key(request, key_))
    return refuse(exchange, 401,
                  "this needs the key in admin.json of the server's data directory; `mortise bucket` has it");
  const std::string_view method = request.method(), path = request.path();
  if (method == "GET") {
    auto task = std::make_unique<Task>(Task{shared_from_this(), std::move(exchange)});
    if (executor_.submit(&Task::run, task.get())) return (void)task.release();
    return refuse(task->exchange, 503, kStopping);
  }
  if ((method != "PUT" && method != "PATCH") || !path.starts_with("/buckets/"))
    return refuse(exchange, 405, "there are GET, and for one bucket PUT and PATCH");
  auto document = std::make_unique<Document>(shared_from_this(), std::move(exchange),
                                             std::string(path.substr(kBuckets.size() + 1)), method == "PUT");
  Exchange& taken = document->exchange();
  taken.receive(std::move(document));
}

void BucketPages::list(Exchange& exchange, std::string_view query) const {
  std::string after;
  text::for_each_parameter(query, [&](std::string_view name, std::string_view value, bool) {
    if (name == "after") after = text::percent_decoded_leniently(value, text::Plus::space);
  });
  Json buckets = Json::array();
  std::string last;
  objects_.bucket_list(
      "", after, kPage,
      [&](const mortise_bucket& b) {
        buckets.push_back(row_of(b));
        last = view(b.name);
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) return refuse(exchange, e);
        const bool more = end != nullptr && end->truncated != 0;
        answer(exchange, 200, {{"buckets", std::move(buckets)}, {"next", more ? last : std::string()}});
      });
}

void BucketPages::read(Exchange exchange, std::string_view query, const std::string& path) const {
  const std::shared_lock lock(mutex_);
  if (closed_) return refuse(exchange, 503, kStopping);
  if (path == kProperties) return answer(exchange, 200, declared(properties_));
  if (path == kBuckets) return list(exchange, query);
  const std::string name = path.substr(kBuckets.size() + 1);
  objects_.bucket_head(BucketRef::by_name(name), [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status != MORTISE_OK) return refuse(exchange, e);
    answer(exchange, 200, document_of(*bucket));
  });
}

void BucketPages::change(Exchange exchange, const std::string& name, bool makes, const std::string& body) const {
  const std::shared_lock lock(mutex_);
  if (closed_) return refuse(exchange, 503, kStopping);
  const std::optional<Change> wanted = read_change(body, makes);
  if (!wanted)
    return refuse(exchange, 400,
                  makes ? R"(the body is {"owner": TEXT, "properties": {NAME: TEXT}}, or nothing)"
                        : R"(the body is {"set": {NAME: TEXT}, "reset": [NAME]})");
  if (const Result<void> good = objects::check_owner_id(wanted->owner); !good)
    return refuse(exchange, 400, good.error().message);
  if (!wanted->owner.empty() && !knows_owner_(wanted->owner))
    return refuse(exchange, 400,
                  fmt::format("no key names the owner '{}': only an administrator would see the bucket. Add the key "
                              "first",
                              wanted->owner));
  std::vector<mortise_pair> set;
  for (const auto& [property, value] : wanted->set) {
    if (const Result<void> good = properties_.check_setting(property, value); !good)
      return refuse(exchange, 400, good.error().message);
    set.push_back(pair(property, value));
  }
  std::vector<mortise_str> reset;
  for (const std::string& property : wanted->reset) {
    if (const Result<void> good = properties_.check_reset(property); !good)
      return refuse(exchange, 400, good.error().message);
    reset.push_back(str(property));
  }
  auto done = [exchange = std::move(exchange), makes](const mortise_error& e, const mortise_bucket* bucket) mutable {
    if (e.status != MORTISE_OK) return refuse(exchange, e);
    answer(exchange, makes ? 201 : 200, document_of(*bucket));
  };
  if (makes)
    return objects_.bucket_create(name, wanted->owner.empty() ? owner_ : wanted->owner, set.data(), set.size(),
                                  std::move(done));
  objects_.bucket_update(BucketRef::by_name(name), set.data(), set.size(), reset.data(), reset.size(), std::move(done));
}

}  // namespace mortise::server
