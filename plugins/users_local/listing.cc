// SPDX-License-Identifier: Apache-2.0
#include "users_local/listing.h"

#include <mortise/built_in_policies.h>

#include <optional>
#include <string>
#include <string_view>

#include "users_local/entry.h"

namespace mortise::users_local {
namespace {

/// Calls each for those of the query, in order; true if there are more.
template <class T, class F>
bool select(const Named<T>& all, const mortise_identity_query& query, F&& each) {
  uint32_t told = 0;
  for (auto at = all.upper_bound(view(query.after)); at != all.end(); ++at) {
    if (!each.wanted(*at->second)) continue;
    if (query.limit != 0 && told == query.limit) return true;
    each.tell(*at->second);
    ++told;
  }
  return false;
}

/// What list() does with an entry.
struct Teller {
  IdentityListing& listing;
  std::string_view user;
  bool wanted(const Key& key) const { return user.empty() || key.user == user; }
  template <class T>
  bool wanted(const T&) const {
    return true;
  }
  template <class T>
  void tell(const T& one) const {
    Entry(one).with_abi([&](const mortise_identity_entry& entry) { listing.each(entry); });
  }
};

std::string_view word_of(int32_t kind) {
  switch (kind) {
    case MORTISE_IDENTITY_USER:
      return "user";
    case MORTISE_IDENTITY_GROUP:
      return "group";
    case MORTISE_IDENTITY_ROLE:
      return "role";
    case MORTISE_IDENTITY_POLICY:
      return "policy";
    case MORTISE_IDENTITY_KEY:
      return "access key";
    default:
      return "issuer";
  }
}

template <class T>
void list_some(const Named<T>& all, const mortise_identity_query& query, IdentityListing& listing) {
  const Teller teller{listing, view(query.user)};
  if (query.name.size == 0) return listing.end(select(all, query, teller));
  const T* one = find(all, view(query.name));
  if (one == nullptr)
    return listing.fail(Error(Status::not_found, "there is no " + std::string(word_of(query.kind)) + " '" +
                                                     std::string(view(query.name)) + "'"));
  teller.tell(*one);
  listing.end(false);
}

/// One of AWS's own, which nobody made here; it is told to who knows its name.
std::optional<Policy> as_policy(std::string_view name) {
  const std::string_view document = built_in_policy(name);
  if (document.empty()) return std::nullopt;
  Policy out;
  out.name = name;
  out.versions.emplace(1, PolicyVersion{std::string(document), 0});
  out.last_version = 1;
  return out;
}

}  // namespace

void list_identities(const Directory& now, const mortise_identity_query& query, IdentityListing& listing) {
  switch (query.kind) {
    case MORTISE_IDENTITY_USER:
      return list_some(now.users, query, listing);
    case MORTISE_IDENTITY_GROUP:
      return list_some(now.groups, query, listing);
    case MORTISE_IDENTITY_POLICY:
      if (const auto policy = as_policy(view(query.name))) {
        Entry(*policy).with_abi([&](const mortise_identity_entry& entry) { listing.each(entry); });
        return listing.end(false);
      }
      return list_some(now.policies, query, listing);
    case MORTISE_IDENTITY_ROLE:
      return list_some(now.roles, query, listing);
    case MORTISE_IDENTITY_ISSUER:
      return list_some(now.issuers, query, listing);
    case MORTISE_IDENTITY_KEY:
      return list_some(now.keys, query, listing);
    default:
      return listing.fail(Error(Status::unsupported, "this kind is not kept here"));
  }
}

}  // namespace mortise::users_local
