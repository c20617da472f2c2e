// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"

#include <algorithm>

#include "api_native/http/remote_clusters.h"
#include "api_native/ops/bucket/bucket_there.h"
#include "api_native/ops/calls.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

Refusal check_request(const Context& c) {
  const BucketId& id = c.found.id();
  if (auto no = check_bucket_name(id.name)) return no;
  if (!id.local() && !c.may_attach()) return may_not_attach(id.shown());
  if (id.provider != "ais" && !id.global())
    return NativeError(501, "ErrRemoteBckNotFound",
                       "bucket \"" + id.shown() + "\" does not exist: only buckets of ais have namespaces");
  return std::nullopt;
}

/// What a new bucket has. Its algorithm is always among that, so that clients are told the right one for ever.
Or<PropertyChanges> new_properties(const Context& c) {
  auto changes = parse_property_changes(c.message.value);
  if (!changes) return changes;
  const BucketProperty& type = *find_bucket_property("checksum.type");
  const bool named =
      std::any_of(changes->begin(), changes->end(), [&](const auto& change) { return change.first == type.property; });
  if (!named) changes->emplace_back(type.property, c.site.settings.checksum_type);
  return changes;
}

}  // namespace

void create_bucket(ContextPtr context) {
  Context& c = *context;
  if (auto no = check_request(c)) return c.fail(*no);
  if (!c.found.id().local() && c.found.id().provider == "ais") return create_bucket_there(std::move(context));
  auto changes = new_properties(c);
  if (!changes) return c.fail(changes.error());
  if (sets_backend(*changes) && !c.may_attach()) return c.fail(may_not_attach(c.found.shown()));
  resolve_backend(c.site, *changes);
  std::vector<mortise_pair> properties;
  for (const auto& [name, value] : *changes) properties.push_back(pair(name, value));
  const std::string name = c.found.id().new_service_name();
  c.objects().bucket_create(name, c.who.id, properties.data(), properties.size(),
                            [context = std::move(context)](const mortise_error& e, const mortise_bucket*) {
                              if (e.status == MORTISE_OK) return context->finish(Answer());
                              NativeError error = from_service(e, context->subject());
                              if (e.detail == MORTISE_NO_SUCH_BACKEND) error.status = 501;  // as AIStore has it
                              context->fail(error);
                            });
}

}  // namespace mortise::api_native::ops
