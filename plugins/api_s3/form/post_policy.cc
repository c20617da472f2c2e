// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/post_policy.h"

#include <mortise/http.h>
#include <mortise/text.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api_s3/wire/date.h"
#include "api_s3/wire/headers.h"
#include "policy_model/json.h"

namespace mortise::api_s3 {
namespace {

using nlohmann::json;

S3Error invalid(std::string_view why) { return {Code::invalid_policy_document, "Invalid Policy: " + std::string(why)}; }

S3Error denied(std::string_view why) {
  return {Code::access_denied, "Invalid according to Policy: " + std::string(why)};
}

/// Fields that no condition needs to name. A checksum is one of them: it can only refuse what the policy lets in.
bool is_free(std::string_view name) {
  for (std::string_view free : {"policy", "file", "signature", "x-amz-signature", "AWSAccessKeyId"})
    if (same_header(name, free)) return true;
  for (std::string_view prefix : {"x-ignore-", "x-amz-checksum-"})
    if (name.size() >= prefix.size() && same_header(name.substr(0, prefix.size()), prefix)) return true;
  return false;
}

/// AWS's examples escape '$' in strings with a backslash, which JSON does not know: those are dropped.
std::string without_dollar_escapes(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (!escape || text[i + 1] != '$') out.push_back(text[i]);
    if (escape) out.push_back(text[++i]);
  }
  return out;
}

const json* member(const json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() ? nullptr : &*at;
}

const std::string& text_of(const json& string) { return string.get_ref<const std::string&>(); }

std::optional<uint64_t> size_of(const json& j) {
  if (j.is_number_unsigned()) return j.get<uint64_t>();
  return j.is_string() ? text::parse_decimal<uint64_t>(text_of(j)) : std::nullopt;
}

/// A JSON list of what a policy says, in AWS's spelling: ["eq", "$key", "k"]. Cut, as an error repeats it.
std::string told(std::initializer_list<json> list) {
  constexpr size_t kMaxTold = 512;
  std::string out = "[";
  for (const json& element : list) {
    if (out.size() > 1) out += ", ";
    out += element.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  out += "]";
  return out.substr(0, kMaxTold);
}

/// Calls each(element) for the elements of a comma-separated list, without the blanks around them; all must be true.
template <class F>
bool all_in_list(std::string_view list, F&& each) {
  for (;;) {
    const size_t comma = list.find(',');
    std::string_view element = list.substr(0, comma);
    while (element.starts_with(' ')) element.remove_prefix(1);
    while (element.ends_with(' ')) element.remove_suffix(1);
    if (!each(element)) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string_view field_value(std::span<const FormField> fields, std::string_view name) noexcept {
  for (const FormField& f : fields)
    if (same_header(f.name, name)) return f.value.empty() ? std::string_view("") : std::string_view(f.value);
  return {};
}

/// A content type with commas is a list, and all of it must begin so: else "image/" would let in "image/png,text/html".
bool PostPolicy::Condition::holds(std::string_view text) const {
  if (!prefix) return text == value;
  if (name != "content-type") return text.starts_with(value);
  return all_in_list(text, [&](std::string_view element) { return element.starts_with(value); });
}

std::string PostPolicy::Condition::text() const { return told({prefix ? "starts-with" : "eq", "$" + name, value}); }

Or<PostPolicy> PostPolicy::parse(std::string_view base64) {
  std::string packed(base64);  // some encoders break lines
  std::erase_if(packed, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  const auto text = text::from_base64(packed);
  const auto parsed = text ? policy_model::parse_json(without_dollar_escapes(*text)) : std::nullopt;
  if (!parsed || !parsed->is_object()) return invalid("it is not JSON in base64, or has a name twice.");
  const json& document = *parsed;
  const json* expiration = member(document, "expiration");
  const json* conditions = member(document, "conditions");
  for (const auto& [name, value] : document.items())
    if (name != "expiration" && name != "conditions") return invalid("Unexpected: \"" + name.substr(0, 64) + "\"");
  if (expiration == nullptr) return invalid("Policy missing expiration.");
  if (conditions == nullptr || !conditions->is_array()) return invalid("Policy missing conditions.");
  PostPolicy policy;
  const bool zulu = expiration->is_string() && text_of(*expiration).find('T') == 10;
  const auto expires = zulu ? parse_date(text_of(*expiration)) : std::nullopt;
  if (!expires) return invalid("Invalid 'expiration' value.");
  policy.expires_ms_ = *expires;
  for (const json& condition : *conditions)
    if (auto no = policy.read_condition(condition)) return *std::move(no);
  return policy;
}

Refusal PostPolicy::read_condition(const json& condition) {
  if (condition.is_object()) {
    if (condition.size() != 1 || !condition.front().is_string())
      return invalid("a simple condition has exactly one property, and it is a string.");
    conditions_.push_back({text::lower(condition.begin().key()), text_of(condition.front())});
    return std::nullopt;
  }
  if (!condition.is_array() || condition.empty() || !condition[0].is_string())
    return invalid("a condition is an object or a list that begins with a word.");
  const std::string word = text::lower(text_of(condition[0]));
  if (condition.size() != 3) return invalid("a condition in a list has three elements.");
  if (word == "content-length-range") return read_size_range(condition);
  return read_match(word, condition[1], condition[2]);
}

Refusal PostPolicy::read_match(std::string_view word, const json& name, const json& value) {
  if (word != "eq" && word != "starts-with")
    return invalid("there is no condition " + std::string(word.substr(0, 64)) + ".");
  if (!name.is_string() || !value.is_string()) return invalid("a match compares a field with a string.");
  if (!text_of(name).starts_with('$')) {  // it names no field
    senseless_ = told({word, name, value});
    return std::nullopt;
  }
  conditions_.push_back({text::lower(text_of(name).substr(1)), text_of(value), word == "starts-with"});
  return std::nullopt;
}

Refusal PostPolicy::read_size_range(const json& condition) {
  const auto usable = [](const json& j) { return j.is_string() || j.is_number_unsigned(); };
  if (!usable(condition[1]) || !usable(condition[2]))
    return invalid("content-length-range needs two numbers that are not negative.");
  const auto min = size_of(condition[1]);
  const auto max = size_of(condition[2]);
  if (!min || !max) {
    senseless_ = told({"content-length-range", condition[1], condition[2]});
    return std::nullopt;
  }
  min_size_ = std::max(min_size_, *min);
  max_size_ = std::min(max_size_, *max);
  return std::nullopt;
}

Refusal PostPolicy::check(std::span<const FormField> fields, std::string_view bucket, int64_t now_ms) const {
  if (now_ms >= expires_ms_) return denied("Policy expired.");
  if (!senseless_.empty()) return denied("Policy Condition failed: " + senseless_);
  const auto covered = [&](std::string_view name) {
    return std::any_of(conditions_.begin(), conditions_.end(),
                       [&](const Condition& c) { return same_header(c.name, name); });
  };
  for (const Condition& c : conditions_) {
    // The bucket is the one that the form is posted to, whatever a field says.
    const std::string_view value = c.name == "bucket" ? bucket : field_value(fields, c.name);
    if (value.data() == nullptr || !c.holds(value)) return denied("Policy Condition failed: " + c.text());
  }
  if (!covered("bucket")) return denied("Extra input fields: bucket");
  for (const FormField& f : fields)
    if (!is_free(f.name) && !covered(f.name)) return denied("Extra input fields: " + f.name);
  return std::nullopt;
}

}  // namespace mortise::api_s3
