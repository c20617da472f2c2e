// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>

#include "s3_model/lifecycle.h"

namespace mortise::s3_model {
namespace {

/// Whether the stored tags have this one.
bool has_tag(std::string_view stored, const std::pair<std::string, std::string>& tag) {
  bool found = false;
  text::for_each_element(stored, '&', [&](std::string_view pair) {
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    found = found || (text::percent_decoded_leniently(pair.substr(0, equals), text::Plus::literal) == tag.first &&
                      text::percent_decoded_leniently(value, text::Plus::literal) == tag.second);
  });
  return found;
}

}  // namespace

int64_t LifecycleClock::after(int64_t from_ms, uint32_t days) const noexcept {
  const int64_t end = from_ms + int64_t{days} * day_ms;
  return day_ms == kDay ? (end + kDay - 1) / kDay * kDay : end;
}

bool LifecycleRule::selects(const LifecycleSubject& subject) const {
  if (prefix && !subject.key.starts_with(*prefix)) return false;
  if (subject.is_marker) return tags.empty() && !larger_than && !smaller_than;
  if (larger_than && subject.size <= *larger_than) return false;
  if (smaller_than && subject.size >= *smaller_than) return false;
  return std::all_of(tags.begin(), tags.end(), [&](const auto& tag) { return has_tag(subject.tags, tag); });
}

std::optional<int64_t> LifecycleRule::expiry(int64_t modified_ms, const LifecycleClock& clock) const noexcept {
  if (days) return clock.after(modified_ms, *days);
  return date_ms;
}

std::optional<Lifecycle::Expiry> Lifecycle::expiry(const LifecycleSubject& subject, int64_t modified_ms,
                                                   const LifecycleClock& clock) const {
  std::optional<Expiry> first;
  for (const LifecycleRule& rule : rules_) {
    if (!rule.enabled || !rule.selects(subject)) continue;
    const auto time = rule.expiry(modified_ms, clock);
    if (time && (!first || *time < first->time_ms)) first = Expiry{*time, rule.id};
  }
  return first;
}

std::optional<Lifecycle::Expiry> Lifecycle::abort(std::string_view key, int64_t initiated_ms,
                                                  const LifecycleClock& clock) const {
  std::optional<Expiry> first;
  for (const LifecycleRule& rule : rules_) {
    if (!rule.enabled || !rule.abort_days || !rule.selects({key, 0, false, {}})) continue;
    const int64_t time = clock.after(initiated_ms, *rule.abort_days);
    if (!first || time < first->time_ms) first = Expiry{time, rule.id};
  }
  return first;
}

}  // namespace mortise::s3_model
