// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "users_local/value_rules.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMostAudiences = 100, kMostThumbprints = 5, kThumbprint = 40;  // as with AWS
constexpr size_t kMaxAudience = 255;

bool is_word(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// AWS takes any text of that length: its own examples end with EXAMPLE.
bool is_thumbprint(std::string_view text) { return text.size() == kThumbprint && is_word(text, kThumbprint); }

/// Words with spaces between.
template <class Good>
Result<void> take_words(std::string_view name, std::string_view list, size_t most, Good&& good,
                        std::vector<std::string>& out) {
  out.clear();
  while (!list.empty()) {
    const size_t space = std::min(list.find(' '), list.size());
    const std::string_view word = list.substr(0, space);
    if (!good(word))
      return refuse("'" + std::string(word.substr(0, kMaxIdentityText)) + "' is none of '" + std::string(name) + "'");
    out.emplace_back(word);
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  if (out.size() > most) return too_many(most);
  return {};
}

bool is_audience(std::string_view text) { return is_word(text, kMaxAudience); }

Result<void> add_audience(const std::string& value, std::vector<std::string>& all) {
  if (!is_audience(value)) return refuse("an audience has 1 to 255 printable characters of ASCII, without blanks");
  if (std::find(all.begin(), all.end(), value) != all.end()) return {};
  all.push_back(value);
  return all.size() > kMostAudiences ? Result<void>(too_many(kMostAudiences)) : Result<void>();
}

/// It stays what it was made with: its name comes from it.
Result<void> take_url(const IdentityChange& change, const std::string& value, Issuer& issuer) {
  constexpr size_t kLongestUrl = 255;
  const size_t scheme = value.find("://");
  const bool web = value.starts_with("https://") || value.starts_with("http://");
  if (change.action != MORTISE_IDENTITY_CREATE) return refuse("the 'url' of an issuer stays as it was made");
  if (!web || !is_word(value, kLongestUrl) || value.substr(scheme + 3) != issuer.name)
    return refuse("the 'url' of an issuer is its name with http:// or https:// before it");
  issuer.url = value;
  return {};
}

}  // namespace

Result<void> apply(const IdentityChange& change, Issuer& issuer) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "url") return take_url(change, value, issuer);
    if (name == "audiences") return take_words(name, value, kMostAudiences, &is_audience, issuer.audiences);
    if (name == "thumbprints") return take_words(name, value, kMostThumbprints, &is_thumbprint, issuer.thumbprints);
    if (name == "add_audience" && !reset) return add_audience(value, issuer.audiences);
    if (name == "remove_audience" && !reset) return std::erase(issuer.audiences, value), Result<void>();
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, issuer.attributes);
    return unknown_value("issuer", name, "url, audiences, thumbprints, add_audience, remove_audience, attribute.NAME");
  });
  if (good && issuer.url.empty()) return refuse("an issuer has a 'url'");
  return good;
}

}  // namespace mortise::users_local
