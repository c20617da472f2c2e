// SPDX-License-Identifier: Apache-2.0
//
// auth show user, role, cluster, config, oidc, jwks, public-key.
#include "ais/calls/authn.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/parse/access.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <mortise/text/number.h>

namespace mortise::ais {
namespace {

std::string permissions_of(const Json& row) {
  const auto mask = text::parse_decimal<uint64_t>(text_of(row, "perm"));
  return mask ? access_text(*mask) : "";
}

void print_permissions(Console& console, const Json& of) {
  const auto& clusters = member_of(of, "clusters");
  const auto& buckets = member_of(of, "buckets");
  if (!clusters.empty()) {
    Table table(console, {"CLUSTER ID", "ALIAS", "PERMISSIONS"});
    for (const auto& row : clusters) table.add({text_of(row, "id"), text_of(row, "alias"), permissions_of(row)});
  }
  if (!buckets.empty()) {
    Table table(console, {"BUCKET", "PERMISSIONS"});
    for (const auto& row : buckets) table.add({bucket_of_document(member_of(row, "bck")).text(), permissions_of(row)});
  }
}

std::string names_of(const Json& rows) {
  std::string out;
  for (const auto& row : rows) out += (out.empty() ? "" : ",") + text_of(row, "name");
  return out;
}

/// One of the kinds of things that the token server has: all of them, or one by its name.
class AuthShow : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(name_, "NAME", "only this one");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
    options.flag(verbose_, "--verbose,-v", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    auto document = authn_document(session.settings, path());
    if (!document) return std::move(document).error();
    if (json_)
      session.console.block(shown_text(*document));
    else if (name_.empty())
      print_all(session.console, *document);
    else
      print_one(session.console, *document);
    return {};
  }

 protected:
  virtual std::string path() const = 0;
  virtual void print_all(Console& console, const Json& document) = 0;
  virtual void print_one(Console& console, const Json& document) = 0;

  std::string name_;
  bool no_headers_ = false;

 private:
  bool json_ = false, verbose_ = false;
};

class ShowUsers final : public AuthShow {
  std::string path() const override { return "/v1/users" + (name_.empty() ? "" : "/" + name_); }
  void print_all(Console& console, const Json& document) override {
    Table table(console, {"NAME", "ROLES"}, !no_headers_);
    for (const auto& [name, user] : document.items())
      table.add({document.is_object() ? name : text_of(user, "id"), names_of(member_of(user, "roles"))});
  }
  void print_one(Console& console, const Json& user) override {
    print_properties(console, {{"Name", text_of(user, "id")}, {"Roles", names_of(member_of(user, "roles"))}}, false);
    for (const auto& role : member_of(user, "roles")) print_permissions(console, role);
  }
};

class ShowRoles final : public AuthShow {
  std::string path() const override { return "/v1/roles" + (name_.empty() ? "" : "/" + name_); }
  void print_all(Console& console, const Json& document) override {
    Table table(console, {"ROLE", "DESCRIPTION"}, !no_headers_);
    for (const auto& role : document) table.add({text_of(role, "name"), text_of(role, "desc")});
  }
  void print_one(Console& console, const Json& role) override {
    print_properties(console, {{"Role", text_of(role, "name")}, {"Description", text_of(role, "desc")}}, false);
    print_permissions(console, role);
  }
};

class ShowClusters final : public AuthShow {
  std::string path() const override { return "/v1/clusters" + (name_.empty() ? "" : "/" + name_); }
  void print_all(Console& console, const Json& document) override {
    Table table(console, {"CLUSTER ID", "ALIAS", "URLs"}, !no_headers_);
    for (const auto& [id, row] : member_of(document, "clusters").items()) {
      std::string urls;
      for (const auto& url : member_of(row, "urls"))
        if (url.is_string()) urls += (urls.empty() ? "" : ",") + url.get<std::string>();
      table.add({id, text_of(row, "alias"), urls});
    }
  }
  void print_one(Console& console, const Json& document) override { print_all(console, document); }
};

class ShowDocument final : public AuthShow {
 public:
  explicit ShowDocument(std::string path) : path_(std::move(path)) {}

 private:
  std::string path() const override { return path_; }
  void print_all(Console& console, const Json& document) override {
    print_properties(console, flat_properties(document), !no_headers_);
  }
  void print_one(Console& console, const Json& document) override { print_all(console, document); }
  std::string path_;
};

/// The key in whatever form it is shown, which is no JSON.
class ShowKey final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    auto answer = ask_authn(session.settings, "GET", "/v1/public-key");
    if (!answer) return std::move(answer).error();
    session.console.block(answer->body);
    return {};
  }
};

}  // namespace

Made make_auth_show_public_key() { return std::make_unique<ShowKey>(); }
Made make_auth_show_user() { return std::make_unique<ShowUsers>(); }
Made make_auth_show_role() { return std::make_unique<ShowRoles>(); }
Made make_auth_show_cluster() { return std::make_unique<ShowClusters>(); }
Made make_auth_show_config() { return std::make_unique<ShowDocument>("/v1/daemon"); }
Made make_auth_show_oidc() { return std::make_unique<ShowDocument>("/.well-known/openid-configuration"); }
Made make_auth_show_jwks() { return std::make_unique<ShowDocument>("/.well-known/jwks.json"); }

}  // namespace mortise::ais
