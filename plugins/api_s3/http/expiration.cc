// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/expiration.h"

#include "api_s3/wire/date.h"
#include "s3_model/percent.h"

namespace mortise::api_s3 {
namespace {

std::shared_ptr<const s3_model::Lifecycle> rules_of(const Context& c) {
  const auto* bucket = c.found.opened();
  return bucket == nullptr || !c.site.obeys_lifecycle ? nullptr : c.site.lifecycle->rules_of(*bucket);
}

}  // namespace

std::string expiration_of(const Context& c, std::string_view key, uint64_t size, int64_t modified_ms,
                          std::string_view tags) {
  const auto rules = rules_of(c);
  if (rules == nullptr) return {};
  const auto expiry = rules->expiry({key, size, false, s3_model::SubjectTags(tags)}, modified_ms, {});
  if (!expiry) return {};
  std::string out = "expiry-date=\"" + std::string(http_date(expiry->time_ms)) + "\", rule-id=\"";
  s3_model::percent_encode(expiry->rule, out);
  return out + "\"";
}

std::string expiration_of_written(const Context& c, const mortise_written& written, std::string_view tags) {
  return expiration_of(c, c.key(), written.content_size, written.modified_ms, tags);
}

void add_abort_headers(const Context& c, int64_t initiated_ms, Answer& answer) {
  const auto rules = rules_of(c);
  const auto end = rules == nullptr ? std::nullopt : rules->abort(c.key(), initiated_ms, {});
  if (!end) return;
  answer.add("x-amz-abort-date", std::string(http_date(end->time_ms)));
  std::string id;
  s3_model::percent_encode(end->rule, id);
  answer.add("x-amz-abort-rule-id", std::move(id));
}

}  // namespace mortise::api_s3
