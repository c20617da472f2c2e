// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/tags.h"

#include <mortise/text/ascii.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "api_s3/wire/query.h"
#include "s3_model/percent.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3 {
namespace {

constexpr size_t kMaxKey = 128;    // characters
constexpr size_t kMaxValue = 256;  // characters

/// Letters, digits and spaces of any script, and + - = . _ : / @. What is not ASCII is let through.
bool allowed(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || text::is_letter_or_digit(c) ||
           std::string_view(" +-=._:/@").find(c) != std::string_view::npos;
  });
}

/// No key is empty or there twice.
bool each_key_once(const Tags& tags) {
  std::set<std::string_view> seen;
  return std::all_of(tags.begin(), tags.end(),
                     [&](const auto& tag) { return !tag.first.empty() && seen.insert(tag.first).second; });
}

/// "a=1,b=2" is not two tags, and hardly meant as one.
bool each_equals_once(std::string_view query) {
  bool seen = false;
  for (char c : query) {
    if (c == '=' && std::exchange(seen, true)) return false;
    if (c == '&') seen = false;
  }
  return true;
}

/// AWS names a value only where it is what is wrong.
S3Error invalid_tag(std::string_view message, const Tags::value_type& tag) {
  return S3Error(Code::invalid_tag, message).with("TagKey", tag.first);
}

}  // namespace

Refusal check_tags(const Tags& tags, size_t limit) {
  if (tags.size() > limit)
    return S3Error(Code::bad_request, (limit == kMaxObjectTags ? "Object" : "Bucket") +
                                          std::string(" tags cannot be greater than ") + std::to_string(limit));
  for (size_t i = 0; i < tags.size(); ++i) {
    const auto& [key, value] = tags[i];
    if (key.empty() || text::utf8_length(key) > kMaxKey || !allowed(key))
      return invalid_tag("The TagKey you have provided is invalid", tags[i]);
    if (text::utf8_length(value) > kMaxValue || !allowed(value))
      return invalid_tag("The TagValue you have provided is invalid", tags[i]).with("TagValue", value);
    if (key.starts_with("aws:")) return invalid_tag("Keys that start with aws: are reserved", tags[i]);
    for (size_t k = 0; k < i; ++k)
      if (tags[k].first == key) return invalid_tag("A key can be given only once", tags[i]);
  }
  return std::nullopt;
}

Or<Tags> parse_tag_header(std::string_view header) {
  auto query = Query::parse(header);
  if (!query || !each_key_once(query->all()) || !each_equals_once(header))
    return invalid_argument("The header 'x-amz-tagging' must be a URL-encoded query that names each tag once.",
                            "x-amz-tagging", header);
  Tags tags = query->all();
  if (auto bad = check_tags(tags, kMaxObjectTags)) return *std::move(bad);
  return tags;
}

Or<Tags> parse_tag_document(std::string_view body, size_t limit) {
  const auto document = xml::Document::parse(body);
  if (!document || document->root().name() != "Tagging") return S3Error(Code::malformed_xml);
  const auto set = document->root().child("TagSet");
  // Clients that have no tags to give leave the set out.
  if (!set && document->root().first()) return S3Error(Code::malformed_xml);
  return parse_tag_set(set, limit);
}

Or<Tags> parse_tag_set(const xml::Element& set, size_t limit) {
  Tags tags;
  for (auto e = set.first(); e; e = e.next()) {
    if (e.name() != "Tag" || !e.has_child("Key") || !e.has_child("Value")) return S3Error(Code::malformed_xml);
    tags.emplace_back(e.child("Key").text(), e.child("Value").text());
  }
  if (auto bad = check_tags(tags, limit)) return *std::move(bad);
  return tags;
}

std::string store_tags(Tags tags) {
  std::sort(tags.begin(), tags.end());
  std::string out;
  for (const auto& [key, value] : tags) {
    if (!out.empty()) out.push_back('&');
    s3_model::percent_encode(key, out);
    out.push_back('=');
    s3_model::percent_encode(value, out);
  }
  return out;
}

Tags load_tags(std::string_view stored) {
  auto query = Query::parse(stored);
  return query ? query->all() : Tags();
}

size_t count_tags(std::string_view stored) noexcept {
  return stored.empty() ? 0 : 1 + static_cast<size_t>(std::count(stored.begin(), stored.end(), '&'));
}

std::string tag_document(const Tags& tags) {
  xml::Writer w;
  w.open_root("Tagging").open("TagSet");
  for (const auto& [key, value] : tags) w.open("Tag").element("Key", key).element("Value", value).close("Tag");
  w.close("TagSet").close("Tagging");
  return w.take();
}

}  // namespace mortise::api_s3
