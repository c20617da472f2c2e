// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/local_files.h"

#include "ais/parse/name_template.h"

#include <glob.h>
#include <mortise/text/ascii.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace mortise::ais {
namespace {

namespace fs = std::filesystem;

Error no_such_file(const std::string& path) {
  return {Status::not_found, "\"" + path + "\": no such file or directory, and no pattern that matches any file"};
}

Result<LocalName> local_name(const std::string& path, std::string name) {
  std::error_code error;
  const auto size = fs::file_size(path, error);  // of what a link leads to
  if (error) return Error(Status::io, error.value(), "\"" + path + "\": " + error.message());
  return LocalName{path, std::move(name), size};
}

template <class Iterator>
Result<FoundFiles> walk(const std::string& folder) {
  FoundFiles out;
  std::error_code error;
  Iterator at(folder, error);
  for (; !error && at != Iterator(); at.increment(error)) {
    std::error_code unreadable;
    if (!at->is_regular_file(unreadable)) continue;
    auto file = local_name(at->path().string(), fs::path(at->path()).lexically_relative(folder).string());
    if (!file) return std::move(file).error();
    out.files.push_back(std::move(*file));
  }
  if (error)
    return Error(Status::io, error.value(), "cannot read the directory \"" + folder + "\": " + error.message());
  std::sort(out.files.begin(), out.files.end(), [](const LocalName& a, const LocalName& b) { return a.name < b.name; });
  return out;
}

/// The folders before the first of `special`: names of objects are what is behind them, so that "*/x" does not become
/// one "x".
size_t end_of_fixed_folders(std::string_view pattern, std::string_view special) {
  const auto slash = pattern.substr(0, pattern.find_first_of(special)).rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

Result<FoundFiles> matching_files(const std::string& pattern) {
  FoundFiles out;
  const auto fixed = end_of_fixed_folders(pattern, "*?[\\");
  glob_t found{};
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; ++i) {
      const std::string path = found.gl_pathv[i];
      std::error_code error;
      if (!fs::is_regular_file(path, error)) continue;
      if (auto file = local_name(path, path.substr(fixed))) out.files.push_back(std::move(*file));
    }
  }
  ::globfree(&found);
  if (out.files.empty()) return no_such_file(pattern);
  return out;
}

}  // namespace

std::string last_part(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(path.rfind('/') + 1));
}

Result<FoundFiles> find_local_files(const std::string& source, bool recursive) {
  std::error_code error;
  const auto about = fs::status(source, error);
  if (fs::is_directory(about)) {
    auto out = recursive ? walk<fs::recursive_directory_iterator>(source) : walk<fs::directory_iterator>(source);
    if (out) out->what = recursive ? "one directory, recursively" : "one directory, non-recursive";
    return out;
  }
  if (fs::exists(about)) {
    FoundFiles out;
    const auto size = fs::is_regular_file(about) ? fs::file_size(source, error) : 0;
    out.files.push_back({source, last_part(source), error ? 0 : size});
    out.is_single = true;
    return out;
  }
  if (NameTemplate::is_template(source)) return template_files("", source);
  return matching_files(source);
}

Result<FoundFiles> template_files(const std::string& folder, const std::string& name_template) {
  auto names = NameTemplate::parse(name_template);
  if (!names) return std::move(names).error();
  FoundFiles out;
  const auto fixed = folder.empty() ? end_of_fixed_folders(names->prefix(), "") : 0;
  for (uint64_t i = 0; i < names->size(); ++i) {
    const auto name = names->name(i);
    auto file = local_name((fs::path(folder) / name).string(), name.substr(fixed));
    if (!file) return std::move(file).error();
    out.files.push_back(std::move(*file));
  }
  return out;
}

Result<FoundFiles> listed_files(const std::string& folder, const std::vector<std::string>& names) {
  FoundFiles out;
  for (const auto& name : names) {
    auto file = local_name(folder.empty() ? name : (fs::path(folder) / name).string(), name);
    if (!file) return std::move(file).error();
    out.files.push_back(std::move(*file));
  }
  return out;
}

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> out;
  text::for_each_element(list, ',', [&](std::string_view name) {
    if (!name.empty()) out.emplace_back(name);
  });
  return out;
}

}  // namespace mortise::ais
