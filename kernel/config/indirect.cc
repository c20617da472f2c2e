// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/indirect.h"

#include "kernel/config/file_text.h"

#include <mortise/small_file.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace mortise::config {
namespace {

constexpr size_t kLargestSecretFile = 64 * 1024;

Result<Resolved> read_secret_file(const std::string& path) {
  Result<SmallFile> file = read_small_file(full_path(path), kLargestSecretFile);
  if (!file) return std::move(file).error();
  std::string& s = file->text;
  if (!s.empty() && s.back() == '\n') s.pop_back();
  if (!s.empty() && s.back() == '\r') s.pop_back();
  if (s.empty()) return Error(Status::invalid, path + " is empty");
  return Resolved{std::move(s), (file->mode & S_IROTH) != 0 && S_ISREG(file->mode) ? path : std::string()};
}

/// What a configuration file names is found from where it is, wherever the server is started.
std::string beside(const Position& where, const std::string& target) {
  const std::filesystem::path path(target);
  if (where.line == 0 || path.is_absolute() || names_descriptor(where.source)) return target;
  return (std::filesystem::path(where.source).parent_path() / path).string();
}

}  // namespace

bool is_indirect(const Node& node) noexcept {
  if (node.kind != Node::Kind::table || node.members.size() != 1) return false;
  const Member& only = node.members.front();
  return (only.name == "env" || only.name == "file") && only.value.kind == Node::Kind::string;
}

Result<Resolved> resolve(const Node& node) {
  const Member& only = node.members.front();
  const std::string& target = only.value.text;
  if (only.name == "file") return read_secret_file(beside(node.where, target));
  const char* value = std::getenv(target.c_str());  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  if (value == nullptr) return Error(Status::not_found, "the environment variable " + target + " is not set");
  if (*value == '\0') return Error(Status::invalid, "the environment variable " + target + " is empty");
  return Resolved{value};
}

}  // namespace mortise::config
