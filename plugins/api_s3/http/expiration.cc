// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/expiration.h"

#include "api_s3/wire/date.h"
#include "s3_model/percent.h"

namespace mortise::api_s3 {

std::string expiration_of(const Context& c, std::string_view key, uint64_t size, int64_t modified_ms,
                          std::string_view tags) {
  const auto* bucket = c.found.opened();
  const auto rules = bucket == nullptr || !c.site.obeys_lifecycle ? nullptr : c.site.lifecycle->rules_of(*bucket);
  if (rules == nullptr) return {};
  const auto expiry = rules->expiry({key, size, false, tags}, modified_ms, {});
  if (!expiry) return {};
  std::string out = "expiry-date=\"" + std::string(http_date(expiry->time_ms)) + "\", rule-id=\"";
  s3_model::percent_encode(expiry->rule, out);
  return out + "\"";
}

}  // namespace mortise::api_s3
