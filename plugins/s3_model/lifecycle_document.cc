// SPDX-License-Identifier: Apache-2.0
#include <mortise/text/ascii.h>
#include <mortise/text/number.h>
#include <mortise/text/time.h>

#include <algorithm>
#include <limits>

#include "s3_model/invalid.h"
#include "s3_model/lifecycle.h"
#include "s3_model/malformed.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::s3_model {
namespace {

// AWS's limits.
constexpr size_t kMaxLifecycleRules = 1000;
constexpr size_t kMaxRuleId = 255;
constexpr size_t kMaxTagKey = 128;
constexpr size_t kMaxTagValue = 256;
constexpr size_t kMaxLifecycle = size_t{240} << 10;  // bytes, as it is kept
constexpr uint32_t kMaxNewer = 100;
constexpr uint32_t kMaxDays = std::numeric_limits<int32_t>::max();

constexpr std::string_view kAllClasses128K = "all_storage_classes_128K";
constexpr std::string_view kVariesByClass = "varies_by_storage_class";
constexpr std::string_view kMinimumAttribute = "minimum";

Error invalid_argument_of(std::string message) { return invalid(kInvalidArgument, std::move(message)); }

/// A number of days, at least one.
Result<uint32_t> read_days(const xml::Element& e, const char* action) {
  const auto days = text::parse_decimal<uint32_t>(e.trimmed());
  if (days && *days > 0 && *days <= kMaxDays) return *days;
  return invalid_argument_of("'" + std::string(e.name()) + "' for " + action + " action must be a positive integer");
}

Result<int64_t> read_date(const xml::Element& e) {
  std::string word = e.trimmed();
  if (word.size() == 10) word += "T00:00:00Z";
  const auto time = text::parse_iso_time(word);
  if (!time) return malformed_xml(e);
  if (*time % LifecycleClock::kDay != 0) return invalid_argument_of("'Date' must be at midnight GMT");
  return *time;
}

/// Sets what must not be there yet, to the value of `e`.
template <class T>
Result<void> set_once(std::optional<T>& out, const xml::Element& e, Result<T> value) {
  if (!value) return std::move(value).error();
  if (out) return malformed_xml(e);
  out = std::move(*value);
  return {};
}

Result<uint64_t> read_size(const xml::Element& e) {
  const auto size = text::parse_decimal<uint64_t>(e.trimmed());
  if (!size || *size > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return malformed_xml(e);
  return *size;
}

Result<void> read_tag(const xml::Element& e, LifecycleRule& rule) {
  if (const auto odd = e.not_among({"Key", "Value"})) return malformed_xml(odd);
  std::string key = e.child("Key").text(), value = e.child("Value").text();
  if (key.empty() || !e.has_child("Value") || key.size() > 4 * kMaxTagKey || value.size() > 4 * kMaxTagValue)
    return lacks(e, "a Key of 1 to 128 characters and a Value of at most 256");
  for (const auto& tag : rule.tags)
    if (tag.first == key) return invalid(kInvalidRequest, "Duplicate Tag Keys are not allowed.");
  rule.tags.emplace_back(std::move(key), std::move(value));
  return {};
}

/// One element of a Filter, or of the And in it.
Result<void> read_predicate(const xml::Element& e, LifecycleRule& rule) {
  if (e.name() == "Prefix") return set_once(rule.prefix, e, Result<std::string>(e.text()));
  if (e.name() == "Tag") return read_tag(e, rule);
  if (e.name() == "ObjectSizeGreaterThan") return set_once(rule.larger_than, e, read_size(e));
  if (e.name() == "ObjectSizeLessThan") return set_once(rule.smaller_than, e, read_size(e));
  return malformed_xml(e);
}

/// Nothing, one thing, or several in an And.
Result<void> read_filter(const xml::Element& filter, LifecycleRule& rule) {
  rule.has_filter = true;
  const auto first = filter.first();
  if (!first) return {};
  if (first.next()) return malformed_xml(first.next());
  if (first.name() != "And") return read_predicate(first, rule);
  rule.has_and = true;
  if (!first.first()) return lacks(first, "something to combine");
  for (auto e = first.first(); e; e = e.next())
    if (auto read = read_predicate(e, rule); !read) return read;
  if (rule.larger_than && rule.smaller_than && *rule.smaller_than <= *rule.larger_than)
    return invalid(kInvalidRequest, "ObjectSizeLessThan must be greater than ObjectSizeGreaterThan.");
  return {};
}

Result<void> read_expiration(const xml::Element& expiration, LifecycleRule& rule) {
  const auto only = expiration.first();
  if (!only) return lacks(expiration, "Days, Date or ExpiredObjectDeleteMarker");
  if (only.next() || rule.days || rule.date_ms || rule.old_markers)
    return malformed_xml(only.next() ? only.next() : expiration);
  if (only.name() == "Days") return set_once(rule.days, only, read_days(only, "Expiration"));
  if (only.name() == "Date") return set_once(rule.date_ms, only, read_date(only));
  const std::string word = text::lower(only.trimmed());
  if (only.name() != "ExpiredObjectDeleteMarker" || (word != "true" && word != "false")) return malformed_xml(only);
  rule.old_markers = word == "true";
  return {};
}

Result<void> read_noncurrent(const xml::Element& expiration, LifecycleRule& rule) {
  constexpr const char* kAction = "NoncurrentVersionExpiration";
  if (rule.noncurrent_days) return malformed_xml(expiration);
  for (auto e = expiration.first(); e; e = e.next()) {
    Result<void> read;
    if (e.name() == "NoncurrentDays")
      read = set_once(rule.noncurrent_days, e, read_days(e, kAction));
    else if (e.name() == "NewerNoncurrentVersions")
      read = set_once(rule.newer_noncurrent, e, read_days(e, kAction));
    else
      read = malformed_xml(e);
    if (!read) return read;
  }
  if (!rule.noncurrent_days) return lacks(expiration, "NoncurrentDays");
  if (rule.newer_noncurrent && *rule.newer_noncurrent > kMaxNewer)
    return invalid_argument_of("'NewerNoncurrentVersions' must be between 1 and 100.");
  return {};
}

Result<void> read_abort(const xml::Element& abort, LifecycleRule& rule) {
  const auto days = abort.child("DaysAfterInitiation");
  if (const auto odd = abort.not_among({"DaysAfterInitiation"})) return malformed_xml(odd);
  if (!days) return lacks(abort, "DaysAfterInitiation");
  return set_once(rule.abort_days, days, read_days(days, "AbortIncompleteMultipartUpload"));
}

/// All objects are stored alike here: a rule that says it saves money, and does not, is not taken.
Result<void> refuse_transition(const xml::Element& transition) {
  if (const auto date = transition.child("Date"))
    if (auto good = read_date(date); !good) return std::move(good).error();
  return invalid(kNotImplemented,
                 "Transitions between storage classes are not implemented: all objects are stored alike.");
}

Result<void> read_part_of_rule(const xml::Element& e, LifecycleRule& rule, bool& has_status) {
  if (e.name() == "ID") {
    if (!rule.id.empty()) return malformed_xml(e);
    rule.id = e.text();
    if (rule.id.size() > kMaxRuleId) return invalid_argument_of("ID length should not exceed allowed limit of 255");
    return {};
  }
  if (e.name() == "Status") {
    const std::string word = e.trimmed();
    if (has_status || (word != "Enabled" && word != "Disabled")) return malformed_xml(e);
    has_status = true;
    rule.enabled = word == "Enabled";
    return {};
  }
  if (e.name() == "Prefix")
    return rule.has_filter ? malformed_xml(e) : set_once(rule.prefix, e, Result<std::string>(e.text()));
  if (e.name() == "Filter") return rule.has_filter || rule.prefix ? malformed_xml(e) : read_filter(e, rule);
  if (e.name() == "Expiration") return read_expiration(e, rule);
  if (e.name() == "NoncurrentVersionExpiration") return read_noncurrent(e, rule);
  if (e.name() == "AbortIncompleteMultipartUpload") return read_abort(e, rule);
  if (e.name() == "Transition" || e.name() == "NoncurrentVersionTransition") return refuse_transition(e);
  return malformed_xml(e);
}

/// What may not stand together.
Result<void> check_whole(const LifecycleRule& rule) {
  const bool by_more = !rule.tags.empty() || rule.larger_than || rule.smaller_than;
  if (rule.abort_days && by_more)
    return invalid(kInvalidRequest, "AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.");
  if (rule.old_markers && !rule.tags.empty())
    return invalid(kInvalidRequest, "ExpiredObjectDeleteMarker cannot be specified with Tags.");
  if (rule.days || rule.date_ms || rule.old_markers || rule.noncurrent_days || rule.abort_days) return {};
  return invalid(kInvalidRequest, "At least one action needs to be specified in a rule.");
}

Result<LifecycleRule> read_lifecycle_rule(const xml::Element& element) {
  LifecycleRule rule;
  bool has_status = false;
  if (element.name() != "Rule") return malformed_xml(element);
  std::optional<Error> transition;  // told if nothing else is wrong
  for (auto e = element.first(); e; e = e.next()) {
    auto read = read_part_of_rule(e, rule, has_status);
    if (read) continue;
    if (read.error().detail != kNotImplemented) return std::move(read).error();
    transition = std::move(read).error();
  }
  if (!has_status) return lacks(element, "a Status, Enabled or Disabled");
  if (!rule.has_filter && !rule.prefix) return lacks(element, "a Filter, which may be empty");
  if (transition) return *std::move(transition);
  if (auto good = check_whole(rule); !good) return std::move(good).error();
  return rule;
}

bool has_id(const std::vector<LifecycleRule>& rules, std::string_view id) {
  return std::any_of(rules.begin(), rules.end(), [&](const LifecycleRule& rule) { return rule.id == id; });
}

void write_predicates(xml::Writer& w, const LifecycleRule& rule) {
  if (rule.prefix) w.element("Prefix", std::string_view(*rule.prefix));
  for (const auto& [key, value] : rule.tags)
    w.open("Tag").element("Key", std::string_view(key)).element("Value", std::string_view(value)).close("Tag");
  if (rule.larger_than) w.element("ObjectSizeGreaterThan", *rule.larger_than);
  if (rule.smaller_than) w.element("ObjectSizeLessThan", *rule.smaller_than);
}

void write_filter(xml::Writer& w, const LifecycleRule& rule) {
  if (!rule.has_filter) return write_predicates(w, rule);
  w.open("Filter");
  if (rule.has_and) w.open("And");
  write_predicates(w, rule);
  if (rule.has_and) w.close("And");
  w.close("Filter");
}

void write_actions(xml::Writer& w, const LifecycleRule& rule) {
  if (rule.days || rule.date_ms || rule.old_markers) {
    w.open("Expiration");
    if (rule.days) w.element("Days", uint64_t{*rule.days});
    if (rule.date_ms) w.raw("Date", text::iso_time(*rule.date_ms / 1000));
    if (rule.old_markers) w.element("ExpiredObjectDeleteMarker", *rule.old_markers);
    w.close("Expiration");
  }
  if (rule.noncurrent_days) {
    w.open("NoncurrentVersionExpiration").element("NoncurrentDays", uint64_t{*rule.noncurrent_days});
    if (rule.newer_noncurrent) w.element("NewerNoncurrentVersions", uint64_t{*rule.newer_noncurrent});
    w.close("NoncurrentVersionExpiration");
  }
  if (rule.abort_days)
    w.open("AbortIncompleteMultipartUpload")
        .element("DaysAfterInitiation", uint64_t{*rule.abort_days})
        .close("AbortIncompleteMultipartUpload");
}

}  // namespace

Result<Lifecycle> Lifecycle::parse(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "LifecycleConfiguration")
    return malformed_document(document, "LifecycleConfiguration");
  Lifecycle out;
  for (auto e = xml->root().first(); e; e = e.next()) {
    auto rule = read_lifecycle_rule(e);
    if (!rule) return std::move(rule).error();
    if (!rule->id.empty() && has_id(out.rules_, rule->id))
      return invalid_argument_of("RuleId must be unique. Found same ID for more than one rule");
    if (out.rules_.size() == kMaxLifecycleRules) return lacks(xml->root(), "at most 1000 rules");
    out.rules_.push_back(std::move(*rule));
  }
  if (out.rules_.empty()) return lacks(xml->root(), "at least one Rule");
  out.minimum_varies_ = xml->root().attribute(kMinimumAttribute) == kVariesByClass;
  size_t number = 0;
  for (LifecycleRule& rule : out.rules_)
    while (rule.id.empty())
      if (std::string id = "rule-" + std::to_string(++number); !has_id(out.rules_, id)) rule.id = std::move(id);
  if (out.store().size() > kMaxLifecycle)
    return invalid(kDocumentTooLong, "A lifecycle configuration may have 240 KiB.");
  out.order_expiries();
  return out;
}

std::string_view Lifecycle::minimum_of_transitions() const noexcept {
  return minimum_varies_ ? kVariesByClass : kAllClasses128K;
}

bool Lifecycle::set_minimum_of_transitions(std::string_view word) noexcept {
  minimum_varies_ = word == kVariesByClass;
  return minimum_varies_ || word == kAllClasses128K;
}

std::string Lifecycle::document() const { return write(false); }

std::string Lifecycle::store() const { return write(minimum_varies_); }

std::string Lifecycle::write(bool with_minimum) const {
  xml::Writer w;
  if (with_minimum)
    w.open_with("LifecycleConfiguration", std::string(kMinimumAttribute) + "=\"" + std::string(kVariesByClass) + "\"");
  else
    w.open_root("LifecycleConfiguration");
  for (const LifecycleRule& rule : rules_) {
    w.open("Rule").element("ID", std::string_view(rule.id));
    write_filter(w, rule);
    w.raw("Status", rule.enabled ? "Enabled" : "Disabled");
    write_actions(w, rule);
    w.close("Rule");
  }
  return w.close("LifecycleConfiguration").take();
}

}  // namespace mortise::s3_model
