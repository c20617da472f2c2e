// SPDX-License-Identifier: Apache-2.0
//
// Who may change things over the admin listener: nobody who merely reaches it, as every local user does, but who can
// read this file of the data directory. It is the server's user's alone, made anew at every start:
//   {"admin": "127.0.0.1:51081", "key": "…"}
#pragma once

#include <mortise/error.h>

#include <string>

namespace mortise::server {

inline constexpr const char* kAdminFile = "admin.json";
/// Under this name the key, a std::string, is in the registry: private to the kernel.
inline constexpr const char* kAdminKeyId = "kernel.admin_key";

/// 32 random bytes, as hex.
Result<std::string> make_admin_key();

/// The file, while this lives.
class AdminFile {
 public:
  AdminFile() = default;
  AdminFile(const AdminFile&) = delete;
  AdminFile& operator=(const AdminFile&) = delete;
  ~AdminFile();

  /// REQUIRES: called at most once.
  Result<void> write(const std::string& directory, const std::string& address, const std::string& key);

  struct Content {
    std::string address;
    std::string key;
  };
  /// What a running server has written there.
  static Result<Content> read(const std::string& directory);

 private:
  std::string path_;
};

}  // namespace mortise::server
