// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_addresses.h"

#include "kernel/config/form.h"
#include "kernel/http/address.h"
#include "kernel/http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {
namespace {

constexpr std::string_view kTls = "tls://";
constexpr std::string_view kUnix = "unix:";

std::string_view bare(std::string_view address) {
  if (address.starts_with(kTls)) address.remove_prefix(kTls.size());
  return address;
}

/// What was probably meant, or "": URLs, hosts without a port, IPv6 without brackets.
std::string better_address(std::string_view text) {
  std::string out;
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    if (text.starts_with("https") || text.starts_with("tls")) out = kTls;
    text.remove_prefix(scheme + 3);
  }
  text = text.substr(0, text.find('/'));
  const bool ipv6 = std::count(text.begin(), text.end(), ':') > 1 && !text.starts_with('[');
  const size_t colon = ipv6 || text.ends_with(']') ? std::string_view::npos : text.rfind(':');
  std::string host(text.substr(0, colon));
  const std::string port(colon == std::string_view::npos ? std::string_view("51080") : text.substr(colon + 1));
  if (ipv6) host = "[" + host + "]";
  if (host.empty()) host = "127.0.0.1";
  if (host == "*") host = "0.0.0.0";
  out += host + ":" + port;
  return http::parse_address(bare(out)) ? out : std::string();
}

struct Address {
  std::string text;
  config::Position where;
  bool tls = false;
  http::SocketAddress socket;
};

/// Would the second of two bind() fail?
bool clash(const Address& a, const Address& b) {
  if (a.socket.family() != b.socket.family()) return false;
  const std::string x = a.socket.text(), y = b.socket.text();
  if (a.socket.family() == AF_UNIX) return x == y;
  const auto port = [](const std::string& text) { return text.substr(text.rfind(':')); };
  return port(x) != ":0" && port(x) == port(y) && (x == y || a.socket.is_wildcard() || b.socket.is_wildcard());
}

class AddressCheck {
 public:
  AddressCheck(const Plan& plan, config::Problems& problems) : plan_(plan), problems_(problems) {}

  void run() {
    const config::Section& server = plan_.config.section("server");
    const config::Value& listen = *server.find("listen");
    const auto& addresses = plan_.settings.server.listen;
    for (size_t i = 0; i < addresses.size(); ++i)
      take("server.listen", addresses[i], i < listen.item_where.size() ? listen.item_where[i] : listen.where);
    if (const std::string& admin = plan_.settings.server.admin_listen; !admin.empty())
      take("server.admin_listen", admin, server.find("admin_listen")->where);
    for (size_t b = 0; b < taken_.size(); ++b)
      for (size_t a = 0; a < b; ++a)
        if (clash(taken_[a], taken_[b]))
          problems_.add(taken_[b].where,
                        fmt::format("'{}' cannot be served together with '{}': they are the same address",
                                    taken_[b].text, taken_[a].text));
    check_tls();
  }

 private:
  void take(std::string_view key, const std::string& text, const config::Position& where) {
    auto socket = http::parse_address(bare(text));
    if (!socket) {
      const std::string better = better_address(text);
      problems_.add(where, fmt::format("{}: {}{}", key, socket.error().message,
                                       better.empty() ? std::string() : "; did you mean \"" + better + "\"?"));
      return;
    }
    if (bare(text).starts_with(kUnix)) check_folder(key, std::string(bare(text).substr(kUnix.size())), where);
    taken_.push_back({text, where, text.starts_with(kTls), *socket});
  }

  void check_folder(std::string_view key, const std::string& path, const config::Position& where) {
    if (const std::string fault = config::fault_of_path(path); !fault.empty())
      return problems_.add(where, fmt::format("{}: the socket {}", key, fault));
    const std::filesystem::path file(path);
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    std::error_code failure;
    if (!std::filesystem::is_directory(folder, failure))
      return problems_.add(where, fmt::format("{}: there is no directory {} for the socket", key, folder.string()));
    const std::filesystem::file_status there = std::filesystem::status(file, failure);
    if (std::filesystem::exists(there) && !std::filesystem::is_socket(there))
      return problems_.add(where, fmt::format("{}: {} exists, and is not a socket", key, path));
    if (const std::string fault = config::fault_of_place(folder.string()); !fault.empty())
      problems_.add(where, fmt::format("{} {}", key, fault));
  }

  void check_tls() {
    const config::Settings::Tls& files = plan_.settings.tls;
    const auto secure = std::find_if(taken_.begin(), taken_.end(), [](const Address& address) { return address.tls; });
    if (secure == taken_.end() || files.certificate.empty() || files.key.empty()) return;
    if (const Result<void> good = http::check_tls_files({files.certificate, files.key}); !good)
      problems_.add(plan_.config.section("server.tls").find("certificate")->where, good.error().message);
  }

  const Plan& plan_;
  config::Problems& problems_;
  std::vector<Address> taken_;
};

}  // namespace

void check_addresses(const Plan& plan, config::Problems& problems) { AddressCheck(plan, problems).run(); }

}  // namespace mortise::server
