// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/ready_file.h"

#include "kernel/support/log_line.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <unistd.h>

namespace mortise::server {
namespace {

std::string content(const std::vector<std::string>& listen, const std::string& admin) {
  std::string out = "{\"listen\":[";
  for (size_t i = 0; i < listen.size(); ++i) out += (i == 0 ? "" : ",") + support::json_string(listen[i]);
  out += "],\"admin\":" + support::json_string(admin) + ",\"pid\":" + std::to_string(::getpid()) + "}\n";
  return out;
}

Error failure(const std::string& path) {
  return {Status::io, "cannot write the ready file " + path + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<void> ReadyFile::write(const std::string& path, const std::vector<std::string>& listen,
                              const std::string& admin) {
  const std::string fresh = path + ".new";
  {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(fresh.c_str(), "we"), &std::fclose);
    if (!file) return failure(path);
    const std::string text = content(listen, admin);
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0)
      return failure(path);
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return failure(path);
  path_ = path;
  return {};
}

ReadyFile::~ReadyFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace mortise::server
