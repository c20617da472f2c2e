// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/target_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace mortise::ais {
namespace {

constexpr int kFolder = O_PATH | O_DIRECTORY | O_CLOEXEC;
constexpr mode_t kFolderMode = 0777;  // less the umask

Error folder_error(const std::string& what, const std::string& path, int number) {
  return {Status::io, number, what + " \"" + path + "\": " + std::generic_category().message(number)};
}

Result<FileDescriptor> folder_in(int folder, const char* name, const std::string& path) {
  if (::mkdirat(folder, name, kFolderMode) != 0 && errno != EEXIST)
    return folder_error("cannot make the folder", path, errno);
  FileDescriptor fd(::openat(folder, name, kFolder | O_NOFOLLOW));
  if (fd.is_open()) return fd;
  const int why = errno;
  struct stat about {};
  if (::fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(about.st_mode))
    return Error(Status::invalid, "\"" + path + "\" is a link: those below the target are not followed");
  return folder_error("cannot open the folder", path, why);
}

}  // namespace

Result<std::string> relative_path(std::string_view name) {
  std::string out;
  bool is_path = name.find('\0') == std::string_view::npos;
  for (size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('/', begin), name.size());
    const auto part = name.substr(begin, end - begin);
    is_path = is_path && part != "." && part != "..";
    if (!part.empty()) out.append(out.empty() ? "" : "/").append(part);
    begin = end + 1;
  }
  if (is_path && !out.empty()) return out;
  return Error(Status::invalid, "\"" + std::string(name) + "\": no file can have this name");
}

Result<TargetFolder> TargetFolder::open(const std::string& path) {
  const std::string shown = path.empty() ? "." : path;
  std::error_code error;
  std::filesystem::create_directories(shown, error);
  if (error) return folder_error("cannot make the folder", shown, error.value());
  FileDescriptor fd(::open(shown.c_str(), kFolder));
  if (!fd.is_open()) return folder_error("cannot open the folder", shown, errno);
  return TargetFolder(std::move(fd), path);
}

Result<FileDescriptor> TargetFolder::folder_of(std::string_view relative) const {
  FileDescriptor at(::openat(fd_.get(), ".", kFolder));
  if (!at.is_open()) return folder_error("cannot open the folder", path_, errno);
  for (auto slash = relative.find('/'), begin = size_t{0}; slash != std::string_view::npos;
       begin = slash + 1, slash = relative.find('/', begin)) {
    const std::string part(relative.substr(begin, slash - begin));
    auto next = folder_in(at.get(), part.c_str(), path_of(relative.substr(0, slash)));
    if (!next) return next;
    at = std::move(*next);
  }
  return at;
}

Result<TargetFolder> TargetFolder::subfolder(const std::string& relative) const {
  auto fd = folder_of(relative + "/.");
  if (!fd) return std::move(fd).error();
  return TargetFolder(std::move(*fd), path_of(relative));
}

Result<FileDescriptor> TargetFolder::open_file(const std::string& relative) const {
  auto folder = folder_of(relative);
  if (!folder) return folder;
  const auto name = relative.substr(relative.rfind('/') + 1);
  FileDescriptor fd(::openat(folder->get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) return folder_error("cannot read", path_of(relative), errno);
  return fd;
}

std::string TargetFolder::path_of(std::string_view relative) const {
  return (std::filesystem::path(path_) / std::string(relative)).lexically_normal().string();
}

}  // namespace mortise::ais
