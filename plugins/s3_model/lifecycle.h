// SPDX-License-Identifier: Apache-2.0
//
// The lifecycle configuration of a bucket: which objects go when. Kept in the property "s3.lifecycle" as the document
// that store() writes. What a rule means is in lifecycle_rules.cc; what documents may say, in lifecycle_document.cc.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::s3_model {

inline constexpr std::string_view kLifecycleProperty = "s3.lifecycle";

/// How days are counted. AWS rounds to the next midnight, UTC; a day of another length is for tests, and is not
/// rounded.
struct LifecycleClock {
  static constexpr int64_t kDay = 86'400'000;  // ms
  int64_t day_ms = kDay;

  /// When `days` have passed since then. Both are milliseconds since 1970.
  int64_t after(int64_t from_ms, uint32_t days) const noexcept;
};

/// The tags of an object, decoded when the first rule asks for one: there may be a thousand rules. A view; one thread.
class SubjectTags {
 public:
  SubjectTags() = default;
  /// As api_s3 stores them: "a=1&b=2", percent-encoded.
  explicit SubjectTags(std::string_view stored) noexcept : stored_(stored) {}
  bool has(const std::pair<std::string, std::string>& tag) const;

 private:
  std::string_view stored_;
  mutable std::optional<std::vector<std::pair<std::string, std::string>>> decoded_;
};

/// What a filter looks at. Views.
struct LifecycleSubject {
  std::string_view key;
  uint64_t size = 0;
  bool is_marker = false;  // which has neither tags nor a size
  SubjectTags tags;
};

struct LifecycleRule {
  std::string id;
  bool enabled = false;

  // ---- what it is about
  bool has_filter = false;  // else `prefix` stands in the rule itself, the older form
  bool has_and = false;
  std::optional<std::string> prefix;
  std::vector<std::pair<std::string, std::string>> tags;
  std::optional<uint64_t> larger_than;   // bytes
  std::optional<uint64_t> smaller_than;  // bytes

  // ---- what is done
  std::optional<uint32_t> days;     // current versions
  std::optional<int64_t> date_ms;   // likewise; one of the two
  std::optional<bool> old_markers;  // delete markers with nothing behind them
  std::optional<uint32_t> noncurrent_days;
  std::optional<uint32_t> newer_noncurrent;  // so many are kept
  std::optional<uint32_t> abort_days;        // uploads

  bool selects(const LifecycleSubject& subject) const;
  /// When a current version that was written then expires, if the rule is about those.
  std::optional<int64_t> expiry(int64_t modified_ms, const LifecycleClock& clock) const noexcept;
};

class Lifecycle {
 public:
  /// <LifecycleConfiguration>. What is wrong with it: see invalid.h. Rules without an id get one.
  static Result<Lifecycle> parse(std::string_view document);

  const std::vector<LifecycleRule>& rules() const noexcept { return rules_; }
  /// As it was set, with all ids.
  std::string document() const;
  /// The same with what is told in a header, for the property.
  std::string store() const;

  /// x-amz-transition-default-minimum-object-size, kept because it is asked for: there are no transitions here.
  std::string_view minimum_of_transitions() const noexcept;
  /// False: another word.
  bool set_minimum_of_transitions(std::string_view word) noexcept;

  struct Expiry {
    int64_t time_ms;
    std::string_view rule;  // id
  };
  /// The earliest of what enabled rules say of a current version.
  std::optional<Expiry> expiry(const LifecycleSubject& subject, int64_t modified_ms, const LifecycleClock& clock) const;
  /// The same of an upload that nobody completes.
  std::optional<Expiry> abort(std::string_view key, int64_t initiated_ms, const LifecycleClock& clock) const;

 private:
  std::string write(bool with_minimum) const;
  void order_expiries();

  std::vector<LifecycleRule> rules_;
  // Those that are enabled and expire current versions, the earliest first: every answer about an object asks.
  std::vector<size_t> by_days_;
  std::vector<size_t> by_date_;
  bool minimum_varies_ = false;
};

}  // namespace mortise::s3_model
