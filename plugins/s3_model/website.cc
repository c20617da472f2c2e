// SPDX-License-Identifier: Apache-2.0
#include "s3_model/website.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <algorithm>

#include "s3_model/invalid.h"
#include "s3_model/malformed.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::s3_model {
namespace {

// AWS's limits.
constexpr size_t kMaxRoutingRules = 50;
constexpr size_t kMaxWebsite = size_t{128} << 10;
constexpr size_t kMaxPageKey = 1024;

/// Of a name in a Location header: nothing that ends the host, or the line.
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    return text::is_digit(c) || text::is_lower(text::lower(c)) ||
           std::string_view("-._:[]").find(c) != std::string::npos;
  });
}

Result<void> read_protocol(const xml::Element& e, WebsiteRedirect& redirect) {
  redirect.protocol = text::lower(e.trimmed());
  if (redirect.protocol == "http" || redirect.protocol == "https") return {};
  return invalid(kInvalidRequest,
                 "Invalid protocol, protocol can be http or https. If not defined the protocol will be "
                 "selected automatically.");
}

Result<void> read_host(const xml::Element& e, WebsiteRedirect& redirect) {
  redirect.host = e.trimmed();
  return is_host(redirect.host) ? Result<void>() : Result<void>(malformed_xml(e));
}

Result<void> read_redirect_status(const xml::Element& e, WebsiteRedirect& redirect) {
  const auto status = text::parse_decimal<int>(e.trimmed());
  for (const int good : {301, 302, 303, 307, 308})
    if (status == good) {
      redirect.status = good;
      return {};
    }
  return invalid(kInvalidRequest,
                 "The provided HTTP redirect code (" + e.trimmed() + ") is not valid. Valid codes are 3XX except 300.");
}

Result<WebsiteRedirect> read_redirect(const xml::Element& element) {
  WebsiteRedirect out;
  if (const auto odd =
          element.not_among({"Protocol", "HostName", "ReplaceKeyPrefixWith", "ReplaceKeyWith", "HttpRedirectCode"}))
    return malformed_xml(odd);
  if (!element.first()) return lacks(element, "something that is changed");
  for (auto e = element.first(); e; e = e.next()) {
    Result<void> read;
    if (e.name() == "Protocol")
      read = read_protocol(e, out);
    else if (e.name() == "HostName")
      read = read_host(e, out);
    else if (e.name() == "HttpRedirectCode")
      read = read_redirect_status(e, out);
    else
      (e.name() == "ReplaceKeyWith" ? out.key : out.key_prefix) = e.text();
    if (!read) return std::move(read).error();
  }
  if (out.key && out.key_prefix)
    return invalid(kInvalidRequest, "You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
  return out;
}

Result<void> read_condition(const xml::Element& condition, WebsiteRule& rule) {
  if (const auto odd = condition.not_among({"KeyPrefixEquals", "HttpErrorCodeReturnedEquals"}))
    return malformed_xml(odd);
  if (!condition.first()) return lacks(condition, "KeyPrefixEquals or HttpErrorCodeReturnedEquals");
  rule.prefix = condition.child("KeyPrefixEquals").text();
  const auto error = condition.child("HttpErrorCodeReturnedEquals");
  if (!error) return {};
  rule.error = text::parse_decimal<int>(error.trimmed()).value_or(0);
  if (rule.error >= 400 && rule.error <= 599) return {};
  return invalid(kInvalidRequest,
                 "The provided HTTP error code (" + error.trimmed() + ") is not valid. Valid codes are 4XX or 5XX.");
}

Result<WebsiteRule> read_routing_rule(const xml::Element& element) {
  WebsiteRule rule;
  if (element.name() != "RoutingRule") return malformed_xml(element);
  if (const auto odd = element.not_among({"Condition", "Redirect"})) return malformed_xml(odd);
  if (const auto condition = element.child("Condition"))
    if (auto read = read_condition(condition, rule); !read) return std::move(read).error();
  const auto redirect = element.child("Redirect");
  if (!redirect) return lacks(element, "a Redirect");
  auto read = read_redirect(redirect);
  if (!read) return std::move(read).error();
  rule.redirect = std::move(*read);
  return rule;
}

Result<std::string> read_index(const xml::Element& element) {
  if (const auto odd = element.not_among({"Suffix"})) return malformed_xml(odd);
  std::string suffix = element.child("Suffix").text();
  if (suffix.empty()) return lacks(element, "a Suffix");
  if (suffix.find('/') != std::string::npos || suffix.size() > kMaxPageKey)
    return invalid(kInvalidArgument, "The IndexDocument Suffix is not well formed");
  return suffix;
}

Result<std::string> read_error_key(const xml::Element& element) {
  if (const auto odd = element.not_among({"Key"})) return malformed_xml(odd);
  std::string key = element.child("Key").text();
  if (key.empty()) return lacks(element, "a Key");
  if (key.size() > kMaxPageKey) return invalid(kInvalidArgument, "The ErrorDocument Key is not well formed");
  return key;
}

Result<WebsiteRedirect> read_everything(const xml::Element& element) {
  if (const auto odd = element.not_among({"HostName", "Protocol"})) return malformed_xml(odd);
  if (!element.has_child("HostName")) return lacks(element, "a HostName");
  return read_redirect(element);
}

void write_redirect(xml::Writer& w, std::string_view name, const WebsiteRedirect& redirect, bool with_status) {
  w.open(name);
  if (!redirect.protocol.empty()) w.raw("Protocol", redirect.protocol);
  if (!redirect.host.empty()) w.element("HostName", redirect.host);
  if (redirect.key_prefix) w.element("ReplaceKeyPrefixWith", *redirect.key_prefix);
  if (redirect.key) w.element("ReplaceKeyWith", *redirect.key);
  if (with_status && redirect.status != 301) w.element("HttpRedirectCode", static_cast<uint64_t>(redirect.status));
  w.close(name);
}

void write_routing_rule(xml::Writer& w, const WebsiteRule& rule) {
  w.open("RoutingRule");
  if (!rule.prefix.empty() || rule.error != 0) {
    w.open("Condition");
    if (rule.error != 0) w.element("HttpErrorCodeReturnedEquals", static_cast<uint64_t>(rule.error));
    if (!rule.prefix.empty()) w.element("KeyPrefixEquals", rule.prefix);
    w.close("Condition");
  }
  write_redirect(w, "Redirect", rule.redirect, true);
  w.close("RoutingRule");
}

}  // namespace

Result<Website> Website::parse(std::string_view document) {
  if (document.size() > kMaxWebsite)
    return invalid(kDocumentTooLong, "A website configuration has at most 131072 bytes.");
  const auto xml = xml::Document::parse(document);
  if (!xml || xml->root().name() != "WebsiteConfiguration") return malformed_document(document, "WebsiteConfiguration");
  const auto root = xml->root();
  if (const auto odd = root.not_among({"RedirectAllRequestsTo", "IndexDocument", "ErrorDocument", "RoutingRules"}))
    return malformed_xml(odd);
  Website out;
  if (const auto everything = root.child("RedirectAllRequestsTo")) {
    if (everything.next() || root.first().name() != everything.name())
      return invalid(kInvalidArgument,
                     "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.");
    auto read = read_everything(everything);
    if (!read) return std::move(read).error();
    out.everything_ = std::move(*read);
    return out;
  }
  if (!root.has_child("IndexDocument"))
    return invalid(kInvalidArgument,
                   "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is "
                   "empty");
  auto index = read_index(root.child("IndexDocument"));
  if (!index) return std::move(index).error();
  out.index_ = std::move(*index);
  if (const auto error = root.child("ErrorDocument")) {
    auto key = read_error_key(error);
    if (!key) return std::move(key).error();
    out.error_key_ = std::move(*key);
  }
  for (auto e = root.child("RoutingRules").first(); e; e = e.next()) {
    if (out.rules_.size() == kMaxRoutingRules)
      return invalid(kInvalidRequest, "The number of routing rules must not exceed the allowed limit of 50 rules.");
    auto rule = read_routing_rule(e);
    if (!rule) return std::move(rule).error();
    out.rules_.push_back(std::move(*rule));
  }
  return out;
}

std::string Website::document() const {
  xml::Writer w;
  w.open_root("WebsiteConfiguration");
  if (everything_) write_redirect(w, "RedirectAllRequestsTo", *everything_, false);
  if (!index_.empty()) w.open("IndexDocument").element("Suffix", index_).close("IndexDocument");
  if (!error_key_.empty()) w.open("ErrorDocument").element("Key", error_key_).close("ErrorDocument");
  if (!rules_.empty()) {
    w.open("RoutingRules");
    for (const WebsiteRule& rule : rules_) write_routing_rule(w, rule);
    w.close("RoutingRules");
  }
  return w.close("WebsiteConfiguration").take();
}

const WebsiteRule* Website::find(std::string_view key, int error) const noexcept {
  for (const WebsiteRule& rule : rules_)
    if (rule.error == error && key.starts_with(rule.prefix)) return &rule;
  return nullptr;
}

std::string redirected_key(const WebsiteRule& rule, std::string_view key) {
  if (rule.redirect.key) return *rule.redirect.key;
  if (!rule.redirect.key_prefix) return std::string(key);
  return *rule.redirect.key_prefix + std::string(key.substr(std::min(rule.prefix.size(), key.size())));
}

}  // namespace mortise::s3_model
