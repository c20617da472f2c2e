// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/catalogue.h"

#include "kernel/plugin/abi_window.h"
#include "kernel/plugin/elf_note.h"
#include "kernel/plugin/plugin_file.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace mortise::plugin {
namespace {

std::string name_of_file(const std::string& path) {
  std::string stem = std::filesystem::path(path).stem().string();
  if (stem.starts_with("lib")) stem.erase(0, 3);
  return stem;
}

std::string fault_of(const Manifest& manifest) {
  if (Result<void> inside = check_window(manifest, host_window()); !inside) return inside.error().message;
  if (const std::string fault = config::fault_of(manifest.options); !fault.empty())
    return "has a malformed declaration: " + fault;
  return {};
}

}  // namespace

Candidate inspect(const std::string& path) {
  Candidate out{path, name_of_file(path), {}, {}};
  Result<std::string> note = read_note(path);
  if (!note) {
    out.fault = note.error().message;
    return out;
  }
  Result<Manifest> manifest = parse_manifest(*note);
  if (!manifest) {
    out.fault = path + ": " + manifest.error().message;
    return out;
  }
  out.manifest = std::move(manifest).value();
  out.name = out.manifest.name;
  if (const std::string fault = fault_of(out.manifest); !fault.empty()) out.fault = path + " " + fault;
  return out;
}

Result<Catalogue> Catalogue::scan(const std::vector<std::string>& directories) {
  Catalogue catalogue;
  for (const std::string& directory : directories) {
    if (std::string fault = fault_of_directory(directory); !fault.empty())
      return Error(Status::denied, std::move(fault));
    std::error_code failure;
    std::filesystem::directory_iterator it(directory, failure), end;
    while (!failure && it != end) {
      if (it->path().extension() == ".so") catalogue.all_.push_back(inspect(it->path().string()));
      it.increment(failure);
    }
    if (failure) return Error(Status::io, "cannot list the plugin directory " + directory + ": " + failure.message());
  }
  std::sort(catalogue.all_.begin(), catalogue.all_.end(),
            [](const Candidate& a, const Candidate& b) { return std::tie(a.name, a.path) < std::tie(b.name, b.path); });
  return catalogue;
}

std::vector<const Candidate*> Catalogue::named(std::string_view name) const {
  std::vector<const Candidate*> out;
  for (const Candidate& candidate : all_)
    if (candidate.name == name) out.push_back(&candidate);
  return out;
}

std::vector<std::string> Catalogue::names() const {
  std::vector<std::string> out;
  for (const Candidate& candidate : all_)
    if (out.empty() || out.back() != candidate.name) out.push_back(candidate.name);
  return out;
}

}  // namespace mortise::plugin
