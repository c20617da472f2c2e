// SPDX-License-Identifier: Apache-2.0
#include "api_website/visit.h"

#include <mortise/text/time.h>

#include <utility>

#include "api_base/byte_range.h"

namespace mortise::api_website {
namespace {

/// What a page of somebody may do in a browser while the server asks nobody for keys: run, but not with the rights of
/// an address that the server knows as its own.
constexpr std::string_view kSandbox =
    "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads "
    "allow-top-navigation-by-user-activation";

void set_date(mortise_conditions& conditions, std::string_view text, uint32_t present, int64_t& field) {
  const auto second = text.empty() ? std::nullopt : text::parse_http_date(text);
  if (!second) return;
  conditions.present |= present;
  field = *second * 1000;
}

/// Views the request, and `lists`.
mortise_conditions conditions_of(const Request& request, const api_base::ListHeaders& lists, int64_t now_ms) {
  mortise_conditions out = no_conditions();
  out.if_match = str(lists.get("if-match"));
  out.if_none_match = str(lists.get("if-none-match"));
  set_date(out, request.header("if-modified-since"), MORTISE_WITH_MODIFIED_SINCE, out.if_modified_since_ms);
  if (out.if_modified_since_ms > now_ms) out.present &= ~uint32_t{MORTISE_WITH_MODIFIED_SINCE};
  set_date(out, request.header("if-unmodified-since"), MORTISE_WITH_UNMODIFIED_SINCE, out.if_unmodified_since_ms);
  return out;
}

/// Of a part of an object that may have been changed meanwhile, nobody knows what it is a part of: such a visitor gets
/// all of it.
void set_range(const Request& request, mortise_read& read) {
  if (request.has_header("if-range")) return;
  const api_base::Range range = api_base::parse_range(request.header("range"));
  read.range_kind = range.kind;
  read.range_first = range.first;
  read.range_last = range.last;
}

std::string denial_of(std::string_view action, std::string_view plugin) {
  std::string out = "no permission for " + std::string(action);
  if (!plugin.empty()) out.append(": denied by ").append(plugin);
  return out;
}

/// Where nobody is asked for keys, what plugins decide is about the server's own user, as for every other API.
Identity visitor_of(const Access& access) {
  Identity out;
  out.administrator = !access.enabled();
  out.anonymous = access.enabled();
  return out;
}

std::string_view fact_of(const mortise_error& error, std::string_view name) {
  for (uint32_t i = 0; i < error.fact_count; ++i)
    if (view(error.facts[i].name) == name) return view(error.facts[i].value);
  return {};
}

}  // namespace

Visit::Visit(const Site& site, Exchange exchange)
    : in_flight_(*site.in_flight),
      site_(site),
      exchange_(std::move(exchange)),
      request_(exchange_.request()),
      lists_(request_),
      visitor_(visitor_of(site.access)) {
  call_.size = sizeof call_;
  call_.request_id = str(request_.request_id());
  call_.via = str(request_.header("x-mortise-via"));
  call_.self = &exchange_;
  call_.cancelled = [](const mortise_call* call) -> int32_t {
    return static_cast<const Exchange*>(call->self)->is_abandoned() ? 1 : 0;
  };
}

void Visit::start() {
  const std::string_view method = request_.method();
  if (method != "GET" && method != "HEAD")
    return fail({405,
                 "MethodNotAllowed",
                 "The specified method is not allowed against this resource.",
                 {{"Method", std::string(method)}, {"ResourceType", "OBJECT"}}});
  auto address = parse_address(request_);
  if (!address) return fail({400, "InvalidURI", "Couldn't parse the specified URI."});
  address_ = std::move(*address);
  conditions_ = conditions_of(request_, lists_, site_.host.ordered_ms());
  site_.objects.with(&call_).later().bucket_head(
      BucketRef::by_name(address_.bucket),
      [self = shared_from_this()](const mortise_error& e, const mortise_bucket* b) { self->bucket_found(e, b); });
}

void Visit::bucket_found(const mortise_error& error, const mortise_bucket* bucket) {
  if (error.status != MORTISE_OK) return fail(fault_of(error));
  bucket_ = BucketHandle(*bucket);
  website_ = site_.websites->rules_of(*bucket);
  if (website_ == nullptr)
    return fail({404,
                 "NoSuchWebsiteConfiguration",
                 "The specified bucket does not have a website configuration",
                 {{"BucketName", address_.bucket}}});
  if (const auto& everything = website_->everything()) {
    const std::string scheme = !everything->protocol.empty() ? everything->protocol : request_.tls() ? "https" : "http";
    std::string target = scheme + "://" + everything->host + "/" + path_of(address_.key);
    if (!request_.query().empty()) target.append("?").append(request_.query());
    return redirect(301, std::move(target));
  }
  if (const auto* rule = website_->find(address_.key, 0)) return follow(*rule);
  key_ = page_key();
  read(For::page);
}

/// A folder's is that of its index.
std::string Visit::page_key() const {
  const bool folder = address_.key.empty() || address_.key.ends_with('/');
  return folder ? address_.key + website_->index() : address_.key;
}

// ---- objects

void Visit::read(For what) {
  mortise_read read = read_of(BucketRef(*bucket_), key_);
  if (what == For::page) {
    read.conditions = &conditions_;
    set_range(request_, read);
  }
  const auto done = [self = shared_from_this(), what](const mortise_error& e, const mortise_opened* opened) {
    self->was_read(what, e, opened);
  };
  const LateObjects objects = site_.objects.with(&call_).later();
  if (what == For::folder || request_.method() == "HEAD") return objects.head(read, done);
  objects.open(read, done);
}

/// Who decides sees the object, which is there as long as this runs.
void Visit::was_read(For what, const mortise_error& error, const mortise_opened* opened) {
  const bool is_there =
      error.status == MORTISE_OK || error.status == MORTISE_PRECONDITION || error.detail == MORTISE_INVALID_RANGE;
  if (error.status == MORTISE_NOT_FOUND) return not_found(what);
  if (!is_there) {
    const Fault fault = fault_of(error);
    return what == For::page ? fail(fault) : give_up(&fault);
  }
  const mortise_object* shown = opened == nullptr ? nullptr : opened->object;
  if (error.status == MORTISE_OK)
    return ask("s3:GetObject", shown,
               [this, what, object = std::make_shared<FoundObject>(*opened)](bool allowed, bool undecided) {
                 object_found(what, object, allowed, undecided);
               });
  auto answer = std::make_shared<Response>(304);
  if (shown != nullptr) add_validators(*shown, *answer);
  ask("s3:GetObject", shown, [this, answer, fault = fault_of(error)](bool allowed, bool) {
    if (!allowed) return fail(forbidden());
    if (fault.status != 304) return fail(fault);
    respond(std::move(*answer));
  });
}

void Visit::object_found(For what, const std::shared_ptr<FoundObject>& object, bool allowed, bool undecided) {
  if (what == For::folder) {
    if (allowed) return redirect(302, own_reference(address_.key) + "/");
    return say_missing();
  }
  Fault fault = undecided ? Fault{503, "ServiceUnavailable", "Please reduce your request rate."} : forbidden();
  if (allowed && object->is_archived())
    fault = {403, "InvalidObjectState", "The operation is not valid for the object's storage class"};
  const bool good = allowed && !object->is_archived();
  if (!good) return what == For::page ? fail(std::move(fault)) : give_up(&fault);
  Response response = object->take();
  if (what == For::page && !object->redirect().empty()) {
    if (response.source.self != nullptr) response.source.close(response.source.self, 0);
    return redirect(301, object->redirect());
  }
  if (what == For::error) response.status = fault_->status;
  respond(std::move(response));
}

void Visit::not_found(For what) {
  if (what == For::page) return look_for_folder();
  if (what == For::folder) return say_missing();
  const Fault fault = missing();
  give_up(&fault);
}

void Visit::look_for_folder() {
  if (address_.key.empty() || address_.key.ends_with('/')) return say_missing();
  key_ = address_.key + "/" + website_->index();
  read(For::folder);
}

/// To those who could find that out by listing the bucket.
void Visit::say_missing() {
  key_ = page_key();
  ask("s3:ListBucket", nullptr, [this](bool allowed, bool) { fail(allowed ? missing() : forbidden()); });
}

// ---- permission

/// Keeps the visit until it is decided; `object` only until this returns.
void Visit::ask(std::string_view action, const mortise_object* object, Decided decided) {
  if (!site_.access.asks()) return decided(true, false);
  const mortise_identity identity = visitor_.abi();
  const bool of_bucket = action == "s3:ListBucket";
  mortise_access_request asked{};
  asked.size = sizeof asked;
  asked.identity = &identity;
  asked.request = request_.abi();
  asked.action = str(action);
  asked.bucket = bucket_->name;
  if (!of_bucket) asked.key = str(key_);
  asked.bucket_owner = bucket_->owner;
  asked.opened = bucket_.get();
  asked.object = object;
  site_.access.with(&call_).authorize(
      asked, [self = shared_from_this(), decided = std::move(decided), action](const mortise_decision& decision) {
        const bool allowed = decision.opinion == MORTISE_AUTHZ_ALLOW;
        if (!allowed) self->reason_ = denial_of(action, view(decision.plugin));
        decided(allowed, decision.status != MORTISE_OK);
      });
}

// ---- what went wrong

Fault Visit::missing() const { return {404, "NoSuchKey", "The specified key does not exist.", {{"Key", key_}}}; }

Fault Visit::forbidden() const { return {403, "AccessDenied", "Access Denied"}; }

Fault Visit::fault_of(const mortise_error& error) const {
  if (error.detail == MORTISE_NO_SUCH_BUCKET)
    return {404, "NoSuchBucket", "The specified bucket does not exist", {{"BucketName", address_.bucket}}};
  if (error.detail == MORTISE_NOT_MODIFIED) return {304, "NotModified", "Not Modified"};
  if (error.detail == MORTISE_INVALID_RANGE)
    return {416,
            "InvalidRange",
            "The requested range is not satisfiable",
            {{"ActualObjectSize", std::string(fact_of(error, "ActualObjectSize"))}}};
  switch (error.status) {
    case MORTISE_PRECONDITION:
      return {412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"};
    case MORTISE_INVALID:
      return {400, "InvalidRequest", "The request is not valid."};
    case MORTISE_BUSY:
    case MORTISE_TIMED_OUT:
    case MORTISE_CANCELLED:
      return {503, "ServiceUnavailable", "Please reduce your request rate."};
    default:
      site_.host.log(LogLevel::error, view(error.message),
                     {pair("request_id", request_.request_id()), pair("bucket", address_.bucket), pair("key", key_)});
      return {500, "InternalError", "We encountered an internal error. Please try again."};
  }
}

/// Shows what the bucket has for it.
void Visit::fail(Fault fault) {
  fault_ = std::move(fault);
  if (website_ == nullptr || fault_->status >= 500) return give_up(nullptr);
  if (const auto* rule = website_->find(address_.key, fault_->status)) return follow(*rule);
  const bool of_the_object = fault_->status == 403 || fault_->status == 404;
  if (!of_the_object || website_->error_key().empty()) return give_up(nullptr);
  key_ = website_->error_key();
  read(For::error);
}

/// The server's own page.
void Visit::give_up(const Fault* also) {
  const Fault& fault = *fault_;
  Response response(fault.status);
  response.header("x-amz-error-code", fault.code);
  response.header("x-amz-error-message", fault.message);
  if (fault.status == 405) response.header("Allow", "GET, HEAD");
  for (const auto& [name, value] : fault.facts)
    if (name == "ActualObjectSize") response.header("Content-Range", "bytes */" + value);
  response.header("Content-Type", "text/html; charset=utf-8");
  response.body = error_page(fault, also, request_.request_id());
  respond(std::move(response));
}

/// The error that the visitor is shown, also where the bucket has a page of its own for it.
Visit::LogFields Visit::log_line(int status) const {
  LogFields out{{"operation", "WEBSITE." + std::string(request_.method()) + ".OBJECT"}};
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) out.emplace_back(name, value);
  };
  if (status >= 400 && fault_) add("code", fault_->code);
  add("user", visitor_.anonymous ? std::string_view("anonymous") : std::string_view());
  add("bucket", address_.bucket);
  add("key", key_.empty() ? address_.key : key_);
  if (status == 403 && fault_) add("reason", reason_.empty() ? fault_->message : reason_);
  return out;
}

// ---- answers

void Visit::follow(const s3_model::WebsiteRule& rule) {
  const s3_model::WebsiteRedirect& to = rule.redirect;
  const std::string key = s3_model::redirected_key(rule, address_.key);
  if (to.protocol.empty() && to.host.empty()) return redirect(to.status, own_reference(key));
  const std::string scheme = !to.protocol.empty() ? to.protocol : request_.tls() ? "https" : "http";
  const std::string host = to.host.empty() ? std::string(request_.host()) : to.host;
  redirect(to.status, scheme + "://" + host + "/" + path_of(key));
}

void Visit::redirect(int status, std::string location) {
  Response response(status);
  response.header("Location", std::move(location));
  respond(std::move(response));
}

void Visit::respond(Response&& response) {
  response.log_fields = log_line(response.status);
  response.header("x-amz-request-id", std::string(request_.request_id()));
  if (!site_.access.enabled()) response.header("Content-Security-Policy", std::string(kSandbox));
  if (request_.method() == "HEAD") {
    if (response.content_length < 0) response.content_length = static_cast<int64_t>(response.body.size());
    response.body.clear();
  }
  exchange_.respond(std::move(response));
}

}  // namespace mortise::api_website
