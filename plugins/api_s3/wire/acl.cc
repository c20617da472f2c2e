// SPDX-License-Identifier: Apache-2.0
//
// Stored form: "canned:<word>", or "grants:" and per grant "<permission> <u|g|e> <escaped who> <escaped name>\n".
#include "api_s3/wire/acl.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <utility>

#include "s3_model/percent.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kCanned = "canned:";
constexpr std::string_view kGrants = "grants:";
constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view kAuthenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
constexpr std::string_view kLogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

constexpr std::array<std::string_view, 8> kCannedWords = {"private",           "public-read",
                                                          "public-read-write", "authenticated-read",
                                                          "bucket-owner-read", "bucket-owner-full-control",
                                                          "aws-exec-read",     "log-delivery-write"};
constexpr std::array<std::string_view, 3> kGranteeTypes = {"CanonicalUser", "Group", "AmazonCustomerByEmail"};
constexpr std::array<std::string_view, 5> kPermissions = {"FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kGrantHeaders = {
    {{"x-amz-grant-read", "READ"},
     {"x-amz-grant-write", "WRITE"},
     {"x-amz-grant-read-acp", "READ_ACP"},
     {"x-amz-grant-write-acp", "WRITE_ACP"},
     {"x-amz-grant-full-control", "FULL_CONTROL"}}};

bool known_group(std::string_view uri) { return uri == kAllUsers || uri == kAuthenticated || uri == kLogDelivery; }

std::string store(const std::vector<Grant>& grants) {
  std::string out(kGrants);
  for (const Grant& g : grants) {
    out += g.permission;
    out += g.to == Grant::To::user ? " u " : g.to == Grant::To::group ? " g " : " e ";
    s3_model::percent_encode(g.who, out);
    out += ' ';
    s3_model::percent_encode(g.name, out);
    out += '\n';
  }
  return out;
}

/// id="…", uri="…", emailAddress="…"
Or<Grant> parse_grantee(std::string_view text, std::string_view permission, std::string_view header) {
  const size_t equals = text.find('=');
  const std::string_view kind = text::trim(text.substr(0, equals), text::kSpaceAndTab);
  std::string_view value =
      equals == std::string_view::npos ? std::string_view() : text::trim(text.substr(equals + 1), text::kSpaceAndTab);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  Grant g;
  g.permission = permission;
  g.who = value;
  if (same_header(kind, "id")) {
    g.to = Grant::To::user;
  } else if (same_header(kind, "uri")) {
    g.to = Grant::To::group;
    if (!known_group(value)) return invalid_argument("Invalid group uri", "uri", value);
  } else if (same_header(kind, "emailAddress")) {
    return S3Error(Code::unresolvable_grant_by_email);
  } else {
    return invalid_argument("Argument format not recognized", header, text);
  }
  if (value.empty()) return invalid_argument("Invalid id", "id", "");
  return g;
}

S3Error too_many_grants() {
  return {Code::malformed_acl, "An access control list has at most " + std::to_string(kMaxGrants) + " grants."};
}

Or<std::vector<Grant>> parse_grant_headers(const Headers& headers) {
  std::vector<Grant> grants;
  for (const auto& [name, permission] : kGrantHeaders) {
    std::string_view rest = headers.list(name);
    while (!rest.empty()) {
      const size_t comma = rest.find(',');
      auto grant = parse_grantee(text::trim(rest.substr(0, comma), text::kSpaceAndTab), permission, name);
      if (!grant) return std::move(grant.error());
      if (grants.size() == kMaxGrants) return too_many_grants();
      grants.push_back(std::move(*grant));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  return grants;
}

Or<Grant> read_grant(const xml::Element& e) {
  const auto grantee = e.child("Grantee");
  Grant g;
  g.permission = e.child("Permission").trimmed();
  if (e.name() != "Grant" || !grantee ||
      std::find(kPermissions.begin(), kPermissions.end(), g.permission) == kPermissions.end())
    return S3Error(Code::malformed_acl);
  const std::string type = grantee.attribute("type");
  if (!type.empty() && std::find(kGranteeTypes.begin(), kGranteeTypes.end(), type) == kGranteeTypes.end())
    return S3Error(Code::malformed_acl);
  if (type == "Group" || grantee.has_child("URI")) {
    g.to = Grant::To::group;
    g.who = grantee.child("URI").trimmed();
    if (!known_group(g.who)) return invalid_argument("Invalid group uri", "Group/URI", g.who);
  } else if (type == "AmazonCustomerByEmail" || grantee.has_child("EmailAddress")) {
    return S3Error(Code::unresolvable_grant_by_email);
  } else if (grantee.has_child("ID")) {
    g.who = grantee.child("ID").trimmed();
    g.name = grantee.child("DisplayName").trimmed();
    if (g.who.empty()) return invalid_argument("Invalid id", "CanonicalUser/ID", "");
  } else {
    return S3Error(Code::malformed_acl);
  }
  return g;
}

Grant group(std::string_view uri, std::string_view permission) {
  return {Grant::To::group, std::string(uri), {}, std::string(permission)};
}

Grant user(const Named& who, std::string_view permission) {
  return {Grant::To::user, std::string(who.id), std::string(who.name), std::string(permission)};
}

std::vector<Grant> canned_grants(std::string_view word, const Named& owner, const Named& bucket_owner) {
  std::vector<Grant> out = {user(owner, "FULL_CONTROL")};
  if (word == "public-read" || word == "public-read-write") out.push_back(group(kAllUsers, "READ"));
  if (word == "public-read-write") out.push_back(group(kAllUsers, "WRITE"));
  if (word == "authenticated-read") out.push_back(group(kAuthenticated, "READ"));
  if (owner.id != bucket_owner.id && word == "bucket-owner-read") out.push_back(user(bucket_owner, "READ"));
  if (owner.id != bucket_owner.id && word == "bucket-owner-full-control")
    out.push_back(user(bucket_owner, "FULL_CONTROL"));
  if (word == "log-delivery-write") {
    out.push_back(group(kLogDelivery, "WRITE"));
    out.push_back(group(kLogDelivery, "READ_ACP"));
  }
  return out;
}

}  // namespace

bool has_acl_headers(const Headers& headers) { return headers.has("x-amz-acl") || headers.any("x-amz-grant-"); }

Or<std::string> parse_acl_headers(const Headers& headers) {
  const auto word = headers.get("x-amz-acl");
  const bool grants = headers.any("x-amz-grant-");
  if (word.data() == nullptr && !grants) return std::string();
  if (word.data() != nullptr && grants)
    return S3Error(Code::invalid_request, "Specifying both Canned ACLs and Header Grants is not allowed");
  if (grants) {
    auto list = parse_grant_headers(headers);
    if (!list) return std::move(list.error());
    return store(*list);
  }
  if (std::find(kCannedWords.begin(), kCannedWords.end(), word) == kCannedWords.end())
    return invalid_argument("There is no canned ACL of this name.", "x-amz-acl", word);
  return word == "private" ? std::string() : std::string(kCanned).append(word);
}

Or<AclDocument> parse_acl_document(std::string_view body) {
  const auto document = xml::Document::parse(body);
  if (!document || document->root().name() != "AccessControlPolicy") return S3Error(Code::malformed_acl);
  const auto owner = document->root().child("Owner");
  const auto list = document->root().child("AccessControlList");
  if (!owner || !owner.has_child("ID") || !list) return S3Error(Code::malformed_acl);
  std::vector<Grant> grants;
  for (auto e = list.first(); e; e = e.next()) {
    if (grants.size() == kMaxGrants) return too_many_grants();
    auto grant = read_grant(e);
    if (!grant) return std::move(grant.error());
    grants.push_back(std::move(*grant));
  }
  return AclDocument{owner.child("ID").trimmed(), store(grants)};
}

std::vector<Grant> load_grants(std::string_view stored, Named owner, Named bucket_owner) {
  if (!stored.starts_with(kGrants))
    return canned_grants(stored.starts_with(kCanned) ? stored.substr(kCanned.size()) : stored, owner, bucket_owner);
  std::vector<Grant> out;
  std::string_view rest = stored.substr(kGrants.size());
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const size_t kind = line.find(' ');
    const size_t who = kind == std::string_view::npos ? kind : line.find(' ', kind + 1);
    const size_t name = who == std::string_view::npos ? who : line.find(' ', who + 1);
    if (name == std::string_view::npos) continue;
    Grant g;
    g.permission = line.substr(0, kind);
    g.to = line[kind + 1] == 'g' ? Grant::To::group : line[kind + 1] == 'e' ? Grant::To::email : Grant::To::user;
    g.who = text::percent_decoded_leniently(line.substr(who + 1, name - who - 1), text::Plus::literal);
    g.name = text::percent_decoded_leniently(line.substr(name + 1), text::Plus::literal);
    out.push_back(std::move(g));
  }
  return out;
}

bool is_stored_acl(std::string_view text) {
  if (text.starts_with(kGrants)) return store(load_grants(text, {}, {})) == text;
  return text.starts_with(kCanned) &&
         std::find(kCannedWords.begin(), kCannedWords.end(), text.substr(kCanned.size())) != kCannedWords.end();
}

Or<std::string> name_grantees(Or<std::string> stored, const Users& users, std::string_view argument) {
  if (!stored || !stored->starts_with(kGrants)) return stored;
  std::vector<Grant> grants = load_grants(*stored, {}, {});
  for (Grant& g : grants) {
    if (g.to != Grant::To::user) continue;
    if (auto user = users.find(g.who))
      g.name = std::move(user->display_name);
    else if (users.complete())
      return invalid_argument("Invalid id", argument, g.who);
  }
  return store(grants);
}

std::string acl_document(Named owner, std::vector<Grant> grants) {
  constexpr std::string_view kXsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=";
  // The order means nothing; but clients that sort grants by display name, which groups lack, need a group in front,
  // and others look for the owner before all other users, where AWS has it.
  const auto others =
      std::stable_partition(grants.begin(), grants.end(), [](const Grant& g) { return g.to == Grant::To::group; });
  std::stable_partition(others, grants.end(), [&](const Grant& g) { return g.who == owner.id; });
  xml::Writer w;
  w.open_root("AccessControlPolicy");
  w.open("Owner").element("ID", owner.id).element("DisplayName", owner.name).close("Owner").open("AccessControlList");
  for (const Grant& g : grants) {
    w.open("Grant");
    if (g.to == Grant::To::group) {
      w.open_with("Grantee", std::string(kXsi) + "\"Group\"").element("URI", g.who);
    } else {
      w.open_with("Grantee", std::string(kXsi) + "\"CanonicalUser\"").element("ID", g.who);
      const bool is_owner = g.who == owner.id && g.name.empty();
      if (is_owner || !g.name.empty()) w.element("DisplayName", is_owner ? owner.name : std::string_view(g.name));
    }
    w.close("Grantee").element("Permission", g.permission).close("Grant");
  }
  w.close("AccessControlList").close("AccessControlPolicy");
  return w.take();
}

}  // namespace mortise::api_s3
