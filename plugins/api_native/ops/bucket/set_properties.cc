// SPDX-License-Identifier: Apache-2.0
//
// Sets properties of a bucket, or takes them all away again, so that they mean what they do by default. Objects keep
// the checksums that they have.
#include "api_native/ops/handlers.h"

#include "api_native/http/remote_clusters.h"
#include "api_native/ops/calls.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

/// What needs more than the row says.
struct Guarded {
  std::string_view path;
  Needs needs;
};
constexpr Guarded kGuarded[] = {{"access", {"ais:SetBucketAcl", Permission::set_bucket_acl}},
                                {"versioning.enabled", {"ais:SetBucketVersioning", Permission::patch}}};

bool changes_property(const PropertyChanges& changes, std::string_view path) {
  const std::string_view property = find_bucket_property(path)->property;
  for (const auto& [name, value] : changes)
    if (name == property) return true;
  return false;
}

void update(ContextPtr context, const PropertyChanges& changes, const std::vector<std::string_view>& removed) {
  Context& c = *context;
  std::vector<mortise_pair> set;
  set.reserve(changes.size());
  for (const auto& [name, value] : changes) set.push_back(pair(name, value));
  std::vector<mortise_str> remove;
  for (const std::string_view name : removed) remove.push_back(str(name));
  answer_with(
      std::move(context),
      [&](auto done) {
        c.objects().bucket_update(c.bucket(), set.data(), set.size(), remove.data(), remove.size(), std::move(done));
      },
      [](const Context&, const mortise_bucket&) -> Outcome { return Answer(); });
}

}  // namespace

void set_bucket_properties(ContextPtr context) {
  Context& c = *context;
  auto changes = parse_property_changes(c.message.value);
  if (!changes) return c.fail(changes.error());
  for (const Guarded& guarded : kGuarded)
    if (changes_property(*changes, guarded.path))
      if (auto no = c.require(guarded.needs, {})) return c.fail(*no);
  if (sets_backend(*changes) && !c.may_attach()) return c.fail(may_not_attach(c.found.shown()));
  resolve_backend(c.site, *changes);
  if (changes->empty()) return c.finish(Answer());
  update(std::move(context), *changes, {});
}

void reset_bucket_properties(ContextPtr context) {
  Context& c = *context;
  for (const Guarded& guarded : kGuarded)
    if (auto no = c.require(guarded.needs, {})) return c.fail(*no);
  const BucketProperty& type = *find_bucket_property("checksum.type");
  std::vector<std::string_view> removed;
  for (const BucketProperty& p : kBucketProperties)
    if (p.property != type.property) removed.push_back(p.property);
  const std::string algorithm = c.site.settings.checksum_type;
  update(std::move(context), {{std::string(type.property), algorithm}}, removed);
}

}  // namespace mortise::api_native::ops
