// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "api_native/ops/authn/authn_calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr size_t kMostAtOnce = 1000;

using Texts = std::vector<std::string>;

NativeError no_tokens() { return unsupported("this server takes no tokens: operation not supported"); }

/// One after the other. Of several, those that are not good any more are left out: they are refused as it is.
void revoke_next(ContextPtr context, const std::shared_ptr<const Texts>& tokens, size_t index) {
  if (index == tokens->size()) return context->finish(Answer());
  Context& c = *context;
  const bool alone = tokens->size() == 1;
  c.site.tokens.revoke(
      c.call(), (*tokens)[index],
      [context = std::move(context), tokens, index, alone](const mortise_error& e, const void*) mutable {
        const bool gone = e.status == MORTISE_DENIED && !alone;
        if (e.status == MORTISE_OK || gone)
          return on_worker(std::move(context),
                           [tokens, index](ContextPtr next) { revoke_next(std::move(next), tokens, index + 1); });
        if (e.status == MORTISE_DENIED) return context->fail(NativeError(401, "", std::string(view(e.message))));
        if (e.status == MORTISE_NO_SPACE) return context->fail(NativeError(507, "", std::string(view(e.message))));
        context->fail(from_identities(e));
      });
}

}  // namespace

/// AuthN asks whether what it signs counts here; the token that it signed is that of this request.
Outcome check_token(Context& c) {
  if (!c.site.tokens) return no_tokens();
  if (auto no = require_known(c)) return *std::move(no);
  return Answer();
}

/// {"token": …} by whoever has it, {"tokens": […]} by an administrator.
void revoke_tokens(ContextPtr context) {
  Context& c = *context;
  if (!c.site.tokens) return c.fail(no_tokens());
  auto one = text_member(c.message.value, "token");
  if (!one) return c.fail(one.error());
  Texts tokens;
  if (const Json* list = member(c.message.value, "tokens"); list != nullptr) {
    if (auto no = require_administrator(c)) return c.fail(*no);
    if (!list->is_array() || list->size() > kMostAtOnce)
      return c.fail(bad_request("\"tokens\" must be a list of at most 1000"));
    for (const Json& text : *list)
      if (text.is_string()) tokens.push_back(text.get<std::string>());
  } else if (one->empty()) {
    return c.fail(bad_request("\"token\" is missing"));
  } else {
    tokens.push_back(std::move(*one));
  }
  revoke_next(std::move(context), std::make_shared<const Texts>(std::move(tokens)), 0);
}

}  // namespace mortise::api_native::ops
