// SPDX-License-Identifier: Apache-2.0
#include "s3_model/cors.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <algorithm>
#include <limits>

#include "s3_model/invalid.h"
#include "s3_model/malformed.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::s3_model {
namespace {

// AWS's limits.
constexpr size_t kMaxRules = 100;
constexpr size_t kMaxDocument = size_t{64} << 10;
constexpr size_t kMaxTold = 4096;
constexpr size_t kMaxId = 255;
constexpr uint32_t kMaxAge = std::numeric_limits<int32_t>::max();

bool is_method(std::string_view word) {
  return word == "GET" || word == "PUT" || word == "POST" || word == "DELETE" || word == "HEAD";
}

/// Of a header's name (RFC 9110, 5.6.2), and nothing that could end a line of an answer.
bool is_token(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return text::is_digit(c) || text::is_lower(text::lower(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_visible(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Result<void> check_pattern(std::string_view element, std::string_view pattern) {
  if (std::count(pattern.begin(), pattern.end(), '*') > 1)
    return invalid(kInvalidRequest,
                   std::string(element) + " \"" + std::string(pattern) + "\" can not have more than one wildcard.");
  return {};
}

Result<void> check_exposed(std::string_view header) {
  if (header.find('*') != std::string_view::npos)
    return invalid(kInvalidRequest, "ExposeHeader \"" + std::string(header) +
                                        "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
  if (!is_token(header))
    return invalid(kInvalidRequest, "ExposeHeader \"" + std::string(header) + "\" is not the name of a header.");
  return {};
}

Result<void> check_method(std::string_view word) {
  if (is_method(word)) return {};
  return invalid(kInvalidRequest,
                 "Found unsupported HTTP method in CORS config. Unsupported method is " + std::string(word));
}

/// One element of a rule, into it.
Result<void> read_element(const xml::Element& e, CorsRule& rule) {
  std::string word = e.trimmed();
  Result<void> good;
  if (e.name() == "AllowedMethod") {
    good = check_method(word);
    rule.methods.push_back(std::move(word));
  } else if (e.name() == "AllowedOrigin") {
    good = check_pattern(e.name(), word);  // an empty one is that of nobody: provisioning tools write it
    rule.origins.push_back(std::move(word));
  } else if (e.name() == "AllowedHeader") {
    if (word.empty()) return malformed_xml(e);
    good = check_pattern(e.name(), word);
    rule.headers.push_back(std::move(word));
  } else if (e.name() == "ExposeHeader") {
    good = check_exposed(word);
    rule.exposed.push_back(std::move(word));
  } else if (e.name() == "MaxAgeSeconds" && !rule.max_age) {
    rule.max_age = text::parse_decimal<uint32_t>(word);
    if (!rule.max_age || *rule.max_age > kMaxAge) return malformed_xml(e);
  } else if (e.name() == "ID" && rule.id.empty()) {
    rule.id = std::move(word);
    if (rule.id.size() > kMaxId) return invalid(kInvalidRequest, "The ID of a rule has at most 255 characters.");
  } else {
    return malformed_xml(e);
  }
  return good;
}

size_t size_of(const std::vector<std::string>& words) {
  size_t size = 0;
  for (const std::string& word : words) size += word.size() + 2;
  return size;
}

Result<CorsRule> read_rule(const xml::Element& element) {
  CorsRule rule;
  if (element.name() != "CORSRule") return malformed_xml(element);
  for (auto e = element.first(); e; e = e.next())
    if (auto good = read_element(e, rule); !good) return std::move(good).error();
  if (rule.methods.empty() || rule.origins.empty()) return lacks(element, "an AllowedMethod and an AllowedOrigin");
  if (size_of(rule.methods) + size_of(rule.exposed) > kMaxTold)
    return invalid(kInvalidRequest,
                   "What a rule allows and exposes stands in every answer: it has at most 4096 bytes.");
  return rule;
}

/// At most one '*' in the pattern, for any run of characters.
template <class Same>
bool fits(std::string_view pattern, std::string_view text, Same same) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return same(pattern, text);
  const std::string_view front = pattern.substr(0, star), back = pattern.substr(star + 1);
  return text.size() >= front.size() + back.size() && same(front, text.substr(0, front.size())) &&
         same(back, text.substr(text.size() - back.size()));
}

bool same(std::string_view a, std::string_view b) { return a == b; }

bool allows_header(const CorsRule& rule, std::string_view name) {
  return std::any_of(rule.headers.begin(), rule.headers.end(),
                     [&](const std::string& pattern) { return fits(pattern, name, text::same_ignoring_case); });
}

bool allows_headers(const CorsRule& rule, std::string_view list) {
  bool all = true;
  text::for_each_element(list, ',',
                         [&](std::string_view name) { all = all && (name.empty() || allows_header(rule, name)); });
  return all;
}

void write_all(xml::Writer& w, std::string_view name, const std::vector<std::string>& words) {
  for (const std::string& word : words) w.element(name, word);
}

}  // namespace

Result<Cors> Cors::parse(std::string_view document) {
  if (document.size() > kMaxDocument) return invalid(kDocumentTooLong, "A CORS configuration has at most 65536 bytes.");
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "CORSConfiguration") return malformed_document(document, "CORSConfiguration");
  Cors cors;
  for (auto e = xml->root().first(); e; e = e.next()) {
    if (cors.rules_.size() == kMaxRules)
      return invalid(kInvalidRequest, "The number of CORS rules should not exceed allowed limit of 100 rules.");
    auto rule = read_rule(e);
    if (!rule) return std::move(rule).error();
    cors.rules_.push_back(std::move(*rule));
  }
  if (cors.rules_.empty()) return lacks(xml->root(), "at least one CORSRule");
  return cors;
}

std::string Cors::document() const {
  xml::Writer w;
  w.open_root("CORSConfiguration");
  for (const CorsRule& rule : rules_) {
    w.open("CORSRule");
    if (!rule.id.empty()) w.element("ID", rule.id);
    write_all(w, "AllowedHeader", rule.headers);
    write_all(w, "AllowedMethod", rule.methods);
    write_all(w, "AllowedOrigin", rule.origins);
    write_all(w, "ExposeHeader", rule.exposed);
    if (rule.max_age) w.element("MaxAgeSeconds", uint64_t{*rule.max_age});
    w.close("CORSRule");
  }
  return w.close("CORSConfiguration").take();
}

std::optional<CorsMatch> Cors::find(const CorsRequest& request) const {
  if (request.origin.empty() || !is_visible(request.origin)) return std::nullopt;  // it is repeated in the answer
  for (const CorsRule& rule : rules_) {
    const auto origin = std::find_if(rule.origins.begin(), rule.origins.end(),
                                     [&](const std::string& pattern) { return fits(pattern, request.origin, same); });
    if (origin == rule.origins.end()) continue;
    if (std::find(rule.methods.begin(), rule.methods.end(), request.method) == rule.methods.end()) continue;
    if (allows_headers(rule, request.headers)) return CorsMatch{&rule, *origin == "*"};
  }
  return std::nullopt;
}

}  // namespace mortise::s3_model
