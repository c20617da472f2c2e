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

std::string content(const Ready& ready) {
  std::string out = "{\"listen\":[";
  for (size_t i = 0; i < ready.listen.size(); ++i) out += (i == 0 ? "" : ",") + support::json_string(ready.listen[i]);
  out += "],\"admin\":" + support::json_string(ready.admin);
  out += ",\"authentication\":" + support::json_string(ready.authentication);
  out += ",\"data\":" + support::json_string(ready.data);
  out += ",\"pid\":" + std::to_string(::getpid()) + "}\n";
  return out;
}

Error not_written(const std::string& path) {
  return {Status::io, "cannot write the ready file " + path + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<void> ReadyFile::write(const std::string& path, const Ready& ready) {
  const std::string fresh = path + ".new";
  {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(fresh.c_str(), "we"), &std::fclose);
    if (!file) return not_written(path);
    const std::string text = content(ready);
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0)
      return not_written(path);
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return not_written(path);
  path_ = path;
  return {};
}

ReadyFile::~ReadyFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace mortise::server
