// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/form.h"

#include <mortise/text/ascii.h>
#include <mortise/text/utf8.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace mortise::config {
namespace {

constexpr size_t kLongestWord = 128;
constexpr size_t kLongestLine = 1024;

std::string suggestion(std::string_view text, const std::string& better) {
  return better.empty() || better == text ? std::string() : fmt::format("; did you mean \"{}\"?", better);
}

bool is_plain(char c) {
  return text::is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos;
}

/// Slashes in front of every part and nowhere else.
std::string better_mount(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t slash = std::min(text.find('/'), text.size());
    if (slash > 0) out.append("/").append(text.substr(0, slash));
    text.remove_prefix(std::min(slash + 1, text.size()));
  }
  return out;
}

std::string fault_of_mount(std::string_view text) {
  if (text.empty()) return {};
  const std::string better = better_mount(text);
  if (!std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c) || c == '/'; }))
    return fmt::format("is \"{}\", but a mount is made of letters, digits, '-', '.', '_', '~' and '/'", text);
  if (better != text)
    return fmt::format(
        "is \"{}\", and no path would ever match that: a mount begins with a '/', has a name behind each "
        "one, and does not end in one{}",
        text, better.empty() ? "; the root is \"\"" : suggestion(text, better));
  for (const std::string_view part : {"/.", "/.."})
    if (text.ends_with(part) || text.find(std::string(part) + "/") != std::string_view::npos)
      return fmt::format("is \"{}\", and clients take '.' and '..' out of a path before they send it", text);
  return {};
}

/// The name that was probably meant: s3.example.org for "https://s3.example.org:9000/".
std::string better_domain(std::string_view text) {
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of(":/"));
  while (text.starts_with("*.") || text.starts_with(".")) text.remove_prefix(text.find('.') + 1);
  while (text.ends_with(".")) text.remove_suffix(1);
  return std::string(text);
}

std::string fault_of_domain(std::string_view text) {
  if (text.empty()) return {};
  const std::string better = better_domain(text);
  std::string_view name = text.substr(0, text.find(':'));  // as in a Host header, with a port and the dot of the root
  while (name.ends_with('.')) name.remove_suffix(1);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return is_plain(c) && c != '~'; });
  const size_t port = std::min(text.find(':'), text.size());
  const bool good_port =
      text.find_first_not_of("0123456789", std::min(port + 1, text.size())) == std::string_view::npos;
  const bool address = name.find_first_not_of("0123456789.") == std::string_view::npos;
  if (better == name && good_port && plain && !address && name.size() <= 253 &&
      name.find("..") == std::string_view::npos)
    return {};
  if (address) return fmt::format("is \"{}\", which is an address, not a host name", text);
  return fmt::format("is \"{}\", which is no host name{}", text, suggestion(text, better));
}

bool begins_a_variable(char c) { return text::is_letter(c) || c == '_'; }

std::string fault_of_word(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c) && c != '~'; });
  if (plain && text.size() <= kLongestWord) return {};
  return fmt::format("is \"{}\", but is to be a word: up to {} letters, digits, '-', '.' and '_'",
                     text.substr(0, kLongestWord), kLongestWord);
}

std::string fault_of_variable(std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return begins_a_variable(c) || (c >= '0' && c <= '9'); });
  if (text.empty() || (plain && begins_a_variable(text.front()) && text.size() <= kLongestWord)) return {};
  return fmt::format("is \"{}\", which cannot be the name of an environment variable: letters, digits and '_'",
                     text.substr(0, kLongestWord));
}

std::string fault_of_line(std::string_view text) {
  const bool control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!control && text.size() <= kLongestLine && text::is_utf8(text)) return {};
  return fmt::format("is to be one line: up to {} bytes of UTF-8 without control characters", kLongestLine);
}

std::string reason(int code) { return std::generic_category().message(code); }

}  // namespace

/// It is the shell that makes a home directory of '~', and only where it stands alone, not in a file or behind a '='.
/// The system ends a path at its first zero byte: what was checked would not be what is used.
std::string fault_of_path(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return fmt::format("is {}: no path has a zero byte", path);
  if (path != "~" && !path.starts_with("~/")) return {};
  return fmt::format("is {}, and '~' means nothing here: write the path of your home directory", path);
}

namespace {

std::string fault_of_file(const std::string& path) {
  if (path.empty()) return {};
  if (std::string fault = fault_of_path(path); !fault.empty()) return fault;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fmt::format("is {}: {}", path, reason(errno));
  if (S_ISDIR(status.st_mode)) return fmt::format("is {}, which is a directory", path);
  if (S_ISFIFO(status.st_mode)) return fmt::format("is {}: it is a pipe, not a file", path);  // who opens it waits
  if (!S_ISREG(status.st_mode)) return fmt::format("is {}, which is no regular file", path);
  if (::access(path.c_str(), R_OK) != 0) return fmt::format("is {}: {}", path, reason(errno));
  return {};
}

/// The word for a file system whose files are views of the kernel, where nothing can be kept; nullptr: it is none.
const char* pseudo_file_system(const std::string& path) {
  struct statfs system {};
  if (::statfs(path.c_str(), &system) != 0) return nullptr;
  switch (static_cast<unsigned long>(system.f_type)) {
    case PROC_SUPER_MAGIC:
      return "proc";
    case SYSFS_MAGIC:
      return "sysfs";
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
      return "cgroup";
    case DEBUGFS_MAGIC:
      return "debugfs";
    case TRACEFS_MAGIC:
      return "tracefs";
    case SECURITYFS_MAGIC:
      return "securityfs";
    case BPF_FS_MAGIC:
      return "bpf";
    case DEVPTS_SUPER_MAGIC:
      return "devpts";
    case EFIVARFS_MAGIC:
      return "efivarfs";
    case PSTOREFS_MAGIC:
      return "pstore";
    default:
      return nullptr;
  }
}

/// Of a directory that is there.
std::string fault_of_writing(const std::string& directory) {
  if (const char* system = pseudo_file_system(directory))
    return fmt::format("{} is in a file system of the kernel ({}), which keeps no files", directory, system);
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    return fmt::format("{} cannot be written: {}", directory, reason(errno));
  return {};
}

}  // namespace

std::string fault_of_directory(const std::string& path) {
  if (path.empty()) return {};
  if (std::string fault = fault_of_path(path); !fault.empty()) return fault;
  std::error_code failure;
  const std::filesystem::path full = std::filesystem::absolute(path, failure).lexically_normal();
  for (std::filesystem::path at = full;; at = at.parent_path()) {
    struct stat status {};
    if (::stat(at.c_str(), &status) == 0) {
      if (!S_ISDIR(status.st_mode)) return fmt::format("is {}, but {} is a file", path, at.string());
      const std::string fault = at == full ? std::string() : fault_of_writing(at.string());
      return fault.empty() ? fault : fmt::format("is {}, but {}", path, fault);
    }
    if (errno == ENOTDIR || errno == ENOENT) {
      if (at == at.parent_path()) return {};
      continue;
    }
    return fmt::format("is {}: {}", path, reason(errno));
  }
}

std::string fault_of_place(const std::string& path) {
  std::string fault = fault_of_directory(path);
  std::error_code failure;
  if (!fault.empty() || path.empty() || !std::filesystem::exists(path, failure)) return fault;
  fault = fault_of_writing(path);
  return fault.empty() ? fault : fmt::format("cannot be used: {}", fault);
}

bool is_file_form(std::string_view form) noexcept { return form == "file" || form == "secret_file"; }

bool depends_on_disk(std::string_view form) noexcept { return is_file_form(form) || form == "directory"; }

bool all_can_read(const std::string& path) noexcept {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0;
}

std::string fault_of_form(std::string_view text, std::string_view form) {
  if (form == "mount") return fault_of_mount(text);
  if (form == "domain" || form == "subdomains" || form == "host") return fault_of_domain(text);
  if (form == "word") return fault_of_word(text);
  if (form == "variable") return fault_of_variable(text);
  if (form == "line") return fault_of_line(text);
  if (is_file_form(form)) return fault_of_file(std::string(text));
  if (form == "directory") return fault_of_directory(std::string(text));
  return {};
}

}  // namespace mortise::config
