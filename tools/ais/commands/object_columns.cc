// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/object_columns.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>

namespace mortise::ais {
namespace {

constexpr std::array<std::string_view, 11> kKnown{"name",   "size",     "checksum", "atime",  "version", "copies",
                                                  "custom", "location", "chunked",  "cached", "status"};

std::string status_of(const Entry& entry) {
  static constexpr const char* kStates[] = {"ok", "misplaced(cluster)", "misplaced(mountpath)", "replica",
                                            "no-main-copy"};
  const auto state = entry.flags & kEntryStatus;
  if (entry.is_directory()) return "";
  if ((entry.flags & kEntryRemoved) != 0) return "removed";
  if ((entry.flags & kEntryChanged) != 0) return "version-changed";
  if (state != 0) return state < std::size(kStates) ? kStates[state] : std::to_string(state);
  return (entry.flags & (kEntryCached | kEntryInArchive)) != 0 ? "ok" : "n/a";
}

std::string shown_name(const Entry& entry) { return entry.is_in_archive() ? "    " + entry.name : entry.name; }

std::string cell(const Entry& entry, std::string_view name, Units units) {
  if (name == "name") return shown_name(entry);
  if (name == "size") return entry.is_directory() ? "" : size_text(entry.size, units);
  if (name == "checksum") return entry.checksum;
  if (name == "atime") return entry.atime;
  if (name == "version") return entry.version;
  if (name == "copies") return entry.copies == 0 ? "" : std::to_string(entry.copies);
  if (name == "custom") return entry.custom.empty() ? "-" : entry.custom;
  if (name == "location") return entry.location;
  if (name == "chunked") return (entry.flags & kEntryChunked) != 0 ? "yes" : "";
  if (name == "cached") return entry.is_directory() ? "" : (entry.flags & kEntryCached) != 0 ? "yes" : "no";
  return status_of(entry);
}

}  // namespace

Result<ObjectColumns> ObjectColumns::parse(std::string_view props, Units units) {
  ObjectColumns out;
  out.units_ = units;
  out.add("name");
  if (props == "all") {
    for (const auto name : kKnown) out.add(name);
    return out;
  }
  std::string unknown;
  text::for_each_element(props, ',', [&](std::string_view name) {
    if (name.empty()) return;
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) unknown = name;
    out.add(name);
  });
  if (unknown.empty()) return out;
  return Error(Status::invalid, "unknown object property \"" + unknown +
                                    "\" (expecting some of: name size checksum atime version copies custom location "
                                    "chunked cached status)");
}

void ObjectColumns::add(std::string_view name) {
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
}

std::string ObjectColumns::asked() const {
  std::string out;
  for (const auto& name : names_)
    if (name != "chunked") out += (out.empty() ? "" : ",") + name;  // always in the flags
  return out;
}

std::vector<std::string> ObjectColumns::header() const {
  std::vector<std::string> out;
  for (auto name : names_) {
    for (auto& c : name) c = static_cast<char>(c - 'a' + 'A');
    out.push_back(std::move(name));
  }
  return out;
}

std::vector<std::string> ObjectColumns::row(const Entry& entry) const {
  std::vector<std::string> out;
  for (const auto& name : names_) out.push_back(cell(entry, name, units_));
  return out;
}

Json ObjectColumns::document(const Entry& entry) const {
  Json out{{"name", entry.name}};
  for (const auto& name : names_) {
    if (name == "size")
      out["size"] = entry.size;
    else if (name == "copies")
      out["copies"] = entry.copies;
    else if (name == "cached")
      out["cached"] = (entry.flags & kEntryCached) != 0;
    else if (name == "chunked")
      out["chunked"] = (entry.flags & kEntryChunked) != 0;
    else if (name == "custom")
      out["custom"] = entry.custom;
    else if (name != "name")
      out[name] = cell(entry, name, Units::raw);
  }
  if (entry.is_directory()) out["directory"] = true;
  return out;
}

}  // namespace mortise::ais
