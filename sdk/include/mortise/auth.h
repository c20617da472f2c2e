// SPDX-License-Identifier: Apache-2.0
//
// mortise.authn/1 (derive from Authenticator or LateAuthenticator), mortise.authz/1 (Authorizer or LateAuthorizer), and
// mortise.access/1 as API plugins call it (Access). Contract: abi/auth.h.
#pragma once

#include <mortise/abi/auth.h>
#include <mortise/bytes.h>
#include <mortise/callback.h>
#include <mortise/http.h>
#include <mortise/known.h>
#include <mortise/object_service.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise {

/// An identity that owns its strings.
struct Identity {
  bool anonymous = true;
  bool administrator = false;
  bool root = false;
  std::string id;
  std::string display_name;
  std::string access_key;
  std::string scope = {};
  int64_t session_issued_ms = 0;  // 0: no temporary credentials
  std::string session_name = {};
  std::string session_policy = {};
  std::string session_parent_key = {};
  std::string session_tags = {};

  static Identity from(const mortise_identity& given) {
    const mortise_identity i = known(&given);
    return {i.anonymous != 0,
            i.administrator != 0,
            i.root != 0,
            std::string(view(i.id)),
            std::string(view(i.display_name)),
            std::string(view(i.access_key)),
            std::string(view(i.scope)),
            i.session_issued_ms,
            std::string(view(i.session_name)),
            std::string(view(i.session_policy)),
            std::string(view(i.session_parent_key)),
            std::string(view(i.session_tags))};
  }
  /// Views of this.
  mortise_identity abi() const noexcept {
    return {sizeof(mortise_identity),
            anonymous ? 1 : 0,
            str(id),
            str(display_name),
            str(access_key),
            administrator ? 1 : 0,
            root ? 1 : 0,
            str(scope),
            session_issued_ms,
            str(session_name),
            str(session_policy),
            str(session_parent_key),
            str(session_tags)};
  }
};

/// Checks signatures of chunks; see mortise_chunk_verifier.
class ChunkVerifier {
 public:
  using Facts = std::vector<std::pair<std::string, std::string>>;
  ChunkVerifier() = default;
  ChunkVerifier(const ChunkVerifier&) = delete;
  ChunkVerifier& operator=(const ChunkVerifier&) = delete;
  virtual ~ChunkVerifier() = default;
  virtual bool chunk(std::string_view signature, std::string_view sha256_hex) noexcept = 0;
  virtual bool trailer(std::string_view signature, std::string_view sha256_hex) noexcept = 0;
  /// After a signature that was wrong: extra elements of the error document.
  virtual Facts facts() const { return {}; }

  static mortise_chunk_verifier release(std::unique_ptr<ChunkVerifier> v) noexcept {
    return {sizeof(mortise_chunk_verifier),
            0,
            v.release(),
            [](void* self, mortise_str signature, mortise_str sha) -> int32_t {
              return static_cast<ChunkVerifier*>(self)->chunk(view(signature), view(sha)) ? 1 : 0;
            },
            [](void* self, mortise_str signature, mortise_str sha) -> int32_t {
              return static_cast<ChunkVerifier*>(self)->trailer(view(signature), view(sha)) ? 1 : 0;
            },
            [](void* self) { delete static_cast<ChunkVerifier*>(self); },
            [](void* self, void* context, void (*fact)(void*, mortise_str, mortise_str)) {
              for (const auto& [name, value] : static_cast<ChunkVerifier*>(self)->facts())
                fact(context, str(name), str(value));
            }};
  }
};

/// A verifier received from an authn plugin: owns it. Empty if chunks are not signed.
class ChunkVerifierHandle {
 public:
  ChunkVerifierHandle() = default;
  explicit ChunkVerifierHandle(const mortise_chunk_verifier& v) noexcept : abi_(known(&v)) {}
  ChunkVerifierHandle(ChunkVerifierHandle&& o) noexcept : abi_(std::exchange(o.abi_, mortise_chunk_verifier{})) {}
  ChunkVerifierHandle& operator=(ChunkVerifierHandle&& o) noexcept {
    std::swap(abi_, o.abi_);
    return *this;
  }
  ~ChunkVerifierHandle() {
    if (abi_.self != nullptr) abi_.destroy(abi_.self);
  }
  explicit operator bool() const noexcept { return abi_.self != nullptr; }
  bool chunk(std::string_view signature, std::string_view sha) {
    return abi_.chunk(abi_.self, str(signature), str(sha)) != 0;
  }
  bool trailer(std::string_view signature, std::string_view sha) {
    return abi_.trailer(abi_.self, str(signature), str(sha)) != 0;
  }
  /// After a signature that was wrong.
  ChunkVerifier::Facts facts() const {
    ChunkVerifier::Facts out;
    if (abi_.facts == nullptr) return out;
    abi_.facts(abi_.self, &out, [](void* context, mortise_str name, mortise_str value) {
      static_cast<ChunkVerifier::Facts*>(context)->emplace_back(view(name), view(value));
    });
    return out;
  }

 private:
  mortise_chunk_verifier abi_{};
};

/// What an authentication came to, owning its strings. For a refusal: S3 code, message, facts.
struct Authentication {
  enum class Decision : int32_t {
    not_mine = MORTISE_AUTHN_NOT_MINE,
    accepted = MORTISE_AUTHN_ACCEPTED,
    refused = MORTISE_AUTHN_REFUSED,
  };
  Decision decision = Decision::not_mine;
  Identity identity;
  bool presigned = false;
  int signature_version = 0;
  ChunkVerifierHandle chunks;
  std::string code;
  std::string message;
  std::vector<std::pair<std::string, std::string>> facts;

  static Authentication refuse(std::string code, std::string message) {
    Authentication a;
    a.decision = Decision::refused;
    a.code = std::move(code);
    a.message = std::move(message);
    return a;
  }
};

/// What an authn plugin answers.
struct AuthenticationOutcome : Authentication {
  std::unique_ptr<ChunkVerifier> verifier;  // passes to the asker
  /// Instead of `identity`, for who has it already: must stay until the reply was given.
  const Identity* known_identity = nullptr;

  const Identity& who() const noexcept { return known_identity != nullptr ? *known_identity : identity; }
};

/// The right and the duty to answer one authenticate(): call it once, on any thread, now or later. Move-only. Dropped
/// unanswered, it refuses.
class AuthenticationReply {
 public:
  AuthenticationReply(void* context, mortise_on_authn result) noexcept : context_(context), result_(result) {}
  AuthenticationReply(AuthenticationReply&& o) noexcept
      : context_(o.context_), result_(std::exchange(o.result_, nullptr)) {}
  AuthenticationReply& operator=(AuthenticationReply&& o) noexcept {
    std::swap(context_, o.context_);
    std::swap(result_, o.result_);
    return *this;
  }
  ~AuthenticationReply() {
    if (result_ != nullptr)
      (*this)({Authentication::refuse("InternalError", "the plugin gave no answer"), nullptr, nullptr});
  }

  void operator()(AuthenticationOutcome outcome) noexcept {
    std::vector<mortise_pair> facts;
    for (const auto& [name, value] : outcome.facts) facts.push_back(pair(name, value));
    mortise_chunk_verifier chunks{};
    if (outcome.verifier) chunks = ChunkVerifier::release(std::move(outcome.verifier));
    const mortise_identity identity = outcome.who().abi();
    const mortise_authn_result r{sizeof r,
                                 static_cast<int32_t>(outcome.decision),
                                 outcome.decision == Authentication::Decision::accepted ? &identity : nullptr,
                                 outcome.presigned ? 1 : 0,
                                 outcome.signature_version,
                                 chunks.self != nullptr ? &chunks : nullptr,
                                 str(outcome.code),
                                 str(outcome.message),
                                 facts.data(),
                                 facts.size()};
    std::exchange(result_, nullptr)(context_, &r);
  }

 private:
  void* context_;
  mortise_on_authn result_;
};

/// mortise.authn/1 for plugins that may have to ask somebody else first: derive, return table() from Plugin::find().
class LateAuthenticator {
 public:
  LateAuthenticator() noexcept : table_{sizeof table_, 0, this, &authenticate, &authenticate_form} {}
  LateAuthenticator(const LateAuthenticator&) = delete;
  LateAuthenticator& operator=(const LateAuthenticator&) = delete;
  virtual ~LateAuthenticator() = default;
  /// Any thread; must not block. `request` is gone when this returns; `call` stays until the reply was given.
  virtual void authenticate_later(const mortise_call& call, const Request& request,
                                  AuthenticationReply reply) noexcept = 0;
  /// The same for the fields of a posted form; see mortise_authn.
  virtual void authenticate_form_later(const mortise_call&, const Request&, std::span<const mortise_pair>,
                                       AuthenticationReply reply) noexcept {
    reply({});
  }
  const mortise_authn* table() const noexcept { return &table_; }

 private:
  static void authenticate(void* self, const mortise_call* call, const mortise_request* request, void* context,
                           mortise_on_authn result) {
    static_cast<LateAuthenticator*>(self)->authenticate_later(*call, Request(request), {context, result});
  }
  static void authenticate_form(void* self, const mortise_call* call, const mortise_request* request,
                                const mortise_pair* fields, size_t count, void* context, mortise_on_authn result) {
    static_cast<LateAuthenticator*>(self)->authenticate_form_later(*call, Request(request), {fields, count},
                                                                   {context, result});
  }
  mortise_authn table_;
};

/// mortise.authn/1 for plugins that have everything in memory.
class Authenticator : public LateAuthenticator {
 public:
  using Outcome = AuthenticationOutcome;
  /// Any thread; must not block.
  virtual Outcome authenticate(const Request& request) noexcept = 0;
  /// The same for the fields of a posted form; see mortise_authn.
  virtual Outcome authenticate_form(const Request&, std::span<const mortise_pair>) noexcept { return {}; }

 private:
  void authenticate_later(const mortise_call&, const Request& request, AuthenticationReply reply) noexcept final {
    reply(authenticate(request));
  }
  void authenticate_form_later(const mortise_call&, const Request& request, std::span<const mortise_pair> fields,
                               AuthenticationReply reply) noexcept final {
    reply(authenticate_form(request, fields));
  }
};

/// What an authz plugin answers: an opinion, and for the log which statement or grant it comes from.
struct AuthorizationDecision {
  enum class Opinion : int32_t {
    none = MORTISE_AUTHZ_NO_OPINION,
    allow = MORTISE_AUTHZ_ALLOW,
    deny = MORTISE_AUTHZ_DENY,
    not_by_default = MORTISE_AUTHZ_NOT_BY_DEFAULT,
  };
  Opinion opinion = Opinion::none;
  std::string reason;
  Status status = Status::ok;  // of a deny: why it could not be decided; the caller is told to try again

  AuthorizationDecision() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): an opinion is a decision without a reason
  AuthorizationDecision(Opinion o, std::string why = {}) : opinion(o), reason(std::move(why)) {}
  /// It cannot be decided now: a deny.
  static AuthorizationDecision failed(Status status, std::string why) {
    AuthorizationDecision d(Opinion::deny, std::move(why));
    d.status = status;
    return d;
  }
};

/// The right and the duty to answer one authorize(): call it once, on any thread, now or later. Move-only. Dropped
/// unanswered, it denies.
class AuthorizationReply {
 public:
  AuthorizationReply(void* context, mortise_on_decision result) noexcept : context_(context), result_(result) {}
  AuthorizationReply(AuthorizationReply&& o) noexcept
      : context_(o.context_), result_(std::exchange(o.result_, nullptr)) {}
  AuthorizationReply& operator=(AuthorizationReply&& o) noexcept {
    std::swap(context_, o.context_);
    std::swap(result_, o.result_);
    return *this;
  }
  ~AuthorizationReply() {
    if (result_ != nullptr) (*this)(AuthorizationDecision::failed(Status::internal, "the plugin gave no answer"));
  }

  void operator()(const AuthorizationDecision& decision) noexcept {
    const mortise_decision told{sizeof told, static_cast<int32_t>(decision.opinion),       str(decision.reason),
                                {},          static_cast<mortise_status>(decision.status), 0};
    std::exchange(result_, nullptr)(context_, &told);
  }

 private:
  void* context_;
  mortise_on_decision result_;
};

/// mortise.authz/1 for plugins that may have to ask somebody else first: derive, return table() from Plugin::find().
class LateAuthorizer {
 public:
  using Opinion = AuthorizationDecision::Opinion;
  using Decision = AuthorizationDecision;
  LateAuthorizer() noexcept : table_{sizeof table_, 0, this, &authorize} {}
  LateAuthorizer(const LateAuthorizer&) = delete;
  LateAuthorizer& operator=(const LateAuthorizer&) = delete;
  virtual ~LateAuthorizer() = default;
  /// Any thread; must not block. Whatever goes wrong is a deny. `request` is gone when this returns; `call` stays until
  /// the reply was given.
  virtual void authorize_later(const mortise_call& call, const mortise_access_request& request,
                               AuthorizationReply reply) noexcept = 0;
  const mortise_authz* table() const noexcept { return &table_; }

 private:
  static void authorize(void* self, const mortise_call* call, const mortise_access_request* asked, void* context,
                        mortise_on_decision result) {
    static_cast<LateAuthorizer*>(self)->authorize_later(*call, known(asked), {context, result});
  }
  mortise_authz table_;
};

/// mortise.authz/1 for plugins that have everything in memory.
class Authorizer : public LateAuthorizer {
 public:
  /// Any thread; must not block. Whatever goes wrong is a deny.
  virtual Decision authorize(const mortise_access_request& request) noexcept = 0;

 private:
  void authorize_later(const mortise_call&, const mortise_access_request& request,
                       AuthorizationReply reply) noexcept final {
    reply(authorize(request));
  }
};

/// The host's door to both, for API plugins. Copyable. Functions that take a callback are for loops: it comes once, now
/// or later, on any thread, and must not block; what it is given is borrowed. Those that return the answer wait for it:
/// workers only.
class Access {
 public:
  explicit Access(const mortise_access* table) noexcept : table_(table) {}
  /// The same, on behalf of a call, which stays until the callback came.
  Access with(const mortise_call* call) const noexcept {
    Access out = *this;
    out.call_ = call;
    return out;
  }
  bool enabled() const noexcept { return table_->enabled(table_->self) != 0; }
  /// Whether authorize() may deny something.
  bool asks() const noexcept {
    if (!MORTISE_HAS(mortise_access, table_, asks) || table_->asks == nullptr) return enabled();
    return table_->asks(table_->self) != 0;
  }

  /// What the server blocks in every bucket; see mortise_access_request.
  std::string_view public_access_block() const noexcept {
    if (!MORTISE_HAS(mortise_access, table_, public_access_block) || table_->public_access_block == nullptr) return {};
    return view(table_->public_access_block(table_->self));
  }

  /// done(Authentication&&). The request stays until then.
  template <class F>
  void authenticate(const Request& request, F done) const {
    table_->authenticate(table_->self, call_, request.abi(), Callback<F>::context(std::move(done)), &give<F>);
  }
  /// For the fields of a posted form; see mortise_authn. They stay, too.
  template <class F>
  void authenticate_form(const Request& request, std::span<const mortise_pair> fields, F done) const {
    if (!MORTISE_HAS(mortise_access, table_, authenticate_form) || table_->authenticate_form == nullptr)
      return done(Authentication::refuse("NotImplemented", "This server does not take forms."));
    table_->authenticate_form(table_->self, call_, request.abi(), fields.data(), fields.size(),
                              Callback<F>::context(std::move(done)), &give<F>);
  }
  /// done(const mortise_decision&). The request stays until then.
  template <class F>
  void authorize(const mortise_access_request& request, F done) const {
    table_->authorize(table_->self, call_, &request, Callback<F>::context(std::move(done)),
                      [](void* context, const mortise_decision* given) { Callback<F>::call(context, known(given)); });
  }

  /// Workers.
  Authentication authenticate(const Request& request) const {
    return waited_for([&](auto done) { authenticate(request, done); });
  }
  Authentication authenticate_form(const Request& request, std::span<const mortise_pair> fields) const {
    return waited_for([&](auto done) { authenticate_form(request, fields, done); });
  }
  bool allowed(const mortise_access_request& request) const {
    return allowed(request, [](const mortise_decision&) {});
  }
  /// Calls refused(const mortise_decision&) if not: who refused it, and why. For the log.
  template <class F>
  bool allowed(const mortise_access_request& request, F&& refused) const {
    bool out = false;
    Waiter waiter;
    authorize(request, [&](const mortise_decision& decision) {
      out = decision.opinion == MORTISE_AUTHZ_ALLOW;
      if (!out) refused(decision);
      waiter.done();
    });
    waiter.wait();
    return out;
  }

 private:
  template <class Ask>
  static Authentication waited_for(Ask&& ask) {
    Authentication out;
    Waiter waiter;
    ask([&](Authentication&& a) {
      out = std::move(a);
      waiter.done();
    });
    waiter.wait();
    return out;
  }
  template <class F>
  static void give(void* context, const mortise_authn_result* given) {
    Callback<F>::call(context, kept(known(given)));
  }
  static Authentication kept(const mortise_authn_result& r) {
    Authentication a;
    a.decision = static_cast<Authentication::Decision>(r.decision);
    if (r.identity != nullptr) a.identity = Identity::from(*r.identity);
    a.presigned = r.presigned != 0;
    a.signature_version = r.signature_version;
    if (r.chunks != nullptr) a.chunks = ChunkVerifierHandle(*r.chunks);
    a.code = view(r.code);
    a.message = view(r.message);
    for (size_t i = 0; i < r.fact_count; ++i) a.facts.emplace_back(view(r.facts[i].name), view(r.facts[i].value));
    return a;
  }

  const mortise_access* table_;
  const mortise_call* call_ = nullptr;
};

}  // namespace mortise
