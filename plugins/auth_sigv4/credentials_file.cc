// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/credentials_file.h"

#include <mortise/text.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

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

class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

Error cannot_read(const std::string& path, int error) {
  return {Status::io, error, "cannot read credentials_file '" + path + "': " + std::strerror(error)};
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
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));  // no wait for a pipe
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return cannot_read(path, errno);
  if (S_ISFIFO(facts.st_mode)) return cannot_read(path, ESPIPE);
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t n = ::read(file.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot_read(path, errno);
    if (n == 0) break;
    text.append(piece.data(), static_cast<size_t>(n));
    if (text.size() > kLongestFile) return cannot_read(path, EFBIG);
  }
  auto keys = parse_credentials(text);
  if (!keys) return Error(Status::invalid, "credentials_file '" + path + "', " + keys.error().message);
  return CredentialsFile{std::move(*keys), (facts.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

}  // namespace mortise::auth_sigv4
