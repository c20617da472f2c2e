// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/claims.h"

#include <mortise/abi/tokens.h>
#include <mortise/text/number.h>
#include <mortise/text/utf8.h>

#include <algorithm>

#include "auth_jwt/json.h"

namespace mortise::auth_jwt {
namespace {

constexpr size_t kMaxSubject = 256;
constexpr size_t kMaxEntries = 1024;             // of any list
constexpr double kLatestSeconds = 253402300799;  // the end of the year 9999

/// Reads members; remembers whether one was of the wrong type.
class Members {
 public:
  explicit Members(const Json& object) : object_(object) {}
  bool good() const noexcept { return good_; }

  /// "" if it is absent.
  std::string text(std::string_view name) {
    const Json* found = find(name);
    if (found == nullptr) return {};
    if (found->is_string()) return found->get<std::string>();
    return good_ = false, std::string();
  }
  bool flag(std::string_view name) {
    const Json* found = find(name);
    if (found == nullptr) return false;
    if (found->is_boolean()) return found->get<bool>();
    return good_ = false, false;
  }
  /// Seconds since 1970, perhaps with a fraction, as milliseconds; 0 if it is absent.
  int64_t time_ms(std::string_view name) {
    const Json* found = find(name);
    if (found == nullptr) return 0;
    const double seconds = found->is_number() ? found->get<double>() : -1;
    if (seconds >= 0 && seconds <= kLatestSeconds) return static_cast<int64_t>(seconds * 1000);
    return good_ = false, 0;
  }
  /// 0 if it is absent.
  int64_t integer(std::string_view name) {
    const Json* found = find(name);
    if (found == nullptr) return 0;
    if (found->is_number_integer()) return found->get<int64_t>();
    return good_ = false, 0;
  }
  /// A text, or a list of texts.
  std::vector<std::string> texts(std::string_view name) {
    const Json* found = find(name);
    if (found == nullptr) return {};
    if (found->is_string()) return {found->get<std::string>()};
    std::vector<std::string> out;
    each(*found, [&](const Json& one) {
      if (!one.is_string()) good_ = false;
      if (good_) out.push_back(one.get<std::string>());
    });
    return out;
  }
  std::vector<std::string> names() {
    std::vector<std::string> out;
    if (object_.size() > kMaxEntries) refuse();
    for (const auto& [name, value] : object_.items())
      if (good_) out.push_back(name);
    return out;
  }
  void refuse() noexcept { good_ = false; }
  /// A decimal number in quotes, or a bare one.
  uint64_t permissions() {
    const Json* found = find("perm");
    if (found == nullptr) return 0;
    if (found->is_number_unsigned()) return found->get<uint64_t>();
    const auto number = found->is_string() ? text::parse_decimal<uint64_t>(found->get_ref<const std::string&>())
                                           : std::optional<uint64_t>();
    if (number) return *number;
    return good_ = false, 0;
  }
  /// Calls f(Members&) for each object of a list.
  template <class F>
  void objects(std::string_view name, F&& f) {
    const Json* found = find(name);
    if (found != nullptr)
      each(*found, [&](const Json& one) {
        Members inner(one);
        if (!one.is_object())
          good_ = false;
        else
          f(inner);
        good_ = good_ && inner.good_;
      });
  }
  /// Calls f(Members&) for the object of that name, if there is one.
  template <class F>
  void object(std::string_view name, F&& f) {
    const Json* found = find(name);
    if (found == nullptr) return;
    Members inner(*found);
    if (found->is_object())
      f(inner);
    else
      good_ = false;
    good_ = good_ && inner.good_;
  }

 private:
  const Json* find(std::string_view name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  template <class F>
  void each(const Json& list, F&& f) {
    if (!list.is_array() || list.size() > kMaxEntries) {
      good_ = false;
      return;
    }
    for (const Json& one : list) f(one);
  }

  const Json& object_;
  bool good_ = true;
};

bool is_line(std::string_view text) {
  return text::is_utf8(text) && std::none_of(text.begin(), text.end(),
                                             [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// What the object service calls AIStore's bucket: those of the provider ais in the global namespace have their name.
std::string service_name(const std::string& provider, const std::string& name_space, const std::string& name) {
  const bool ais = provider.empty() || provider == "ais";
  if (ais && name_space.empty()) return name;
  return (ais ? "ais" : provider) + "://" + (name_space.empty() ? "" : "#" + name_space + "/") + name;
}

void read_grants(Members& m, Claims& out) {
  m.objects("clusters", [&](Members& grant) { out.clusters.push_back({grant.text("id"), grant.permissions()}); });
  m.objects("buckets", [&](Members& grant) {
    BucketGrant bucket;
    grant.object("bck", [&](Members& bck) {
      std::string name_space;
      bck.object("namespace", [&](Members& ns) {
        bucket.cluster = ns.text("uuid");
        name_space = ns.text("name");
      });
      bucket.bucket = service_name(bck.text("provider"), name_space, bck.text("name"));
    });
    bucket.permissions = grant.permissions();
    out.buckets.push_back(std::move(bucket));
  });
}

/// {"principal_tags": {KEY: [VALUE]}, "transitive_tag_keys": [KEY]}; each tag has one value.
void read_tags(Members& m, Claims& out) {
  m.object("https://aws.amazon.com/tags", [&](Members& tags) {
    tags.object("principal_tags", [&](Members& all) {
      for (const std::string& key : all.names()) {
        const auto values = all.texts(key);
        if (values.size() != 1) return all.refuse();
        out.plain.emplace_back(MORTISE_TOKEN_TAG + key, values.front());
      }
    });
    for (const std::string& key : tags.texts("transitive_tag_keys"))
      out.plain.emplace_back(MORTISE_TOKEN_TRANSITIVE, key);
  });
}

/// The same for issuers whose claims are not nested: ".../tags/principal_tags/KEY": VALUE and
/// ".../tags/transitive_tag_keys": [KEY].
void read_flat_tags(Members& m, Claims& out) {
  constexpr std::string_view kTag = MORTISE_TOKEN_TAG;
  for (const std::string& name : m.names()) {
    if (!name.starts_with(kTag)) continue;
    const auto values = m.texts(name);
    if (values.size() != 1) return m.refuse();
    out.plain.emplace_back(name, values.front());
  }
  for (const std::string& key : m.texts(MORTISE_TOKEN_TRANSITIVE))
    out.plain.emplace_back(MORTISE_TOKEN_TRANSITIVE, key);
}

/// A claim that has the name of one that read_tags() makes would be one.
void read_plain(const Json& document, Claims& out) {
  for (const auto& [name, value] : document.items()) {
    if (name.starts_with("https://aws.amazon.com/tags")) continue;
    if (value.is_string()) out.plain.emplace_back(name, value.get<std::string>());
    if (value.is_number() || value.is_boolean()) out.plain.emplace_back(name, value.dump());
  }
}

Error bad_claims(const char* why) { return {Status::denied, why}; }

}  // namespace

std::optional<std::string> issuer_of(std::string_view payload) {
  const Json document = parse_json(payload);
  if (!document.is_object()) return std::nullopt;
  return Members(document).text("iss");
}

Result<Claims> parse_claims(std::string_view payload, const ClaimNames& names) {
  const Json document = parse_json(payload);
  if (!document.is_object()) return bad_claims("the payload is no JSON object");
  Members m(document);
  Claims out;
  out.issuer = m.text("iss");
  out.subject = m.text(names.user);
  out.display_name = m.text("name");
  out.audiences = m.texts("aud");
  out.groups = m.texts(names.groups);
  out.expires_ms = m.time_ms("exp");
  out.not_before_ms = m.time_ms("nbf");
  out.issued_ms = m.time_ms("iat");
  out.user_since_ms = m.integer(kUserSince);
  out.user_stamp = m.integer(kUserStamp);
  out.administrator = m.flag("admin");
  read_grants(m, out);
  read_tags(m, out);
  read_flat_tags(m, out);
  if (!m.good()) return bad_claims("a claim is of the wrong type");
  if (out.subject.empty() || out.subject.size() > kMaxSubject || !is_line(out.subject))
    return bad_claims("it names nobody");
  if (out.expires_ms == 0) return bad_claims("it does not expire");
  if (out.display_name.empty() || out.display_name.size() > kMaxSubject || !is_line(out.display_name))
    out.display_name = out.subject;
  read_plain(document, out);
  return out;
}

}  // namespace mortise::auth_jwt
