// SPDX-License-Identifier: Apache-2.0
//
// auth login, logout, whoami.
#include "ais/calls/authn.h"
#include "ais/client/http_client.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/access.h"
#include "ais/parse/json_fields.h"
#include "ais/settings/token_file.h"

#include <cstdlib>
#include <system_error>

namespace mortise::ais {
namespace {

namespace fs = std::filesystem;

fs::path file_or_default(const std::string& given) { return given.empty() ? default_token_file() : fs::path(given); }

class Login final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(user_, "USER", "the user who logs in");
    options.text(password_, "--password,-p", "PASSWORD", "the password; default: AIS_AUTHN_PASSWORD, or a prompt");
    options.duration(expires_, "--expire,-e", "how long the token is valid");
    options.text(file_, "--file,-f", "FILE", "the file that stores the token");
    options.text(cluster_, "--cluster", "CLUSTER", "the cluster that the token is for");
  }

  Result<void> run(Session& session) override {
    const char* from_environment = std::getenv("AIS_AUTHN_PASSWORD");
    auto password = !password_.empty() ? password_ : from_environment != nullptr ? from_environment : "";
    if (password.empty()) password = session.console.password("Password: ");
    if (password.empty()) return usage_error("no password: give --password, or set AIS_AUTHN_PASSWORD");
    if (!cluster_.empty())
      if (auto known = authn_document(session.settings, "/v1/clusters/" + cluster_); !known)
        return std::move(known).error();
    std::optional<int64_t> expires;
    if (expires_.count() > 0) expires = std::chrono::nanoseconds(expires_).count();
    auto token = log_in(session.settings, user_, password, expires);
    if (!token) return std::move(token).error();
    const auto file = file_or_default(file_);
    if (auto written = write_token_file(file, *token); !written) return written;
    session.console.line("Logged in (" + file.string() + ")");
    warn_about(session, *token);
    return {};
  }

 private:
  static void warn_about(Session& session, const std::string& token) {
    const auto claims = claims_of(token);
    if (!claims) return;
    auto settings = session.settings;
    settings.token = token;
    HttpClient http(settings, settings.endpoint);
    const std::string warning = warning_about_audience(http, *claims);
    if (!warning.empty()) session.console.warning(warning);
  }

  std::string user_, password_, file_, cluster_;
  std::chrono::milliseconds expires_{0};
};

class Logout final : public Command {
 public:
  void describe(Options& options) override {
    options.text(file_, "--file,-f", "FILE", "the file that stores the token");
    options.flag(local_, "--local", "only remove the file; the token stays valid");
  }

  Result<void> run(Session& session) override {
    const auto file = file_or_default(file_);
    auto token = read_token_file(file);
    if (!token) return std::move(token).error();
    if (token->empty()) return Error(Status::not_found, "not logged in: there is no " + file.string());
    Result<void> revoked;
    if (!local_) revoked = revoke_token(session.settings, *token);
    std::error_code error;
    fs::remove(file, error);
    if (error) return Error(Status::io, "cannot remove " + file.string() + ": " + error.message());
    if (!revoked) session.console.warning("the token was removed here, but not revoked: " + revoked.error().message);
    session.console.line("Logged out (removed \"" + file.string() + "\")");
    return {};
  }

 private:
  std::string file_;
  bool local_ = false;
};

class WhoAmI final : public Command {
 public:
  void describe(Options& options) override { options.flag(json_, "--json,-j", "the token's claims as JSON"); }

  Result<void> run(Session& session) override {
    if (session.settings.token.empty()) return Error(Status::denied, "not logged in (hint: 'ais auth login USER')");
    auto claims = claims_of(session.settings.token);
    if (!claims) return std::move(claims).error();
    if (json_) {
      session.console.block(shown_text(*claims));
      return {};
    }
    print_properties(session.console,
                     {{"User", text_of(*claims, "sub")},
                      {"Admin", flag_of(*claims, "admin") ? "yes" : "no"},
                      {"Issuer", text_of(*claims, "iss")},
                      {"Expires", time_text(number_of(*claims, "exp") * 1'000'000'000)}},
                     false);
    for (const auto& row : member_of(*claims, "clusters"))
      session.console.line("cluster " + text_of(row, "id") + ": " +
                           access_text(static_cast<uint64_t>(number_of(row, "perm"))));
    for (const auto& row : member_of(*claims, "buckets"))
      session.console.line("bucket " + bucket_of_document(member_of(row, "bck")).text() + ": " +
                           access_text(static_cast<uint64_t>(number_of(row, "perm"))));
    if (const std::string warning = warning_about_audience(session.http, *claims); !warning.empty())
      session.console.warning(warning);
    return {};
  }

 private:
  bool json_ = false;
};

}  // namespace

Made make_auth_login() { return std::make_unique<Login>(); }
Made make_auth_logout() { return std::make_unique<Logout>(); }
Made make_auth_whoami() { return std::make_unique<WhoAmI>(); }

}  // namespace mortise::ais
