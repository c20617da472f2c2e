// SPDX-License-Identifier: Apache-2.0
#include "unit/plugins/api_s3/s3_world.h"

#include <mortise/text.h>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <stdexcept>

#include "api_s3/ops/operations.h"
#include "api_s3/wire/headers.h"
#include "policy_model/condition_keys.h"
#include "s3_model/xml/reader.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3::test {
namespace {

constexpr std::chrono::minutes kLongest{5};

/// What the loop has to do next; filled from any thread.
class Loop {
 public:
  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    ready_.notify_one();
  }
  /// Runs tasks until done().
  void run(const std::function<bool()>& done) {
    const mortise::test::ActsAsLoop here;
    while (!done()) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        if (!ready_.wait_for(lock, kLongest, [&] { return !tasks_.empty(); }))
          throw std::runtime_error(
              "nothing has happened for minutes: if the plugins in the build directory are older than this test, build "
              "them");
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
};

class TestExchange {
 public:
  TestExchange(Loop& loop, std::string head, std::string body, size_t piece)
      : loop_(loop), request_(std::move(head)), body_(std::move(body)), piece_(piece) {}
  ~TestExchange() {
    if (has_sink_) sink_.closed(sink_.self, MORTISE_CANCELLED);
  }
  mortise_exchange handle() { return {&kTable, reinterpret_cast<uintptr_t>(this)}; }
  bool answered() const { return answered_; }
  Reply take() { return std::move(reply_); }

 private:
  static TestExchange& of(mortise_exchange e) { return *reinterpret_cast<TestExchange*>(static_cast<uintptr_t>(e.id)); }
  static const mortise_exchange_table kTable;

  struct Buffer : mortise_buffer {
    std::string bytes;
    std::atomic<int> references{1};
    explicit Buffer(std::string_view b) : mortise_buffer{sizeof(mortise_buffer), 0, &retain, &release}, bytes(b) {}
    static void retain(mortise_buffer* b) { static_cast<Buffer*>(b)->references.fetch_add(1); }
    static void release(mortise_buffer* b) {
      auto* own = static_cast<Buffer*>(b);
      if (own->references.fetch_sub(1) == 1) delete own;
    }
  };

  void receive(const mortise_body_sink& sink) {
    sink_ = sink;
    has_sink_ = true;
    loop_.post([this] { feed(); });
  }
  /// Loop: the next piece, if the sink is still there and does not pause.
  void feed() {
    if (!has_sink_) return;
    if (sent_ == body_.size()) {
      has_sink_ = false;
      return sink_.closed(sink_.self, MORTISE_OK);
    }
    const auto piece = std::string_view(body_).substr(sent_, piece_);
    sent_ += piece.size();
    auto* buffer = new Buffer(piece);
    const bool more = sink_.write(sink_.self, buffer->bytes.data(), buffer->bytes.size(), buffer) == MORTISE_FLOW_MORE;
    Buffer::release(buffer);
    if (more || std::exchange(resumed_, false)) return loop_.post([this] { feed(); });
    paused_ = true;
  }
  void resume() {
    loop_.post([this] {
      if (std::exchange(paused_, false))
        feed();
      else
        resumed_ = true;
    });
  }
  void respond(const mortise_response& r) {
    Reply reply;
    reply.status = r.status;
    for (size_t i = 0; i < r.header_count; ++i)
      reply.headers.emplace_back(view(r.headers[i].name), view(r.headers[i].value));
    reply.body = view(r.body);
    const bool known_length = (r.flags & MORTISE_RESPONSE_LENGTH) != 0;
    reply.announced = known_length ? static_cast<int64_t>(r.content_length) : -1;
    mortise_body_source source{};
    if (r.source != nullptr) {
      source = *r.source;
      reply.had_source = true;
    }
    loop_.post([this, reply = std::move(reply), source]() mutable {
      reply_ = std::move(reply);
      if (source.self != nullptr) return pull(source);
      answered_ = true;
    });
  }
  void pull(mortise_body_source source) {
    for (;;) {
      mortise_body_piece piece{};
      piece.size = sizeof piece;
      auto* again = new std::function<void()>([this, source] { pull(source); });
      auto* context = new std::pair<Loop*, std::function<void()>*>(&loop_, again);
      source.next(
          source.self, &piece,
          [](void* c) {
            auto* p = static_cast<std::pair<Loop*, std::function<void()>*>*>(c);
            p->first->post(std::move(*p->second));
            delete p->second;
            delete p;
          },
          context);
      if (piece.kind == MORTISE_PIECE_LATER) return;
      delete again;
      delete context;
      if (piece.kind == MORTISE_PIECE_MEMORY) reply_.body.append(static_cast<const char*>(piece.data), piece.length);
      if (piece.kind == MORTISE_PIECE_FILE) append_file(piece);
      if (piece.kind == MORTISE_PIECE_END || piece.kind == MORTISE_PIECE_FAILED) break;
    }
    source.close(source.self, 1);
    answered_ = true;
  }
  void append_file(const mortise_body_piece& piece) {
    std::string bytes(piece.length, '\0');
    const auto got = pread(piece.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(piece.offset));
    reply_.body.append(bytes, 0, got < 0 ? 0 : static_cast<size_t>(got));
  }

  Loop& loop_;
  mortise::test::RawRequest request_;
  const std::string body_;
  const size_t piece_;
  size_t sent_ = 0;
  mortise_body_sink sink_{};
  bool has_sink_ = false;
  bool paused_ = false;
  bool resumed_ = false;
  bool answered_ = false;
  Reply reply_;
};

const mortise_exchange_table TestExchange::kTable = {
    sizeof(mortise_exchange_table),
    0,
    [](mortise_exchange e) { return of(e).request_.request().abi(); },
    [](mortise_exchange e, const mortise_body_sink* sink) {
      of(e).receive(*sink);
      return mortise_status{MORTISE_OK};
    },
    [](mortise_exchange e) { of(e).resume(); },
    [](mortise_exchange e, const mortise_response* r) {
      of(e).respond(*r);
      return mortise_status{MORTISE_OK};
    },
    [](mortise_exchange e, mortise_task task, void* context) {
      of(e).loop_.post([=] { task(context); });
      return mortise_status{MORTISE_OK};
    },
    [](mortise_exchange) { return int32_t{0}; },
};

std::string complete_head(std::string_view head, std::string_view body) {
  std::string out(head);
  const size_t line = out.find('\n');
  std::string first = out.substr(0, line);
  std::string rest = line == std::string::npos ? std::string() : out.substr(line + 1);
  if (first.find(" HTTP/") == std::string::npos) first += " HTTP/1.1";
  const std::string lower = text::lower("\n" + rest);
  if (lower.find("\nhost:") == std::string::npos) first += "\nHost: 127.0.0.1:51080";
  const bool needs_length = !body.empty() || first.starts_with("PUT") || first.starts_with("POST");
  if (needs_length && lower.find("\ncontent-length:") == std::string::npos &&
      lower.find("\ntransfer-encoding:") == std::string::npos)
    first += "\nContent-Length: " + std::to_string(body.size());
  return rest.empty() ? first : first + "\n" + rest;
}

void collect(const xml::Element& e, std::string_view name, std::vector<std::string>& out) {
  if (e.name() == name) out.push_back(e.text());
  for (auto child = e.first(); child; child = child.next()) collect(child, name, out);
}

}  // namespace

std::string Reply::header(std::string_view name) const {
  for (const auto& [n, value] : headers)
    if (same_header(n, name)) return value;
  return {};
}
bool Reply::has(std::string_view name) const {
  for (const auto& h : headers)
    if (same_header(h.first, name)) return true;
  return false;
}
std::vector<std::string> Reply::elements(std::string_view name) const {
  std::vector<std::string> out;
  if (const auto document = xml::Document::parse(body)) collect(document->root(), name, out);
  return out;
}
std::string Reply::element(std::string_view name) const {
  const auto all = elements(name);
  return all.empty() ? std::string() : all.front();
}

namespace {

void say_who(const std::string& user, void* context, mortise_on_authn result) {
  const std::string id = user.empty() ? "me" : user;
  const std::string name = "Name of " + id;
  mortise_authn_result r{};
  r.size = sizeof r;
  r.decision = MORTISE_AUTHN_ACCEPTED;
  mortise_identity who{};
  who.size = sizeof who;
  who.anonymous = id == "nobody" ? 1 : 0;
  who.id = str(id);
  who.display_name = str(name);
  r.identity = &who;
  result(context, &r);
}

void decide(bool allowed, void* context, mortise_on_decision result) {
  const mortise_decision d{sizeof d, allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY, {}, {}, MORTISE_OK, 0};
  result(context, &d);
}

TestAccess& access_of(void* self) { return *static_cast<TestAccess*>(self); }

}  // namespace

struct TestAccess::Functions {
  static int32_t enabled(void*) { return 1; }
  static void authenticate(void* self, const mortise_call*, const mortise_request* request, void* context,
                           mortise_on_authn result) {
    const std::string user(Request(request).header("x-test-user"));
    access_of(self).answer([=] { say_who(user, context, result); });
  }
  static void authorize(void* self, const mortise_call*, const mortise_access_request* request, void* context,
                        mortise_on_decision result) {
    const bool allowed = access_of(self).authorize(*request) == MORTISE_OK;
    access_of(self).answer([=] { decide(allowed, context, result); });
  }
  static void authenticate_form(void* self, const mortise_call* call, const mortise_request* request,
                                const mortise_pair*, size_t, void* context, mortise_on_authn result) {
    authenticate(self, call, request, context, result);
  }
};

TestAccess::TestAccess()
    : table_{sizeof table_,
             0,
             this,
             &Functions::enabled,
             &Functions::authenticate,
             &Functions::authorize,
             &Functions::authenticate_form} {
  if (std::getenv("MORTISE_TEST_LATE_ACCESS") != nullptr) late_ = std::make_unique<mortise::test::TestExecutor>(1);
}

void TestAccess::answer(std::function<void()> task) {
  if (late_ == nullptr) return task();
  const int64_t delay_ms = asked_late_.fetch_add(1) % 2;  // about half of them after the question has returned
  late_->submit_after(
      delay_ms,
      [](void* context) {
        const std::unique_ptr<std::function<void()>> own(static_cast<std::function<void()>*>(context));
        (*own)();
      },
      new std::function<void()>(std::move(task)));
}

mortise_status TestAccess::authorize(const mortise_access_request& r) {
  std::string what(view(r.action));
  std::string on = " " + std::string(view(r.bucket)) + "/" + std::string(view(r.key));
  std::lock_guard lock(mutex_);
  auto& conditions = conditions_[what];
  conditions.clear();
  for (const std::string_view name : policy_model::condition_keys())
    r.find_values(&r, str(name), &conditions[std::string(name)],
                  [](void* value, mortise_str given) { *static_cast<std::string*>(value) = view(given); });
  std::erase_if(conditions, [](const auto& condition) { return condition.second.empty(); });
  if (r.object != nullptr) shown_.push_back(what + " " + std::string(view(r.object->key)));
  asked_.push_back(what + on + (r.version.size == 0 ? "" : "?" + std::string(view(r.version))));
  return denied.count(what) != 0 || denied.count(what + on) != 0 ? MORTISE_DENIED : MORTISE_OK;
}
std::map<std::string, std::string> TestAccess::conditions(const std::string& action) const {
  std::lock_guard lock(mutex_);
  const auto found = conditions_.find(action);
  return found == conditions_.end() ? std::map<std::string, std::string>() : found->second;
}
std::vector<std::string> TestAccess::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}
std::vector<std::string> TestAccess::shown() const {
  std::lock_guard lock(mutex_);
  return shown_;
}
void TestAccess::forget() {
  std::lock_guard lock(mutex_);
  shown_.clear();
  asked_.clear();
}

namespace {

const objects::test::StorePair& stores() {
  return std::getenv("MORTISE_TEST_DISTANT_STORES") == nullptr ? objects::test::kMemory : objects::test::kDistant;
}

}  // namespace

S3World::S3World(S3Settings settings, Wrap wrap) : world_(stores()) {
  objects_ = wrap == nullptr ? *world_.service().table() : wrap(*world_.service().table(), *this);
  const Host host = world_.host().host();
  settings.host_id = "test-host";
  api_ =
      std::make_unique<S3Api>(std::vector<Mount>{{.path = ""}},
                              Site{host, Objects(&objects_), Access(access.table()), Users(host), Checksums(host),
                                   std::move(settings), operations(), RequestMetrics(host, operations()), false, true});
}
S3World::~S3World() { world_.close(); }

std::vector<Reply> S3World::send_all(const std::vector<std::pair<std::string, std::string>>& requests) {
  Loop loop;
  std::vector<std::unique_ptr<TestExchange>> exchanges;
  for (const auto& [head, body] : requests) {
    exchanges.push_back(std::make_unique<TestExchange>(loop, complete_head(head, body), body, 7000));
    api_->handle(Exchange(exchanges.back()->handle()));
  }
  std::vector<Reply> replies;
  for (auto& e : exchanges) {
    loop.run([&] { return e->answered(); });
    replies.push_back(e->take());
  }
  return replies;
}

Reply S3World::send(std::string_view head, std::string_view body, size_t piece) {
  Loop loop;
  TestExchange exchange(loop, complete_head(head, body), std::string(body), piece);
  api_->handle(Exchange(exchange.handle()));
  loop.run([&] { return exchange.answered(); });
  return exchange.take();
}

Reply S3World::post(std::string_view method_and_target, std::string_view document, std::string_view headers) {
  Hasher md5 = Checksums(world_.host().host()).create("md5");
  md5.update(document);
  std::string head = std::string(method_and_target) + " HTTP/1.1\nContent-MD5: " + text::to_base64(md5.finish());
  if (!headers.empty()) head.append("\n").append(headers);
  return send(head, document);
}

}  // namespace mortise::api_s3::test
