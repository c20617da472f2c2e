// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/names.h"

#include <mortise/abi/object_service.h>
#include <mortise/text.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace mortise::objects {
namespace {

constexpr size_t kMaxKey = 1024;
constexpr size_t kMaxOwner = 1024;
constexpr size_t kMaxNativeName = 64;
constexpr size_t kMaxBackendBucket = 255;
constexpr size_t kMaxNamespace = 80;
constexpr std::string_view kProviderMark = "://";
constexpr std::string_view kDefaultProvider = "ais://";

bool letter(char c) { return text::is_lower(c) || text::is_upper(c); }

bool is_word(char c) { return letter(c) || text::is_digit(c) || c == '-' || c == '_'; }

template <class F>
bool all(std::string_view s, F f) {
  return std::all_of(s.begin(), s.end(), f);
}

bool looks_like_ipv4(std::string_view name) {
  return std::count(name.begin(), name.end(), '.') == 3 &&
         all(name, [](char c) { return text::is_digit(c) || c == '.'; });
}

bool is_s3_name(std::string_view n) {
  if (n.size() < 3 || n.size() > 63) return false;
  if (!all(n, [](char c) { return text::is_lower(c) || text::is_digit(c) || c == '-' || c == '.'; })) return false;
  const auto outer = [](char c) { return text::is_lower(c) || text::is_digit(c); };
  if (!outer(n.front()) || !outer(n.back()) || looks_like_ipv4(n)) return false;
  for (const std::string_view bad : {"..", ".-", "-."})
    if (n.find(bad) != std::string_view::npos) return false;
  return !n.starts_with("xn--") && !n.starts_with("sthree-") && !n.ends_with("-s3alias") && !n.ends_with("--ol-s3") &&
         !n.ends_with("--x-s3") && !n.starts_with("amzn-s3-demo-") && !n.ends_with(".mrap") &&
         !n.ends_with("--table-s3");
}

bool is_native_name(std::string_view n) {
  return !n.empty() && n.size() <= kMaxNativeName && n.front() != '.' && n.find("..") == std::string_view::npos &&
         all(n, [](char c) { return letter(c) || text::is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_namespace(std::string_view n) {
  return n.size() <= kMaxNamespace && (n.front() == '@' || n.front() == '#') &&
         all(n, [](char c) { return letter(c) || text::is_digit(c) || c == '-' || c == '_' || c == '@' || c == '#'; });
}

/// Of a bucket at a backend, as its provider calls it.
bool is_backend_bucket(std::string_view n) {
  return !n.empty() && n.size() <= kMaxBackendBucket &&
         all(n, [](char c) { return letter(c) || text::is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

/// Likewise, with the "#namespace/" in front of it that buckets of other clusters may have.
bool is_bucket_in_namespace(std::string_view n) {
  const auto slash = n.find('/');
  return slash != std::string_view::npos && slash > 1 && is_namespace(n.substr(0, slash)) &&
         all(n.substr(1, slash - 1), is_word) && is_backend_bucket(n.substr(slash + 1));
}

bool is_qualified_name(std::string_view n) {
  const auto mark = n.find(kProviderMark);
  if (mark == 0 || mark > 16 || !all(n.substr(0, mark), text::is_lower)) return false;
  auto rest = n.substr(mark + kProviderMark.size());
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    if (slash == 0 || !is_namespace(rest.substr(0, slash))) return false;
    rest.remove_prefix(slash + 1);
  }
  return is_native_name(rest);
}

}  // namespace

std::string_view canonical_bucket_name(std::string_view name) {
  if (name.starts_with(kDefaultProvider) && name.find('/', kDefaultProvider.size()) == std::string_view::npos)
    return name.substr(kDefaultProvider.size());
  return name;
}

Result<void> check_bucket_name(std::string_view name) {
  const bool qualified = name.find(kProviderMark) != std::string_view::npos;
  if (qualified ? is_qualified_name(name) : is_s3_name(name)) return {};
  return Error(Status::invalid, MORTISE_INVALID_BUCKET_NAME,
               "'" + std::string(name) + "' cannot be the name of a bucket");
}

bool is_backend_name(std::string_view name) {
  if (name.starts_with(kDefaultProvider)) {
    name.remove_prefix(kDefaultProvider.size());
    return name.size() > 1 && name[0] == '@' && is_word(name[1]);  // "@#namespace" is one of this server
  }
  return name.find(kProviderMark) != std::string_view::npos;
}

std::optional<BackendName> parse_backend(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  BackendName out;
  if (text.substr(colon).starts_with(kProviderMark)) {
    out.provider = text.substr(0, colon);
    out.bucket = text.substr(colon + kProviderMark.size());
    if (out.bucket.starts_with('@')) {
      const auto end = std::min(out.bucket.find_first_of("#/"), out.bucket.size());
      out.remote = out.bucket.substr(1, end - 1);
      out.bucket.remove_prefix(end);
      if (out.bucket.starts_with('/')) out.bucket.remove_prefix(1);
    }
    const bool is_own = text.starts_with(kDefaultProvider) && out.remote.empty();
    if (is_own || !all(out.remote, is_word)) return std::nullopt;
  } else {
    out.remote = text.substr(0, colon);
    out.bucket = text.substr(colon + 1);
  }
  const bool in_namespace = out.provider == "ais" && out.bucket.starts_with('#');
  const bool known = in_namespace ? is_bucket_in_namespace(out.bucket) : is_backend_bucket(out.bucket);
  return known ? std::optional(out) : std::nullopt;
}

Result<void> check_backend(std::string_view text) {
  if (text.empty() || parse_backend(text)) return {};
  return Error(Status::invalid,
               "backend_bck is written provider://bucket, ais://@cluster/bucket, ais://@cluster#namespace/bucket or "
               "remote:bucket, not '" +
                   std::string(text.substr(0, kMaxBackendBucket)) + "'");
}

Result<void> check_owner_id(std::string_view owner) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (owner.size() <= kMaxOwner && text::is_utf8(owner) && std::none_of(owner.begin(), owner.end(), control)) return {};
  return Error(Status::invalid, "the owner of a bucket is up to " + std::to_string(kMaxOwner) +
                                    " bytes of UTF-8 without control characters");
}

Result<void> check_key(std::string_view key) {
  if (key.size() > kMaxKey)
    return Error(Status::invalid, MORTISE_KEY_TOO_LONG,
                 "a key has at most 1024 bytes, this one has " + std::to_string(key.size()));
  if (key.empty() || !text::is_utf8(key))
    return Error(Status::invalid, MORTISE_INVALID_KEY,
                 key.empty() ? "a key cannot be empty" : "the key is not valid UTF-8");
  return {};
}

}  // namespace mortise::objects
