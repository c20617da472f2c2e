// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>

#include "s3_model/lifecycle.h"

namespace mortise::s3_model {
namespace {

std::vector<std::pair<std::string, std::string>> decoded_tags(std::string_view stored) {
  std::vector<std::pair<std::string, std::string>> out;
  if (stored.empty()) return out;
  text::for_each_element(stored, '&', [&](std::string_view pair) {
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    out.emplace_back(text::percent_decoded_leniently(pair.substr(0, equals), text::Plus::literal),
                     text::percent_decoded_leniently(value, text::Plus::literal));
  });
  return out;
}

}  // namespace

bool SubjectTags::has(const std::pair<std::string, std::string>& tag) const {
  if (!decoded_) decoded_ = decoded_tags(stored_);
  return std::find(decoded_->begin(), decoded_->end(), tag) != decoded_->end();
}

int64_t LifecycleClock::after(int64_t from_ms, uint32_t days) const noexcept {
  const int64_t end = from_ms + int64_t{days} * day_ms;
  return day_ms == kDay ? (end + kDay - 1) / kDay * kDay : end;
}

bool LifecycleRule::selects(const LifecycleSubject& subject) const {
  if (prefix && !subject.key.starts_with(*prefix)) return false;
  if (subject.is_marker) return tags.empty() && !larger_than && !smaller_than;
  if (larger_than && subject.size <= *larger_than) return false;
  if (smaller_than && subject.size >= *smaller_than) return false;
  return std::all_of(tags.begin(), tags.end(), [&](const auto& tag) { return subject.tags.has(tag); });
}

std::optional<int64_t> LifecycleRule::expiry(int64_t modified_ms, const LifecycleClock& clock) const noexcept {
  if (days) return clock.after(modified_ms, *days);
  return date_ms;
}

std::optional<Lifecycle::Expiry> Lifecycle::expiry(const LifecycleSubject& subject, int64_t modified_ms,
                                                   const LifecycleClock& clock) const {
  std::optional<Expiry> first;
  size_t first_at = 0;
  for (const std::vector<size_t>* ordered : {&by_days_, &by_date_}) {
    const auto found =
        std::find_if(ordered->begin(), ordered->end(), [&](size_t i) { return rules_[i].selects(subject); });
    if (found == ordered->end()) continue;
    const int64_t time = *rules_[*found].expiry(modified_ms, clock);
    if (first && (time > first->time_ms || (time == first->time_ms && *found > first_at))) continue;
    first = Expiry{time, rules_[*found].id};
    first_at = *found;
  }
  return first;
}

void Lifecycle::order_expiries() {
  for (size_t i = 0; i < rules_.size(); ++i) {
    if (!rules_[i].enabled) continue;
    if (rules_[i].days)
      by_days_.push_back(i);
    else if (rules_[i].date_ms)
      by_date_.push_back(i);
  }
  std::stable_sort(by_days_.begin(), by_days_.end(),
                   [this](size_t a, size_t b) { return *rules_[a].days < *rules_[b].days; });
  std::stable_sort(by_date_.begin(), by_date_.end(),
                   [this](size_t a, size_t b) { return *rules_[a].date_ms < *rules_[b].date_ms; });
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
