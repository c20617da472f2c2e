// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/credentials_file.h"

#include <mortise/small_file.h>
#include <mortise/text.h>

namespace mortise::auth_sigv4 {
namespace {

constexpr size_t kLongestFile = size_t{1} << 20;

Error at_line(size_t line, std::string_view what) {
  return {Status::invalid, "line " + std::to_string(line) + ": " + std::string(what)};
}

bool set_field(KeyEntry& entry, std::string_view name, std::string_view value) {
  if (name == "aws_access_key_id") entry.access_key = value;
  if (name == "aws_secret_access_key") entry.secret = value;
  if (name == "id") entry.id = value;
  if (name == "display_name") entry.display_name = value;
  if (name != "administrator") return true;
  entry.administrator = value == "true";
  return value == "true" || value == "false";
}

}  // namespace

Result<std::vector<KeyEntry>> parse_credentials(std::string_view text) {
  std::vector<KeyEntry> keys;
  for (size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto line = text::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      if (line.back() != ']') return at_line(number, "a section needs a closing ']'");
      keys.emplace_back();
      keys.back().id = text::trim(line.substr(1, line.size() - 2));
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return at_line(number, "neither [section] nor name = value");
    if (keys.empty()) return at_line(number, "a value before the first [section]");
    if (!set_field(keys.back(), text::trim(line.substr(0, equals)), text::trim(line.substr(equals + 1))))
      return at_line(number, "administrator is 'true' or 'false'");
  }
  std::erase_if(keys, [](const KeyEntry& k) { return k.access_key.empty() && k.secret.empty(); });
  return keys;
}

Result<CredentialsFile> read_credentials_file(const std::string& path) {
  const auto file = read_small_file(path, kLongestFile);
  if (!file) return Error(file.error().status, "credentials_file: " + file.error().message);
  auto keys = parse_credentials(file->text);
  if (!keys) return Error(Status::invalid, "credentials_file '" + path + "', " + keys.error().message);
  return CredentialsFile{std::move(*keys), (file->mode & (S_IRGRP | S_IROTH)) != 0};
}

}  // namespace mortise::auth_sigv4
