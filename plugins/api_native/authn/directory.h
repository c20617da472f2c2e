// SPDX-License-Identifier: Apache-2.0
//
// Roles, clusters, and who has which roles, in records: "role/NAME", "cluster/ID", "user/NAME".
//
// Users themselves are kept elsewhere, and may be deleted there without anybody telling this: the roles of a user are
// kept with the time at which that user was made, and are nobody's who is made later under the same name.
#pragma once

#include <mortise/records.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api_native/authn/documents.h"

namespace mortise::api_native::authn {

inline constexpr std::string_view kAdminRole = "Admin";

/// A document with the bytes of its record, which a change of it expects; nothing of what is not kept.
template <class T>
struct Kept {
  T document;
  std::optional<std::string> bytes;
};

/// Any thread; what reads waits, and is for workers.
class Directory {
 public:
  explicit Directory(Records records) noexcept : records_(records) {}
  const Records& records() const noexcept { return records_; }

  Or<std::vector<KnownCluster>> clusters() const;
  /// By its id or its alias; 404.
  Or<Kept<KnownCluster>> cluster(const std::string& name) const;
  /// Those that are kept, and those that there always are: "Admin", and three for each cluster. In order of their
  /// names.
  Or<std::vector<Role>> roles() const;
  /// One that is kept; 404, and 400 of one that there always is: it cannot be changed.
  Or<Kept<Role>> own_role(const std::string& name) const;
  Or<std::vector<std::string>> roles_of(const std::string& user, int64_t created_ms) const;
  /// All that a user's roles allow. Roles that are gone allow nothing.
  Or<Role> merged(const std::vector<std::string>& names, bool administrator) const;

  // ---- changes, to be committed
  static RecordBatch put(const KnownCluster& cluster, const std::optional<std::string>& old);
  static RecordBatch put(const Role& role, const std::optional<std::string>& old);
  static RecordBatch remove(const KnownCluster& cluster);
  static RecordBatch remove(const Role& role);
  static RecordBatch put_roles(const std::string& user, int64_t created_ms, const std::vector<std::string>& roles);
  static RecordBatch remove_roles(const std::string& user);

 private:
  const Records records_;
};

/// Whether there always is a role of that name, or would be if there was such a cluster.
bool is_built_in(std::string_view role) noexcept;

}  // namespace mortise::api_native::authn
