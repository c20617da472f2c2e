// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/property_sections.h"

#include "ais/calls/message.h"
#include "ais/output/text.h"
#include "ais/parse/access.h"
#include "ais/parse/json_fields.h"

#include <algorithm>
#include <charconv>

namespace mortise::ais {
namespace {

uint64_t mask_of(const Json& properties, const char* name) {
  const auto digits = text_of(properties, name);
  uint64_t mask = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), mask);
  return mask;
}

std::string checksum_text(const Json& section) {
  std::string validated;
  const auto add = [&](const char* flag, const char* name) {
    if (flag_of(section, flag)) validated += (validated.empty() ? "" : ",") + std::string(name);
  };
  add("validate_cold_get", "ColdGET");
  add("validate_warm_get", "WarmGET");
  add("validate_obj_move", "ObjectMove");
  add("enable_read_range", "ReadRange");
  return "Type: " + text_of(section, "type") + " | Validate: " + (validated.empty() ? "Nothing" : validated);
}

std::string versioning_text(const Json& section) {
  return std::string(flag_of(section, "enabled") ? "Enabled" : "Disabled") +
         " | Validate on WarmGET: " + (flag_of(section, "validate_warm_get") ? "yes" : "no");
}

std::string mirror_text(const Json& section) {
  return flag_of(section, "enabled") ? std::to_string(number_of(section, "copies")) + " copies" : "Disabled";
}

std::string coding_text(const Json& section) {
  if (!flag_of(section, "enabled")) return "Disabled";
  return std::to_string(number_of(section, "data_slices")) + ":" + std::to_string(number_of(section, "parity_slices"));
}

std::string lru_text(const Json& section) {
  return flag_of(section, "enabled") ? "Enabled | Not younger than " + text_of(section, "dont_evict_time") : "Disabled";
}

std::string chunks_text(const Json& section) {
  const auto limit = text_of(section, "objsize_limit");
  return limit.empty() || limit == "0B" || limit == "0"
             ? "auto-chunking disabled"
             : "from " + limit + ", in chunks of " + text_of(section, "chunk_size");
}

}  // namespace

bool is_present(const Json& properties) {
  const auto id = text_of(properties, "bid");  // larger than an int64_t
  return !id.empty() && id != "0";
}

std::vector<std::pair<std::string, std::string>> sections_of(const Json& properties) {
  std::vector<std::pair<std::string, std::string>> out{
      {"access", access_text(mask_of(properties, "access"))},
      {"checksum", checksum_text(member_of(properties, "checksum"))},
      {"chunks", chunks_text(member_of(properties, "chunks"))},
      {"created", time_text(number_of(properties, "created"))},
      {"ec", coding_text(member_of(properties, "ec"))},
      {"features", features_text(mask_of(properties, "features"))},
      {"lru", lru_text(member_of(properties, "lru"))},
      {"mirror", mirror_text(member_of(properties, "mirror"))},
      {"present", is_present(properties) ? "yes" : "no"},
      {"provider", text_of(properties, "provider")},
      {"versioning", versioning_text(member_of(properties, "versioning"))},
      {"write_policy", "Data: " + text_of(member_of(properties, "write_policy"), "data") +
                           " | Metadata: " + text_of(member_of(properties, "write_policy"), "md")}};
  if (const auto backend = bucket_of_document(member_of(properties, "backend_bck")); !backend.bucket.empty())
    out.emplace_back("backend_bck", backend.text());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mortise::ais
