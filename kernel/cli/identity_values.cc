// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/identity_values.h"

#include "kernel/cli/output.h"
#include "kernel/cli/secret_input.h"
#include "kernel/config/file_text.h"
#include "kernel/config/units.h"

#include <mortise/text/time.h>
#include <mortise/text/utf8.h>

#include <set>

namespace mortise::cli {
namespace {

constexpr size_t kLargestFile = 64 * 1024;

constexpr std::string_view kPassword = "password";
constexpr std::string_view kSecretKey = "secret_key";

/// An empty file is no secret: whoever names it does not mean that there is none.
Result<std::string> text_of_file(const std::string& path, bool is_secret) {
  auto text = config::read_file(path, kLargestFile);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (is_secret && text->empty()) return Error(Status::invalid, path + " is empty");
  return text;
}

/// Of what follows the '='.
Result<std::string> value_of(const std::string& name, const std::string& text, int64_t now_ms) {
  const bool is_secret = name == kPassword || name == kSecretKey;
  if (text.starts_with('@')) return text_of_file(text.substr(1), is_secret);
  if (name == kSecretKey)
    return Error(Status::invalid, "others can see the words of a command: write secret_key=@FILE, or secret_key alone");
  if (name == kPassword)
    warn("others on this machine can see the words of a command: write password=@FILE, or password alone, which asks");
  if (name != "expires") return text;
  const auto duration = config::parse_duration(text);
  return duration ? text::iso_time((now_ms + *duration) / 1000) : text;
}

/// Of a whole word.
Result<std::string> value_in(const std::string& word, const std::string& name, int64_t now_ms) {
  if (name.size() < word.size()) return value_of(name, word.substr(name.size() + 1), now_ms);
  if (name == kPassword || name == kSecretKey) return ask_for_secret(name);
  return Error(Status::invalid, "'" + word + "' is not NAME=VALUE");
}

}  // namespace

Result<Json> identity_values(const std::vector<std::string>& words, int64_t now_ms) {
  Json out = {{"set", Json::object()}, {"reset", Json::array()}};
  std::set<std::string> names;
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.empty()) return Error(Status::invalid, "'" + word + "' is not NAME=VALUE");
    if (!names.insert(name).second) return Error(Status::invalid, "'" + name + "' is given twice");
    if (word.size() == name.size() + 1) {
      out["reset"].push_back(name);
      continue;
    }
    auto value = value_in(word, name, now_ms);
    if (!value) return std::move(value).error();
    if (!text::is_utf8(name) || !text::is_utf8(*value)) return Error(Status::invalid, "a value is not UTF-8");
    out["set"][name] = std::move(*value);
  }
  return out;
}

}  // namespace mortise::cli
