// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/native_api.h"

#include <mortise/text/ascii.h>

#include <algorithm>

#include "api_native/http/context.h"
#include "api_native/http/remote_clusters.h"
#include "api_native/pipeline/authorization.h"
#include "api_native/pipeline/choose_operation.h"
#include "api_native/pipeline/known_bucket.h"
#include "api_native/pipeline/message_body.h"

namespace mortise::api_native {
namespace {

/// "" where it is that of the whole API.
std::string provider_of_mount(const Site& site, std::string_view mount) {
  const auto& easy = site.settings.easy_mounts;
  if (std::find(easy.begin(), easy.end(), mount) == easy.end()) return {};
  const auto provider = parse_provider(mount.substr(mount.rfind('/') + 1));
  return provider ? *provider : std::string();
}

/// Fills in what is asked, as far as the head of the request tells.
Refusal recognise(Context& c) {
  auto query = Query::parse(c.request.query());
  if (!query) return bad_request("the query holds a broken escape, is not UTF-8, or has too many parameters");
  c.query = std::move(*query);
  const std::string provider = provider_of_mount(c.site, c.request.mount());
  const std::string_view path = c.request.path_below_mount();
  auto address = c.request.mount() == kWellKnown ? parse_well_known(path)
                 : provider.empty()              ? parse_address(path)
                                                 : parse_easy_address(path);
  if (!address) return std::move(address.error());
  c.address = std::move(*address);
  if (!provider.empty()) c.query.set("provider", provider);
  if (c.address.bucket.empty()) return std::nullopt;
  auto id = parse_bucket_id(c.query.get("provider"), c.query.get("namespace"), c.address.bucket);
  if (!id) return std::move(id.error());
  c.found = FoundBucket(resolved(c.site, std::move(*id)));
  if (c.address.area == Area::bucket && !c.address.rest.empty() && c.method != Method::head)
    return check_bucket_name(c.address.bucket + "/" + c.address.rest);
  if (c.address.area == Area::object) return check_object_name(c.address.object);
  return std::nullopt;
}

bool shows_token(const Request& request) {
  constexpr std::string_view kBearer = "bearer ";
  const std::string_view authorization = request.header("authorization");
  if (authorization.empty()) return request.has_header("x-amz-security-token");
  return text::same_ignoring_case(authorization.substr(0, kBearer.size()), kBearer);
}

/// Plugins name refusals as S3 does. AIStore's clients, who show tokens, log in again after a 401.
NativeError refusal_of(const Request& request, const Authentication& a) {
  const bool slow_down = a.code == "SlowDown";
  const bool later = a.code == "ServiceUnavailable";
  if (shows_token(request) && !slow_down && !later) return {401, "", a.message};
  NativeError out(slow_down ? 429 : later ? 503 : 403, a.code, a.message);
  for (const auto& [name, value] : a.facts)
    if (name == "Retry-After") return std::move(out).header(name, value);
  return out;
}

/// What everybody may ask, and clients ask with whatever token they happen to have: how else would they get another
/// one?
bool is_for_everybody(const Context& c) {
  const auto chosen = choose_by_head(c);
  return chosen && *chosen != nullptr && (*chosen)->needs.for_everybody();
}

/// A server that asks nobody for keys answers to its own names only: that is refused here, too.
Refusal authenticate(Context& c) {
  Authentication found = c.site.access.authenticate(c.request);
  if (found.decision == Authentication::Decision::refused) {
    const bool ignored = c.site.access.enabled() && shows_token(c.request) && is_for_everybody(c);
    return ignored ? Refusal() : refusal_of(c.request, found);
  }
  c.who = std::move(found.identity);
  return std::nullopt;
}

/// A message waits in memory until it is whole. Whose it is, is known of those with keys only: of others it is taken if
/// there is anything that they may do with it.
Refusal admit_message(Context& c) {
  if (c.operation != nullptr) return authorize_any(c, {c.operation});
  return c.who.anonymous && c.site.access.asks() ? authorize_any(c, rows_for_head(c)) : std::nullopt;
}

/// Worker.
void act_on_head(ContextPtr context) {
  Context& c = *context;
  if (auto no = authorize(c)) return c.fail(*no);
  if (c.operation->body == Body::bytes) return take_bytes(std::move(context));
  c.operation->act(std::move(context));
}

/// Worker.
void admit(ContextPtr context) {
  Context& c = *context;
  if (auto no = authenticate(c)) return c.fail(*no);
  auto chosen = choose_by_head(c);
  if (!chosen) return c.fail(chosen.error());
  c.operation = *chosen;
  if (c.operation == nullptr || c.operation->body == Body::message) {
    if (auto no = admit_message(c)) return c.fail(*no);
    return take_message(std::move(context));
  }
  with_known_bucket(std::move(context), act_on_head);
}

}  // namespace

/// What is asked is looked at here; all that may wait is done by a worker.
void NativeApi::handle(Exchange exchange) noexcept {
  auto context = std::make_unique<Context>(std::move(exchange), site_);
  if (auto no = recognise(*context)) return context->fail(*no);
  on_worker(std::move(context), admit);
}

}  // namespace mortise::api_native
