// SPDX-License-Identifier: Apache-2.0
#include "s3_model/object_lock.h"

#include <mortise/text/ascii.h>
#include <mortise/text/time.h>

#include <algorithm>

#include "s3_model/invalid.h"
#include "s3_model/malformed.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::s3_model {
namespace {

/// A number of days or years, at most `most`.
Result<uint32_t> read_period(const xml::Element& element, uint32_t most) {
  const std::string word = element.trimmed();
  const std::string_view digits = std::string_view(word).substr(word.starts_with('-') ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), text::is_digit)) return malformed_xml(element);
  const auto number = text::parse_decimal<uint32_t>(word);
  if (word.starts_with('-') || number == 0u)
    return invalid(kInvalidArgument, "Default retention period must be a positive integer value.");
  if (!number || *number > most) return invalid(kInvalidArgument, "Default retention period too large.");
  return *number;
}

Result<BucketLock> read_default_retention(const xml::Element& element) {
  if (const auto odd = element.not_among({"Mode", "Days", "Years"})) return malformed_xml(odd);
  BucketLock lock;
  const auto mode = parse_retention_mode(element.child("Mode").trimmed());
  const auto days = element.child("Days"), years = element.child("Years");
  if (!mode) return lacks(element, "a Mode, GOVERNANCE or COMPLIANCE");
  if (static_cast<bool>(days) == static_cast<bool>(years)) return lacks(element, "either Days or Years");
  lock.retention = *mode;
  auto period = days ? read_period(days, BucketLock::kMaxDays) : read_period(years, BucketLock::kMaxYears);
  if (!period) return std::move(period).error();
  (days ? lock.days : lock.years) = *period;
  return lock;
}

}  // namespace

std::string_view name_of_retention(int32_t retention) noexcept {
  if (retention == MORTISE_RETENTION_GOVERNANCE) return "GOVERNANCE";
  return retention == MORTISE_RETENTION_COMPLIANCE ? "COMPLIANCE" : "";
}

std::optional<int32_t> parse_retention_mode(std::string_view word) noexcept {
  if (word == "GOVERNANCE") return MORTISE_RETENTION_GOVERNANCE;
  if (word == "COMPLIANCE") return MORTISE_RETENTION_COMPLIANCE;
  return std::nullopt;
}

std::string_view name_of_hold(int32_t hold) noexcept {
  if (hold == MORTISE_HOLD_ON) return "ON";
  return hold == MORTISE_HOLD_OFF ? "OFF" : "";
}

std::optional<int32_t> parse_hold(std::string_view word) noexcept {
  if (word == "ON") return MORTISE_HOLD_ON;
  if (word == "OFF") return MORTISE_HOLD_OFF;
  return std::nullopt;
}

Result<BucketLock> parse_object_lock(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "ObjectLockConfiguration")
    return malformed_document(document, "ObjectLockConfiguration");
  if (const auto odd = xml->root().not_among({"ObjectLockEnabled", "Rule"})) return malformed_xml(odd);
  if (xml->root().child("ObjectLockEnabled").trimmed() != "Enabled")
    return lacks(xml->root(), "an ObjectLockEnabled that says Enabled");
  const auto rule = xml->root().child("Rule");
  if (!rule) return BucketLock();
  if (const auto odd = rule.not_among({"DefaultRetention"})) return malformed_xml(odd);
  const auto retention = rule.child("DefaultRetention");
  return retention ? read_default_retention(retention) : lacks(rule, "a DefaultRetention");
}

std::string object_lock_document(const BucketLock& lock) {
  xml::Writer w;
  w.open_root("ObjectLockConfiguration").raw("ObjectLockEnabled", "Enabled");
  if (lock.retention != MORTISE_RETENTION_NONE) {
    w.open("Rule").open("DefaultRetention").raw("Mode", name_of_retention(lock.retention));
    if (lock.years != 0)
      w.element("Years", uint64_t{lock.years});
    else
      w.element("Days", uint64_t{lock.days});
    w.close("DefaultRetention").close("Rule");
  }
  return w.close("ObjectLockConfiguration").take();
}

Result<mortise_object_lock> parse_retention(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "Retention") return malformed_document(document, "Retention");
  if (const auto odd = xml->root().not_among({"Mode", "RetainUntilDate"})) return malformed_xml(odd);
  mortise_object_lock lock{};
  if (!xml->root().first()) return lock;
  const auto mode = parse_retention_mode(xml->root().child("Mode").trimmed());
  const auto until = text::parse_iso_time(xml->root().child("RetainUntilDate").trimmed());
  if (!mode) return lacks(xml->root(), "a Mode, GOVERNANCE or COMPLIANCE");
  if (!until) return lacks(xml->root(), "a RetainUntilDate, as in 2030-01-01T00:00:00Z");
  lock.retention = *mode;
  lock.retain_until_ms = *until;
  return lock;
}

std::string retention_document(const mortise_object_lock& lock) {
  const auto until = text::iso_time_ms(lock.retain_until_ms);
  xml::Writer w;
  w.open_root("Retention").raw("Mode", name_of_retention(lock.retention));
  return w.raw("RetainUntilDate", {until.data(), until.size()}).close("Retention").take();
}

Result<int32_t> parse_legal_hold(std::string_view document) {
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "LegalHold") return malformed_document(document, "LegalHold");
  if (const auto odd = xml->root().not_among({"Status"})) return malformed_xml(odd);
  const auto hold = parse_hold(xml->root().child("Status").trimmed());
  if (!hold) return lacks(xml->root(), "a Status, ON or OFF");
  return *hold;
}

std::string legal_hold_document(int32_t hold) {
  xml::Writer w;
  return w.open_root("LegalHold").raw("Status", name_of_hold(hold)).close("LegalHold").take();
}

}  // namespace mortise::s3_model
