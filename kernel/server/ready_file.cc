// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/ready_file.h"

#include <mortise/small_file.h>

#include "kernel/support/log_line.h"

#include <utility>

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

}  // namespace

Result<void> ReadyFile::write(const std::string& path, const Ready& ready) {
  if (auto written = replace_small_file(path, content(ready), 0644); !written) {
    Error error = std::move(written).error();
    error.message = "the ready file: " + error.message;
    return error;
  }
  path_ = path;
  return {};
}

ReadyFile::~ReadyFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace mortise::server
