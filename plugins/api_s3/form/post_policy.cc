// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/post_policy.h"

#include <mortise/http.h>

#include <algorithm>

#include "api_s3/payload/base64.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/headers.h"
#include "api_s3/wire/number.h"

namespace mortise::api_s3 {
namespace {

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

}  // namespace

std::string_view field_value(std::span<const FormField> fields, std::string_view name) noexcept {
  for (const FormField& f : fields)
    if (same_header(f.name, name)) return f.value.empty() ? std::string_view("") : std::string_view(f.value);
  return {};
}

Or<PostPolicy> PostPolicy::parse(std::string_view base64) {
  std::string packed(base64);  // some encoders break lines
  std::erase_if(packed, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  const auto text = base64_decode(packed);
  const auto json = text ? Json::parse(*text) : std::nullopt;
  if (!json || !json->is(Json::Kind::object)) return invalid("it is not JSON in base64.");
  const Json* expiration = json->member("expiration");
  const Json* conditions = json->member("conditions");
  if (expiration == nullptr) return invalid("Policy missing expiration.");
  if (conditions == nullptr || !conditions->is(Json::Kind::array)) return invalid("Policy missing conditions.");
  PostPolicy policy;
  const bool zulu = expiration->is(Json::Kind::string) && expiration->text.find('T') == 10;
  const auto expires = zulu ? parse_date(expiration->text) : std::nullopt;
  if (!expires) return invalid("Invalid 'expiration' value.");
  policy.expires_ms_ = *expires;
  for (const Json& condition : conditions->items)
    if (auto no = policy.read_condition(condition)) return *std::move(no);
  return policy;
}

Refusal PostPolicy::read_condition(const Json& json) {
  if (json.is(Json::Kind::object)) {
    if (json.items.size() != 1 || !json.items[0].is(Json::Kind::string))
      return invalid("a simple condition has exactly one property, and it is a string.");
    conditions_.push_back({lower_case(json.names[0]), json.items[0].text});
    return std::nullopt;
  }
  if (!json.is(Json::Kind::array) || json.items.empty() || !json.items[0].is(Json::Kind::string))
    return invalid("a condition is an object or a list that begins with a word.");
  const std::string word = lower_case(json.items[0].text);
  if (json.items.size() != 3) return invalid("a condition in a list has three elements.");
  if (word == "content-length-range") return read_size_range(json);
  return read_match(word, json.items[1], json.items[2]);
}

Refusal PostPolicy::read_match(std::string_view word, const Json& name, const Json& value) {
  if (word != "eq" && word != "starts-with") return invalid("there is no condition " + std::string(word) + ".");
  if (!name.is(Json::Kind::string) || !name.text.starts_with('$') || !value.is(Json::Kind::string))
    return invalid("a match compares a field, written with '$', with a string.");
  conditions_.push_back({lower_case(std::string_view(name.text).substr(1)), value.text, word == "starts-with"});
  return std::nullopt;
}

Refusal PostPolicy::read_size_range(const Json& json) {
  const auto number = [](const Json& j) {
    const bool usable = j.is(Json::Kind::number) || j.is(Json::Kind::string);
    return usable ? parse_number<uint64_t>(j.text) : std::nullopt;
  };
  const auto min = number(json.items[1]);
  const auto max = number(json.items[2]);
  if (!min || !max) return invalid("content-length-range needs two numbers that are not negative.");
  min_size_ = std::max(min_size_, *min);
  max_size_ = std::min(max_size_, *max);
  return std::nullopt;
}

Refusal PostPolicy::check(std::span<const FormField> fields, std::string_view bucket, int64_t now_ms) const {
  if (now_ms >= expires_ms_) return denied("Policy expired.");
  const auto covered = [&](std::string_view name) {
    return std::any_of(conditions_.begin(), conditions_.end(),
                       [&](const Condition& c) { return same_header(c.name, name); });
  };
  for (const Condition& c : conditions_) {
    // The bucket is the one that the form is posted to, whatever a field says.
    const std::string_view value = c.name == "bucket" ? bucket : field_value(fields, c.name);
    if (value.data() == nullptr || !c.holds(value)) return denied("Policy Condition failed: " + c.name);
  }
  if (!covered("bucket")) return denied("no condition names the bucket.");
  for (const FormField& f : fields)
    if (!is_free(f.name) && !covered(f.name)) return denied("Extra input fields: " + f.name);
  return std::nullopt;
}

}  // namespace mortise::api_s3
