// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/bucket_id.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

constexpr size_t kMaxName = 64;
constexpr size_t kMaxNamespacePart = 32;
constexpr size_t kMaxObjectName = 1024;
constexpr size_t kShown = 128;  // of a client's text in an answer

bool is_word_character(char c) {
  return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
}

bool is_namespace_part(std::string_view s) {
  return s.size() <= kMaxNamespacePart && std::all_of(s.begin(), s.end(), is_word_character);
}

std::string quoted(std::string_view text) { return '"' + std::string(text.substr(0, kShown)) + '"'; }

NativeError bad_namespace(std::string_view text) { return bad_request("invalid namespace " + quoted(text)); }

}  // namespace

std::string BucketId::shown() const {
  std::string out = provider + "://";
  if (!uuid.empty()) out += "@" + uuid;
  if (!name_space.empty()) out += "#" + name_space;
  if (!global()) out += "/";
  return out + name;
}

std::string BucketId::service_name() const { return provider == "ais" && global() ? name : shown(); }
std::string BucketId::new_service_name() const { return shown(); }

BucketId BucketId::from_service_name(std::string_view text) {
  BucketId id;
  const size_t mark = text.find("://");
  if (mark != std::string_view::npos) {
    id.provider = text.substr(0, mark);
    text.remove_prefix(mark + 3);
    if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
      (void)parse_namespace(text.substr(0, slash), id);
      text.remove_prefix(slash + 1);
    }
  }
  id.name = text;
  return id;
}

Or<std::string> parse_provider(std::string_view text) {
  struct Spelling {
    std::string_view alias, provider;
  };
  constexpr Spelling kAll[] = {{"", "ais"},   {"ais", "ais"},     {"aws", "aws"},  {"s3", "aws"},  {"gcp", "gcp"},
                               {"gs", "gcp"}, {"azure", "azure"}, {"az", "azure"}, {"oci", "oci"}, {"oc", "oci"}};
  for (const Spelling& s : kAll)
    if (s.alias == text) return std::string(s.provider);
  return bad_request("invalid backend provider " + quoted(text));
}

Refusal parse_namespace(std::string_view text, BucketId& id) {
  const std::string_view whole = text;
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    const size_t end = std::min(text.find('#'), text.size());
    id.uuid = text.substr(0, end);
    text.remove_prefix(end);
  }
  if (text.starts_with('#')) {
    text.remove_prefix(1);
    id.name_space = text;
    text = {};
  }
  const bool any_cluster = id.uuid == "@";  // "@@#": as clients list the buckets of all remote ones
  if (!text.empty() || !(any_cluster || is_namespace_part(id.uuid)) || !is_namespace_part(id.name_space))
    return bad_namespace(whole);
  return std::nullopt;
}

Or<BucketId> parse_bucket_id(std::string_view provider, std::string_view name_space, std::string name) {
  BucketId id;
  auto known = parse_provider(provider);
  if (!known) return std::move(known.error());
  id.provider = std::move(*known);
  if (auto no = parse_namespace(name_space, id)) return *std::move(no);
  id.name = std::move(name);
  return id;
}

Refusal check_bucket_name(std::string_view name) {
  const bool good = !name.empty() && name.size() <= kMaxName && name.front() != '.' &&
                    name.find("..") == std::string_view::npos &&
                    std::all_of(name.begin(), name.end(), [](char c) { return is_word_character(c) || c == '.'; });
  if (good) return std::nullopt;
  return bad_request(
      "bucket name " + quoted(name) +
      " is invalid: it is 1 to 64 letters, digits, '-', '_' and single '.', and does not begin with '.'");
}

Or<Uname> parse_uname(std::string_view text) {
  const size_t first = text.find('/');
  const size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos) return bad_request("invalid destination " + quoted(text));
  const std::string_view rest = text.substr(second + 1);
  const size_t third = std::min(rest.find('/'), rest.size());
  auto id = parse_bucket_id(text.substr(0, first), text.substr(first + 1, second - first - 1),
                            std::string(rest.substr(0, third)));
  if (!id) return std::move(id.error());
  if (auto no = check_bucket_name(id->name)) return *std::move(no);
  return Uname{std::move(*id), std::string(third < rest.size() ? rest.substr(third + 1) : std::string_view())};
}

Refusal check_object_name(std::string_view name) {
  const auto bad = [&](const char* why) {
    return NativeError(400, "errInvalidPath", "invalid object name " + quoted(name) + ": " + why);
  };
  if (name.empty()) return bad("it is empty");
  if (name.size() > kMaxObjectName) return bad("it has more than 1024 bytes");
  if (!text::is_utf8(name)) return bad_request("invalid object name: it is not UTF-8");
  if (name.starts_with("~/")) return bad("it begins with \"~/\"");
  std::string_view rest = name;
  for (;;) {
    const size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part == "." || part == "..") return bad("a part of it is \".\" or \"..\"");
    if (end == rest.size()) return std::nullopt;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace mortise::api_native
