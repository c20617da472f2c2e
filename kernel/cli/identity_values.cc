// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/identity_values.h"

#include "kernel/config/file_text.h"
#include "kernel/config/units.h"

#include <mortise/text/time.h>
#include <mortise/text/utf8.h>

namespace mortise::cli {
namespace {

constexpr size_t kLargestFile = 64 * 1024;

Result<std::string> text_of_file(const std::string& path) {
  auto text = config::read_file(path, kLargestFile);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return text;
}

Result<std::string> value_of(const std::string& name, const std::string& text, int64_t now_ms) {
  if (text.starts_with('@')) return text_of_file(text.substr(1));
  if (name == "secret_key")
    return Error(Status::invalid, "others can see the words of a command: write secret_key=@FILE");
  if (name != "expires") return text;
  const auto duration = config::parse_duration(text);
  return duration ? text::iso_time((now_ms + *duration) / 1000) : text;
}

}  // namespace

Result<Json> identity_values(const std::vector<std::string>& words, int64_t now_ms) {
  Json out = {{"set", Json::object()}, {"reset", Json::array()}};
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) return Error(Status::invalid, "'" + word + "' is not NAME=VALUE");
    const std::string name = word.substr(0, equals);
    if (equals + 1 == word.size()) {
      out["reset"].push_back(name);
      continue;
    }
    auto value = value_of(name, word.substr(equals + 1), now_ms);
    if (!value) return std::move(value).error();
    if (!text::is_utf8(name) || !text::is_utf8(*value)) return Error(Status::invalid, "a value is not UTF-8");
    out["set"][name] = std::move(*value);
  }
  return out;
}

}  // namespace mortise::cli
