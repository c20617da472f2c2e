// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/admin_key.h"

#include <mortise/small_file.h>
#include <mortise/text/ascii.h>
#include <mortise/text/hex.h>

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/random.h>
#include <unistd.h>

namespace mortise::server {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kLargestFile = 4096;

Error failure(const std::string& what) { return {Status::io, what + ": " + std::generic_category().message(errno)}; }

}  // namespace

Result<std::string> make_admin_key() {
  std::array<char, kKeyBytes> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return failure("cannot get random bytes");
  return text::to_hex(std::string_view(bytes.data(), bytes.size()));
}

Result<void> AdminFile::write(const std::string& directory, const std::string& address, const std::string& key) {
  const std::string path = directory + "/" + kAdminFile;
  const std::string text = nlohmann::ordered_json{{"admin", address}, {"key", key}}.dump() + "\n";
  if (auto written = replace_small_file(path, text, 0600); !written) return written;
  path_ = path;
  return {};
}

AdminFile::~AdminFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<AdminFile::Content> AdminFile::read(const std::string& directory) {
  const std::string path = directory + "/" + kAdminFile;
  const auto file = read_small_file(path, kLargestFile);
  if (!file && (file.error().status == Status::too_large || file.error().status == Status::invalid))
    return Error(Status::corrupt, path + " is not what a server writes");
  if (!file) {
    Error error = file.error();
    error.message += error.status == Status::not_found
                         ? ": no server with an admin listener runs on this data directory"
                         : ": it is for the user that the server runs as";
    return error;
  }
  const auto document = nlohmann::json::parse(file->text, nullptr, false);
  const auto text = [&](const char* name) {
    const bool there = document.is_object() && document.contains(name) && document[name].is_string();
    return there ? document[name].get<std::string>() : std::string();
  };
  Content content{text("admin"), text("key")};
  if (content.address.empty() || content.key.empty())
    return Error(Status::corrupt, path + " is not what a server writes");
  return content;
}

}  // namespace mortise::server
