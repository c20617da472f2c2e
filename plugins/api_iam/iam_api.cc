// SPDX-License-Identifier: Apache-2.0
#include "api_iam/iam_api.h"

#include <mortise/identity_rules.h>
#include <mortise/known.h>

#include <algorithm>
#include <string>
#include <utility>

#include "api_iam/answer.h"
#include "api_iam/request_conditions.h"
#include "aws_signature/digests.h"

namespace mortise::api_iam {
namespace {

IamError too_busy() { return {400, "Throttling", "Rate exceeded"}; }

IamError of_body(mortise_status how) {
  return how == MORTISE_TIMED_OUT ? IamError{408, "RequestTimeout", "The body came too slowly."}
                                  : IamError{400, "IncompleteBody", "The body did not come whole."};
}

/// As with AWS: what GetSessionToken gave, and no second factor stands behind, is no key to IAM. With it somebody could
/// make keys that outlive the session.
bool is_kept_from(const Identity& who, const Operation& operation) {
  return operation.service == Service::iam && who.session_issued_ms != 0 && !is_role_id(who.id);
}

IamError no_such_token() {
  return {403, "InvalidClientTokenId", "The security token included in the request is invalid"};
}

Answered<void> ask(const Operation& operation, const Call& call) {
  const std::string resource = operation.resource(call);
  return authorize(call, operation.action(), resource, {}, conditions_of(call, operation.takes, resource));
}

}  // namespace

/// A request whose body is here.
struct IamApi::Received {
  Received(api_base::InFlight& all, Exchange e) : in_flight(all), exchange(std::move(e)) {}

  const api_base::InFlight::One in_flight;  // first, so that it goes last
  Exchange exchange;
  std::string body;
  api_base::DocumentShare share;
  std::optional<Form> form;
  const Operation* operation = nullptr;
  std::string digest;       // of the body
  mortise_request shown{};  // to who checks signatures
  Identity who;
  std::optional<CheckedToken> token;

  Asked asked() const noexcept { return {operation, who.id}; }
};

/// Collects the body, within the limit of one form and the budget of all.
class IamApi::FormSink final : public BodySink {
 public:
  FormSink(IamApi& api, std::unique_ptr<Received> request) : api_(api), request_(std::move(request)) {}

  bool write(std::string_view data, mortise_buffer*) noexcept override {
    if (request_ == nullptr) return true;  // answered already; the host drains the rest
    const size_t size = request_->body.size() + data.size();
    if (size > kMaxForm) return refuse_now({413, "RequestEntityTooLarge", "The request has more than 128 KiB."});
    if (!request_->share.grow_to(api_.site_.forms, size, true)) return refuse_now(too_busy());
    request_->body.append(data);
    return true;
  }
  void closed(mortise_status how) noexcept override {
    if (request_ == nullptr) return;
    if (how != MORTISE_OK) return (void)refuse_now(of_body(how));
    api_.received(std::move(request_));
  }
  uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }

 private:
  bool refuse_now(const IamError& error) {
    const auto request = std::move(request_);
    refuse(request->exchange, {}, error);
    return true;
  }
  IamApi& api_;
  std::unique_ptr<Received> request_;
};

IamApi::IamApi(Site site)
    : Api({{.path = "", .method = "POST", .media_type = "application/x-www-form-urlencoded"}}),
      site_(std::move(site)) {}

void IamApi::handle(Exchange exchange) {
  if (exchange.request().content_length() > static_cast<int64_t>(kMaxForm))
    return refuse(exchange, {}, {413, "RequestEntityTooLarge", "The request has more than 128 KiB."});
  auto request = std::make_unique<Received>(in_flight_, std::move(exchange));
  Exchange& own = request->exchange;
  own.receive(std::make_unique<FormSink>(*this, std::move(request)));
}

/// On the loop.
void IamApi::received(std::unique_ptr<Received> taken) {
  const std::shared_ptr<Received> request = std::move(taken);
  request->form = Form::parse(request->body);
  if (!request->form) return refuse(request->exchange, {}, {400, "MalformedInput", "The form is malformed."});
  const std::string* const action = request->form->find("Action");
  if (action == nullptr) return refuse(request->exchange, {}, {400, "MissingAction", "There is no Action."});
  request->operation = find_operation(*action);
  if (request->operation == nullptr)
    return refuse(request->exchange, {}, {400, "InvalidAction", "Could not find operation " + action->substr(0, 128)});
  const auto hex = aws_signature::hex(aws_signature::Digester().sha256(request->body));
  request->digest.assign(hex.data(), hex.size());
  if (const auto good = request->form->check(); !good) return refuse(request->exchange, request->asked(), good.error());
  if (request->operation->permission == Permission::open) return check_token(request);
  authenticate(request);
}

void IamApi::authenticate(const std::shared_ptr<Received>& request) {
  request->shown = known(request->exchange.request().abi());
  request->shown.signing_services = str(request->operation->service == Service::iam ? "iam" : "sts");
  request->shown.body_sha256 = str(request->digest);
  site_.access.authenticate(Request(&request->shown), [this, request](Authentication&& a) {
    if (a.decision == Authentication::Decision::refused)
      return refuse(request->exchange, request->asked(), from_refusal(a));
    request->who = std::move(a.identity);
    if (request->who.anonymous)
      return refuse(request->exchange, request->asked(),
                    {403, "MissingAuthenticationToken", "Request is missing Authentication Token"});
    // What narrows a token is said in words of another API, which has none for these operations.
    if (!request->who.scope.empty())
      return refuse(request->exchange, request->asked(), access_denied("Tokens that are narrowed may nothing here."));
    if (is_kept_from(request->who, *request->operation))
      return refuse(request->exchange, request->asked(), no_such_token());
    submit(request);
  });
}

/// Who has no good token does not come to the thread.
void IamApi::check_token(const std::shared_ptr<Received>& request) {
  check_web_identity(site_, *request->form, [this, request](CheckedToken token) {
    if (!token) return refuse(request->exchange, request->asked(), token.error());
    request->token = std::move(token);
    submit(request);
  });
}

void IamApi::submit(const std::shared_ptr<Received>& request) {
  if (!thread_.submit([this, request] { run(*request); })) refuse(request->exchange, request->asked(), too_busy());
}

/// Those whose signatures are still being checked are answered that it is too late.
void IamApi::stop() noexcept {
  thread_.stop();
  in_flight_.wait_for_none();
}

void IamApi::run(Received& r) {
  const Request request = r.exchange.request();
  const Call call{site_, request, *r.form, r.who, Directory(site_.identities), r.token ? &*r.token : nullptr};
  if (r.operation->permission == Permission::asked)
    if (const auto may = ask(*r.operation, call); !may) return refuse(r.exchange, r.asked(), may.error());
  const Outcome outcome = r.operation->run(call);
  if (!outcome) return refuse(r.exchange, r.asked(), outcome.error());
  answer(r.exchange, r.asked(), *outcome);
}

}  // namespace mortise::api_iam
