// SPDX-License-Identifier: Apache-2.0
#include "ais/settings/configuration_file.h"

#include "ais/parse/properties.h"
#include "ais/settings/settings.h"

#include <mortise/small_file.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace mortise::ais {
namespace {

constexpr size_t kLongest = 1 << 20;

Error failed(const std::filesystem::path& file, const char* what) {
  const int number = errno;
  return {Status::io, number, std::string(what) + " " + file.string() + ": " + std::generic_category().message(number)};
}

bool write_all(int fd, const std::string& content) {
  for (size_t at = 0; at < content.size();) {
    const auto n = ::write(fd, content.data() + at, content.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

std::filesystem::path configuration_file() { return configuration_folder() / "cli.json"; }

Result<std::string> read_small_file(const std::filesystem::path& file, bool& found) {
  std::error_code unknown;
  found = std::filesystem::exists(file, unknown) || unknown;
  if (!found) return std::string();
  auto read = mortise::read_small_file(file.string(), kLongest);
  if (!read) return std::move(read).error();
  return std::move(read->text);
}

Result<void> replace_file(const std::filesystem::path& file, const std::string& content) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  std::string fresh = file.string() + ".XXXXXX";
  const int fd = ::mkostemp(fresh.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return failed(file, "cannot write");
  const bool written = write_all(fd, content) && ::fsync(fd) == 0;
  const auto error = failed(file, "cannot write");
  ::close(fd);
  if (written && ::rename(fresh.c_str(), file.c_str()) == 0) return {};
  const auto not_renamed = failed(file, "cannot write");
  ::unlink(fresh.c_str());
  return written ? not_renamed : error;
}

Result<Json> read_configuration() {
  bool found = false;
  auto text = read_small_file(configuration_file(), found);
  if (!text) return std::move(text).error();
  if (!found) return Json::object();
  auto document = parse_json(*text);
  if (!document || !document->is_object())
    return Error(Status::invalid, configuration_file().string() + " is no JSON object: mend it, or remove it");
  return document;
}

Result<void> write_configuration(const Json& configuration) {
  return replace_file(configuration_file(), configuration.dump(4, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace mortise::ais
