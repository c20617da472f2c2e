// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/public_access_block.h"

#include <utility>

namespace mortise::server {
namespace {

constexpr std::string_view kNone = "none";

bool blocks_nothing(std::string_view value) { return value.empty() || value == kNone; }

}  // namespace

std::string to_property(const config::Settings::PublicAccessBlock& block) {
  const std::pair<std::string_view, bool> all[] = {{"BlockPublicAcls", block.block_public_acls},
                                                   {"IgnorePublicAcls", block.ignore_public_acls},
                                                   {"BlockPublicPolicy", block.block_public_policy},
                                                   {"RestrictPublicBuckets", block.restrict_public_buckets}};
  std::string out;
  for (const auto& [name, on] : all)
    if (on) out.append(out.empty() ? "" : ",").append(name);
  return out.empty() ? std::string(kNone) : out;
}

std::string united(std::string_view one, std::string_view other) {
  if (blocks_nothing(one)) return std::string(other);
  if (blocks_nothing(other) || one == other) return std::string(one);
  if (one == "all" || other == "all") return "all";
  return std::string(one) + "," + std::string(other);
}

}  // namespace mortise::server
