// SPDX-License-Identifier: Apache-2.0
//
// auth add, set and rm: users, roles, clusters; auth rm token.
#include "ais/calls/authn.h"
#include "ais/calls/cluster.h"
#include "ais/commands/commands.h"
#include "ais/parse/access.h"
#include "ais/parse/json_fields.h"
#include "ais/settings/token_file.h"

#include <mortise/text/ascii.h>

#include <cstdlib>

namespace mortise::ais {
namespace {

/// One line for each change that was made.
Result<void> tell(Session& session, const Result<HttpAnswer>& answer, const std::string& what) {
  if (!answer) return answer.error();
  session.console.line(what);
  return {};
}

/// A new user, or another password or other roles of one.
class ChangeUser final : public Command {
 public:
  explicit ChangeUser(bool is_new) : new_(is_new) {}
  void describe(Options& options) override {
    options.operand(user_, "USER", "the user's name");
    options.operands(roles_, "ROLE", "a role of the user; see 'ais auth show role'", 0);
    options.text(password_, "--password,-p", "PASSWORD", "the password; default: a prompt, for a new user");
  }

  Result<void> run(Session& session) override {
    Json message{{"id", user_}};
    if (new_ && password_.empty()) password_ = session.console.password("Password of " + user_ + ": ");
    if (new_ && password_.empty()) return usage_error("no password: give --password");
    if (!password_.empty()) message["pass"] = password_;
    message["roles"] = Json::array();
    for (const auto& name : roles_) {
      auto role = authn_document(session.settings, "/v1/roles/" + name);
      if (!role) return std::move(role).error();
      message["roles"].push_back(std::move(*role));
    }
    if (!new_ && roles_.empty()) message.erase("roles");
    return tell(session,
                ask_authn(session.settings, new_ ? "POST" : "PUT", new_ ? "/v1/users" : "/v1/users/" + user_, message),
                std::string(new_ ? "Added" : "Changed") + " user \"" + user_ + "\"");
  }

 private:
  const bool new_;
  std::string user_, password_;
  std::vector<std::string> roles_;
};

/// The id of a cluster, by its id or alias.
Result<Json> find_cluster(const Settings& settings, const std::string& name) {
  auto document = authn_document(settings, "/v1/clusters");
  if (!document) return document;
  for (const auto& [id, row] : member_of(*document, "clusters").items())
    if (id == name || text_of(row, "alias") == name) return Json{{"id", id}, {"alias", text_of(row, "alias")}};
  return Error(Status::not_found, "AuthN knows no cluster \"" + name + "\": 'ais auth show cluster' has them");
}

class ChangeRole final : public Command {
 public:
  explicit ChangeRole(bool is_new) : new_(is_new) {}
  void describe(Options& options) override {
    options.operand(role_, "ROLE", "the role's name");
    options.operands(permissions_, "PERMISSION", "ro, rw, su, or GET PUT HEAD-OBJECT ...", 0);
    options.text(cluster_, "--cluster", "CLUSTER", "the cluster that the role is for");
    options.text(bucket_, "--bucket", "BUCKET", "only this bucket of the cluster");
    options.text(description_, "--description,--desc", "TEXT", "a description of the role");
  }

  Result<void> run(Session& session) override {
    Json message{
        {"name", role_}, {"desc", description_}, {"clusters", nullptr}, {"buckets", nullptr}, {"admin", false}};
    if (!permissions_.empty())
      if (auto added = add_permissions(session, message); !added) return added;
    return tell(session,
                ask_authn(session.settings, new_ ? "POST" : "PUT", new_ ? "/v1/roles" : "/v1/roles/" + role_, message),
                std::string(new_ ? "Added" : "Changed") + " role \"" + role_ + "\"");
  }

 private:
  Result<void> add_permissions(Session& session, Json& message) const {
    std::string words;
    for (const auto& word : permissions_) words += (words.empty() ? "" : ",") + word;
    auto mask = parse_access(words);
    if (!mask) return usage_error(mask.error().message);
    if (cluster_.empty()) return usage_error("permissions hold in a cluster: give --cluster");
    auto cluster = find_cluster(session.settings, cluster_);
    if (!cluster) return std::move(cluster).error();
    const auto perm = std::to_string(*mask);
    if (bucket_.empty()) {
      (*cluster)["perm"] = perm;
      message["clusters"] = Json::array({*cluster});
      return {};
    }
    auto bucket = parse_bucket(bucket_);
    if (!bucket) return usage_error(bucket.error().message);
    bucket->space.cluster = text_of(*cluster, "id");
    message["buckets"] = Json::array({Json{{"bck", bucket_document(*bucket)}, {"perm", perm}}});
    return {};
  }

  const bool new_;
  std::string role_, cluster_, bucket_, description_;
  std::vector<std::string> permissions_;
};

class AddCluster final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(url_, "URL", "the cluster's address; default: AIS_ENDPOINT");
    options.optional_operand(alias_, "ALIAS", "its alias");
  }
  Result<void> run(Session& session) override {
    auto url = checked_endpoint(url_.empty() ? session.settings.endpoint : url_, "URL");
    if (!url) return usage_error(url.error().message);
    HttpClient http(session.settings, *url);
    auto map = cluster_map(http);
    if (!map) return std::move(map).error();
    const Json message{{"id", map->id}, {"alias", alias_}, {"urls", Json::array({*url})}};
    return tell(session, ask_authn(session.settings, "POST", "/v1/clusters", message),
                "Added cluster " + map->id + (alias_.empty() ? "" : " as \"" + alias_ + "\""));
  }

 private:
  std::string url_, alias_;
};

/// A "user", "role" or "cluster" goes.
class Remove final : public Command {
 public:
  explicit Remove(std::string what) : what_(std::move(what)) {}
  void describe(Options& options) override {
    options.operand(name_, "NAME", "the name");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
  }
  Result<void> run(Session& session) override {
    return tell(session, ask_authn(session.settings, "DELETE", "/v1/" + what_ + "s/" + name_),
                "Removed " + what_ + " \"" + name_ + "\"");
  }

 private:
  std::string what_, name_;
  bool yes_ = false;
};

class RemoveToken final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(token_, "TOKEN", "the token; default: the one in --file");
    options.text(file_, "--file,-f", "FILE", "the file that stores the token");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
  }
  Result<void> run(Session& session) override {
    if (token_.empty()) {
      auto token = read_token_file(file_.empty() ? default_token_file() : std::filesystem::path(file_));
      if (!token) return std::move(token).error();
      token_ = std::move(*token);
    }
    if (token_.empty()) return usage_error("no token: give it, or --file");
    if (auto revoked = revoke_token(session.settings, token_); !revoked) return revoked;
    session.console.line("Revoked the token");
    return {};
  }

 private:
  std::string token_, file_;
  bool yes_ = false;
};

}  // namespace

Made make_auth_add_user() { return std::make_unique<ChangeUser>(true); }
Made make_auth_set_user() { return std::make_unique<ChangeUser>(false); }
Made make_auth_add_role() { return std::make_unique<ChangeRole>(true); }
Made make_auth_set_role() { return std::make_unique<ChangeRole>(false); }
Made make_auth_add_cluster() { return std::make_unique<AddCluster>(); }
Made make_auth_rm_user() { return std::make_unique<Remove>("user"); }
Made make_auth_rm_role() { return std::make_unique<Remove>("role"); }
Made make_auth_rm_cluster() { return std::make_unique<Remove>("cluster"); }
Made make_auth_rm_token() { return std::make_unique<RemoveToken>(); }

}  // namespace mortise::ais
