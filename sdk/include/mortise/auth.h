// SPDX-License-Identifier: Apache-2.0
//
// Identities and permissions, for authors of authn and authz plugins and for API plugins. Contract: abi/auth.h.
#pragma once

#include <mortise/abi/auth.h>
#include <mortise/bytes.h>
#include <mortise/http.h>
#include <mortise/known.h>

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

  static Identity from(const mortise_identity& given) {
    const mortise_identity i = known(&given);
    return {i.anonymous != 0,
            i.administrator != 0,
            i.root != 0,
            std::string(view(i.id)),
            std::string(view(i.display_name)),
            std::string(view(i.access_key))};
  }
  /// Views of this.
  mortise_identity abi() const noexcept {
    return {sizeof(mortise_identity), anonymous ? 1 : 0,     str(id),     str(display_name),
            str(access_key),          administrator ? 1 : 0, root ? 1 : 0};
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

/// mortise.authn/1 for authors.
class Authenticator {
 public:
  struct Outcome : Authentication {
    std::unique_ptr<ChunkVerifier> verifier;  // passes to the asker
  };
  Authenticator() noexcept : table_{sizeof table_, 0, this, &authenticate, &authenticate_form} {}
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  virtual ~Authenticator() = default;
  /// Any thread; must not block.
  virtual Outcome authenticate(const Request& request) noexcept = 0;
  /// The same for the fields of a posted form; see mortise_authn.
  virtual Outcome authenticate_form(const Request& request, std::span<const mortise_pair> fields) noexcept {
    (void)request;
    (void)fields;
    return {};
  }
  const mortise_authn* table() const noexcept { return &table_; }

 private:
  using OnResult = void (*)(void* context, const mortise_authn_result* result);
  static void authenticate(void* self, const mortise_request* request, void* context, OnResult result) {
    tell(static_cast<Authenticator*>(self)->authenticate(Request(request)), context, result);
  }
  static void authenticate_form(void* self, const mortise_request* request, const mortise_pair* fields, size_t count,
                                void* context, OnResult result) {
    tell(static_cast<Authenticator*>(self)->authenticate_form(Request(request), {fields, count}), context, result);
  }
  static void tell(Outcome o, void* context, OnResult result) {
    std::vector<mortise_pair> facts;
    for (const auto& [name, value] : o.facts) facts.push_back(pair(name, value));
    mortise_chunk_verifier chunks{};
    if (o.verifier) chunks = ChunkVerifier::release(std::move(o.verifier));
    const mortise_identity identity = o.identity.abi();
    const mortise_authn_result r{sizeof r,
                                 static_cast<int32_t>(o.decision),
                                 o.decision == Authentication::Decision::accepted ? &identity : nullptr,
                                 o.presigned ? 1 : 0,
                                 o.signature_version,
                                 chunks.self != nullptr ? &chunks : nullptr,
                                 str(o.code),
                                 str(o.message),
                                 facts.data(),
                                 facts.size()};
    result(context, &r);
  }
  mortise_authn table_;
};

/// mortise.authz/1 for authors.
class Authorizer {
 public:
  enum class Opinion : int32_t {
    none = MORTISE_AUTHZ_NO_OPINION,
    allow = MORTISE_AUTHZ_ALLOW,
    deny = MORTISE_AUTHZ_DENY,
  };
  /// An opinion, and for the log which statement or grant it comes from.
  struct Decision {
    Opinion opinion = Opinion::none;
    std::string reason;

    Decision() = default;
    Decision(Opinion o, std::string why = {})
        : opinion(o), reason(std::move(why)) {}  // NOLINT(google-explicit-constructor)
  };
  Authorizer() noexcept : table_{sizeof table_, 0, this, &authorize} {}
  Authorizer(const Authorizer&) = delete;
  Authorizer& operator=(const Authorizer&) = delete;
  virtual ~Authorizer() = default;
  /// Any thread; must not block. Whatever goes wrong is a deny.
  virtual Decision authorize(const mortise_access_request& request) noexcept = 0;
  const mortise_authz* table() const noexcept { return &table_; }

 private:
  static void authorize(void* self, const mortise_access_request* asked, void* context, mortise_on_decision result) {
    const Decision decision = static_cast<Authorizer*>(self)->authorize(known(asked));
    const mortise_decision told{sizeof told, static_cast<int32_t>(decision.opinion), str(decision.reason), {}};
    result(context, &told);
  }
  mortise_authz table_;
};

/// The host's door to both, for API plugins. Copyable.
class Access {
 public:
  explicit Access(const mortise_access* table) noexcept : table_(table) {}
  bool enabled() const noexcept { return table_->enabled(table_->self) != 0; }
  Authentication authenticate(const Request& request) const {
    Authentication out;
    table_->authenticate(table_->self, request.abi(), &out, &keep);
    return out;
  }
  /// For the fields of a posted form; see mortise_authn.
  Authentication authenticate_form(const Request& request, std::span<const mortise_pair> fields) const {
    if (!MORTISE_HAS(mortise_access, table_, authenticate_form) || table_->authenticate_form == nullptr)
      return Authentication::refuse("NotImplemented", "This server does not take forms.");
    Authentication out;
    table_->authenticate_form(table_->self, request.abi(), fields.data(), fields.size(), &out, &keep);
    return out;
  }
  bool allowed(const mortise_access_request& request) const {
    return allowed(request, [](const mortise_decision&) {});
  }
  /// Calls refused(const mortise_decision&) if not: who refused it, and why. For the log.
  template <class F>
  bool allowed(const mortise_access_request& request, F&& refused) const {
    struct Answer {
      std::remove_reference_t<F>& refused;
      bool allowed = false;
    } answer{refused};
    table_->authorize(table_->self, &request, &answer, [](void* context, const mortise_decision* given) {
      auto& a = *static_cast<Answer*>(context);
      const mortise_decision decision = known(given);
      a.allowed = decision.opinion == MORTISE_AUTHZ_ALLOW;
      if (!a.allowed) a.refused(decision);
    });
    return answer.allowed;
  }

 private:
  static void keep(void* context, const mortise_authn_result* given) {
    auto& a = *static_cast<Authentication*>(context);
    const mortise_authn_result r = known(given);
    a.decision = static_cast<Authentication::Decision>(r.decision);
    if (r.identity != nullptr) a.identity = Identity::from(*r.identity);
    a.presigned = r.presigned != 0;
    a.signature_version = r.signature_version;
    if (r.chunks != nullptr) a.chunks = ChunkVerifierHandle(*r.chunks);
    a.code = view(r.code);
    a.message = view(r.message);
    for (size_t i = 0; i < r.fact_count; ++i) a.facts.emplace_back(view(r.facts[i].name), view(r.facts[i].value));
  }

  const mortise_access* table_;
};

}  // namespace mortise
