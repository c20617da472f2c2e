// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/bucket_uri.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>

namespace mortise::ais {
namespace {

struct Provider {
  std::string_view name, scheme;  // as the server, and as users write it
};
constexpr std::array<Provider, 5> kProviders{
    {{"ais", "ais"}, {"aws", "s3"}, {"gcp", "gs"}, {"azure", "az"}, {"oci", "oc"}}};
constexpr size_t kLongestBucket = 64, kLongestNamespace = 64;

Error invalid(std::string message) { return {Status::invalid, std::move(message)}; }

bool is_name_character(char c) { return text::is_lower(text::lower(c)) || text::is_digit(c) || c == '-' || c == '_'; }

Result<std::string> provider_of(std::string_view scheme) {
  for (const auto& row : kProviders)
    if (scheme == row.name || scheme == row.scheme) return std::string(row.name);
  return invalid("invalid backend provider \"" + std::string(scheme) +
                 "\": must be one of [ais, aws (s3://), gcp (gs://), azure (az://), oci (oc://)]");
}

/// Takes "@cluster#name" off the front of `rest`, which then begins with the bucket.
Result<Namespace> take_namespace(std::string_view& rest, std::string_view whole) {
  Namespace out;
  if (!rest.starts_with('@') && !rest.starts_with('#')) return out;
  const auto end = rest.find('/');
  auto text = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (text.starts_with('@')) {
    const auto hash = text.find('#');
    out.cluster = text.substr(1, hash == std::string_view::npos ? hash : hash - 1);
    if (out.cluster.empty()) out.cluster = "@";
    text.remove_prefix(hash == std::string_view::npos ? text.size() : hash);
  }
  if (text.starts_with('#')) out.name = text.substr(1);
  const auto is_bad = [](const std::string& part) {
    return part.size() > kLongestNamespace || !std::all_of(part.begin(), part.end(), is_name_character);
  };
  if (is_bad(out.name) || (out.cluster != "@" && is_bad(out.cluster)))
    return invalid("namespace in \"" + std::string(whole) +
                   "\" is invalid: may only contain letters, numbers, dashes (-) and underscores (_)");
  return out;
}

bool is_bucket_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestBucket && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_name_character(c) || c == '.'; });
}

/// The scheme without its colon, which is taken off `rest`. "ais", "ais:" and "ais://" name a provider alone.
Result<std::string> take_provider(std::string_view& rest, std::string_view whole) {
  const auto colon = rest.find("://");
  if (colon != std::string_view::npos) {
    auto provider = provider_of(rest.substr(0, colon));
    rest.remove_prefix(colon + 3);
    return provider;
  }
  auto word = rest;
  if (word.ends_with(':')) word.remove_suffix(1);
  auto provider = provider_of(word);
  if (provider) rest = {};
  if (!provider && !word.empty() && word == whole && std::all_of(word.begin(), word.end(), is_name_character))
    return invalid("\"" + std::string(whole) + "\" names no provider: did you mean \"ais://" + std::string(whole) +
                   "\"?");
  return provider;
}

std::string_view scheme_of(std::string_view provider) {
  for (const auto& row : kProviders)
    if (provider == row.name) return row.scheme;
  return provider;
}

}  // namespace

std::string BucketUri::bucket_text() const {
  std::string out(scheme_of(provider));
  out += "://";
  if (space.cluster == "@")
    out += "@";
  else if (!space.cluster.empty())
    out += "@" + space.cluster;
  if (!space.name.empty()) out += "#" + space.name;
  if (!space.is_global() && !bucket.empty()) out += "/";
  return out + bucket;
}

std::string BucketUri::text() const { return object.empty() ? bucket_text() : bucket_text() + "/" + object; }

std::string BucketUri::uname() const { return provider + "/" + space.uname() + "/" + bucket + "/" + object; }

Result<BucketUri> parse_uri(std::string_view text) {
  auto rest = text;
  auto provider = take_provider(rest, text);
  if (!provider) return std::move(provider).error();
  BucketUri out;
  out.provider = std::move(*provider);
  auto space = take_namespace(rest, text);
  if (!space) return std::move(space).error();
  out.space = std::move(*space);
  if (rest.empty()) return out;
  const auto slash = rest.find('/');
  out.bucket = rest.substr(0, slash);
  if (slash != std::string_view::npos) out.object = rest.substr(slash + 1);
  if (!is_bucket_name(out.bucket))
    return invalid("bucket name in \"" + std::string(text) +
                   "\" is invalid: may only contain letters, numbers, dashes (-), underscores (_), and dots (.)");
  return out;
}

Result<BucketUri> parse_bucket(std::string_view text) {
  auto uri = parse_uri(text);
  if (!uri) return uri;
  if (uri->bucket.empty()) return invalid("missing bucket name in \"" + std::string(text) + "\"");
  if (!uri->object.empty())
    return invalid("\"" + std::string(text) + "\" is an object: expected a bucket, such as \"" + uri->bucket_text() +
                   "\"");
  return uri;
}

Result<BucketUri> parse_object(std::string_view text) {
  auto uri = parse_uri(text);
  if (!uri) return uri;
  if (uri->bucket.empty()) return invalid("missing bucket name in \"" + std::string(text) + "\"");
  if (uri->object.empty()) return invalid("\"" + std::string(text) + "\": missing object name");
  return uri;
}

}  // namespace mortise::ais
