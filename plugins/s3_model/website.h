// SPDX-License-Identifier: Apache-2.0
//
// The website configuration of a bucket: which object stands for a folder, which one is shown for an error, and what
// is redirected. Kept with a bucket as the document itself, in the property "s3.website"; the plugin api_website obeys
// it.
#pragma once

#include <mortise/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::s3_model {

inline constexpr std::string_view kWebsiteProperty = "s3.website";

/// Where a visitor is sent. What is empty stays as it was asked for.
struct WebsiteRedirect {
  std::string protocol;  // "http", "https"
  std::string host;
  std::optional<std::string> key;         // the whole key
  std::optional<std::string> key_prefix;  // instead of the prefix that the rule is about
  int status = 301;
};

struct WebsiteRule {
  std::string prefix;  // of keys; empty: all
  int error = 0;       // only where this is the answer; 0: before anything is looked for
  WebsiteRedirect redirect;
};

/// Constant once made, hence for any thread.
class Website {
 public:
  /// <WebsiteConfiguration>. What is wrong with it: see invalid.h.
  static Result<Website> parse(std::string_view document);

  std::string document() const;
  /// All requests go to another host; then there is nothing else.
  const std::optional<WebsiteRedirect>& everything() const noexcept { return everything_; }
  /// What is appended to "" and to keys that end with a slash.
  const std::string& index() const noexcept { return index_; }
  /// The key of the page for errors; "": the server's own.
  const std::string& error_key() const noexcept { return error_key_; }
  /// The first rule about the key that is for `error`; nullptr: none.
  const WebsiteRule* find(std::string_view key, int error) const noexcept;

 private:
  std::optional<WebsiteRedirect> everything_;
  std::string index_;
  std::string error_key_;
  std::vector<WebsiteRule> rules_;
};

/// The key that a rule sends to, for one that it is about.
std::string redirected_key(const WebsiteRule& rule, std::string_view key);

}  // namespace mortise::s3_model
