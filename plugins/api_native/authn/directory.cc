// SPDX-License-Identifier: Apache-2.0
#include "api_native/authn/directory.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mortise::api_native::authn {
namespace {

constexpr std::string_view kRole = "role/";
constexpr std::string_view kCluster = "cluster/";
constexpr std::string_view kUser = "user/";

struct Shorthand {
  std::string_view prefix;
  std::string_view description;
  uint64_t permissions;
};
/// AIStore's: all, reading and writing, reading.
constexpr std::array<Shorthand, 3> kShorthands{{{"BucketOwner-", "Full access to buckets in ", 831},
                                                {"ClusterOwner-", "Admin access to ", UINT64_MAX},
                                                {"Guest-", "Read-only access to buckets in ", 771}}};

NativeError from_records(const Error& error) {
  return NativeError(error.status == Status::busy ? 503 : 500, "", "the records of AuthN cannot be read")
      .because(error.message);
}

std::string record_of(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + std::string(name);
}

/// What cannot be read is an error, and never nothing: a role that is missed might have been one that narrows.
template <class T>
Or<T> read(std::string_view bytes, Or<T> (*parse)(const Json&)) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (json.is_discarded()) return NativeError(500, "", "a record of AuthN is damaged");
  return parse(json);
}

template <class T>
Or<std::vector<T>> read_all(const Records& records, std::string_view prefix, Or<T> (*parse)(const Json&)) {
  std::vector<T> out;
  Refusal failed;
  const auto end = records.scan_and_wait(prefix, "", 0, [&](const mortise_record& record) {
    auto one = read(view(record.value), parse);
    if (!one) failed = std::move(one.error());
    if (one) out.push_back(std::move(*one));
  });
  if (!end) return from_records(end.error());
  if (failed) return *std::move(failed);
  return out;
}

Role administrator_role() { return {std::string(kAdminRole), "AuthN administrator", {}, {}, true}; }

/// What the role would be called if it was of that cluster.
std::string suffix_of(const KnownCluster& cluster) { return cluster.alias.empty() ? cluster.id : cluster.alias; }

Role role_of(const Shorthand& shorthand, const KnownCluster& cluster) {
  Role out;
  out.name = std::string(shorthand.prefix) + suffix_of(cluster);
  out.description = std::string(shorthand.description) + cluster.id;
  if (!cluster.alias.empty()) out.description += "[" + cluster.alias + "]";
  out.clusters.push_back({cluster.id, {}, shorthand.permissions});
  return out;
}

template <class Document>
RecordBatch put_document(std::string_view prefix, const std::string& name, const Document& document,
                         const std::optional<std::string>& old) {
  const std::string key = record_of(prefix, name);
  return RecordBatch().expect(key, old).put(key, dump(to_json(document)));
}

}  // namespace

bool is_built_in(std::string_view role) noexcept {
  return role == kAdminRole || std::any_of(kShorthands.begin(), kShorthands.end(),
                                           [&](const Shorthand& s) { return role.starts_with(s.prefix); });
}

Or<std::vector<KnownCluster>> Directory::clusters() const { return read_all(records_, kCluster, &parse_cluster); }

Or<Kept<KnownCluster>> Directory::cluster(const std::string& name) const {
  auto all = clusters();
  if (!all) return std::move(all.error());
  for (KnownCluster& one : *all)
    if (one.id == name || (!one.alias.empty() && one.alias == name)) {
      std::string bytes = dump(to_json(one));
      return Kept<KnownCluster>{std::move(one), std::move(bytes)};
    }
  return NativeError(404, "ErrNotFound", "cluster \"" + name.substr(0, 64) + "\" does not exist");
}

Or<std::vector<Role>> Directory::roles() const {
  auto out = read_all(records_, kRole, &parse_role);
  if (!out) return out;
  const auto all = clusters();
  if (!all) return all.error();
  out->push_back(administrator_role());
  for (const KnownCluster& cluster : *all)
    for (const Shorthand& shorthand : kShorthands) out->push_back(role_of(shorthand, cluster));
  std::sort(out->begin(), out->end(), [](const Role& a, const Role& b) { return a.name < b.name; });
  return out;
}

Or<Kept<Role>> Directory::own_role(const std::string& name) const {
  if (is_built_in(name)) return bad_request("the role \"" + name + "\" is always there, and cannot be changed");
  auto got = records_.get_and_wait(record_of(kRole, name));
  if (!got) return from_records(got.error());
  if (!got->value) return NativeError(404, "ErrNotFound", "role \"" + name.substr(0, 64) + "\" does not exist");
  auto role = read(*got->value, &parse_role);
  if (!role) return std::move(role.error());
  return Kept<Role>{std::move(*role), std::move(got->value)};
}

Or<std::vector<std::string>> Directory::roles_of(const std::string& user, int64_t created_ms) const {
  std::vector<std::string> out;
  auto got = records_.get_and_wait(record_of(kUser, user));
  if (!got) return from_records(got.error());
  if (!got->value) return out;
  const Json json = Json::parse(*got->value, nullptr, false);
  const Json* names = member(json, "roles");
  const auto made = number_member(json, "created_ms");
  if (names == nullptr || !names->is_array() || !made) return NativeError(500, "", "a record of AuthN is damaged");
  if (*made != created_ms) return out;
  for (const Json& name : *names)
    if (name.is_string()) out.push_back(name.get<std::string>());
  return out;
}

Or<Role> Directory::merged(const std::vector<std::string>& names, bool administrator) const {
  const auto all = roles();
  if (!all) return all.error();
  Role out;
  out.administrator = administrator;
  for (const Role& role : *all)
    if (std::find(names.begin(), names.end(), role.name) != names.end()) add_grants(out, role);
  return out;
}

RecordBatch Directory::put(const KnownCluster& cluster, const std::optional<std::string>& old) {
  return put_document(kCluster, cluster.id, cluster, old);
}
RecordBatch Directory::put(const Role& role, const std::optional<std::string>& old) {
  return put_document(kRole, role.name, role, old);
}
RecordBatch Directory::remove(const KnownCluster& cluster) {
  return RecordBatch().remove(record_of(kCluster, cluster.id));
}
RecordBatch Directory::remove(const Role& role) { return RecordBatch().remove(record_of(kRole, role.name)); }

RecordBatch Directory::put_roles(const std::string& user, int64_t created_ms, const std::vector<std::string>& roles) {
  return RecordBatch().put(record_of(kUser, user), dump(OrderedJson{{"roles", roles}, {"created_ms", created_ms}}));
}
RecordBatch Directory::remove_roles(const std::string& user) { return RecordBatch().remove(record_of(kUser, user)); }

}  // namespace mortise::api_native::authn
