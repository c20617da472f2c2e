// SPDX-License-Identifier: Apache-2.0
#include "ais/settings/configuration_file.h"

#include "ais/parse/properties.h"
#include "ais/settings/settings.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <vector>

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
  found = false;
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return failed(file, "cannot open");
  }
  found = true;
  std::string out;
  std::vector<char> block(64 << 10);
  for (;;) {
    const auto n = ::read(fd, block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 || out.size() > kLongest) {
      const auto error = failed(file, "cannot read");
      ::close(fd);
      if (n < 0) return error;
      if (out.size() > kLongest) return Error(Status::too_large, file.string() + " is larger than 1 MiB");
      return out;
    }
    out.append(block.data(), static_cast<size_t>(n));
  }
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
