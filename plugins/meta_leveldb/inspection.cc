// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/inspection.h"

#include "meta_leveldb/creation.h"
#include "meta_leveldb/inspector.h"

namespace mortise::meta_leveldb {

Result<Inspection> inspect(const std::string& path, const std::optional<BootId>& boot) {
  auto files = database_files(path);
  if (!files) return std::move(files).error();
  auto segments_end = end_of_segments(path, boot);
  if (!segments_end) return std::move(segments_end).error();
  return Inspector(path, std::move(files).value(), boot, *segments_end).run();
}

Result<Inspection> Inspector::run() {
  auto done = files_.current ? look_at_current() : look_without_current();
  if (!done) return std::move(done).error();
  if (out_.absent) return std::move(out_);
  auto records = has_records();
  if (!records) return std::move(records).error();
  look_at_marks(*records);
  return std::move(out_);
}

Result<void> Inspector::look_without_current() {
  bool records = !files_.tables.empty() || segments_end_;
  for (const auto& [number, log] : files_.logs) records = records || log.second > 0;
  auto begun = only_begun();
  if (!begun) return std::move(begun).error();
  out_.absent = *begun || (!records && files_.manifests.empty());
  if (*begun) {
    for (const auto& [number, log] : files_.logs) out_.unfinished.push_back(log.first);
    for (const auto& [number, name] : files_.manifests) out_.unfinished.push_back(name);
  }
  if (out_.absent) return {};
  fault(Mending::restore, "the file CURRENT is missing in " + path_ + ", which holds a database");
  return find_manifest();
}

/// Whether all this is what the making of a database leaves if it is killed before it has written CURRENT.
Result<bool> Inspector::only_begun() const {
  if (!files_.tables.empty() || segments_end_) return false;
  if (SyncedMark::state(path_) != MarkState::absent || WrittenMark::state(path_) != MarkState::absent) return false;
  for (const auto& [number, log] : files_.logs) {
    auto begun = only_begun(log);
    if (!begun || !*begun) return begun;
  }
  for (const auto& [number, name] : files_.manifests) {
    Manifest manifest;
    const auto report = check_file(place(name), manifest);
    if (!report) return report.error();
    if (!can_be_begun_manifest(*report, manifest)) return false;
  }
  return true;
}

Result<void> Inspector::look_at_current() {
  File file(place("CURRENT"));
  std::string name(file.read(0, 64));
  if (auto read = file.outcome(); !read) return read;
  const bool ended = !name.empty() && name.back() == '\n';
  if (ended) name.pop_back();
  const auto number = number_in(name, "MANIFEST-", "");
  if (!ended || !number) {
    fault(Mending::restore,
          "the file CURRENT in " + path_ + " is empty or damaged: it must hold the name of a manifest");
    return find_manifest();
  }
  if (files_.manifests.count(*number) == 0) {
    fault(Mending::restore, "the file CURRENT in " + path_ + " names " + name + ", which is missing");
    return {};
  }
  return look_at_manifest(name);
}

/// CURRENT can only have named the newest manifest if that one is whole and all that it names is there.
Result<void> Inspector::find_manifest() {
  if (files_.manifests.empty()) return {};
  const std::string newest = files_.manifests.rbegin()->second;
  Inspector other(path_, files_, boot_, segments_end_);
  if (auto looked = other.look_at_manifest(newest); !looked) return looked;
  if (other.out_.mending == Mending::restore) return {};
  out_.cut = std::move(other.out_.cut);
  for (auto& text : other.out_.faults) out_.faults.push_back(std::move(text));
  out_.current = newest;
  out_.mending = Mending::current;
  return {};
}

Result<void> Inspector::look_at_manifest(const std::string& name) {
  Manifest manifest;
  auto report = check_file(place(name), manifest);
  if (!report) return std::move(report).error();
  if (report->records == 0 || report->state == LogState::damaged) {
    fault(Mending::restore, "the manifest " + place(name) + " is damaged at byte " + std::to_string(report->good_size) +
                                " of " + std::to_string(report->size));
    return {};
  }
  if (report->state != LogState::whole)
    out_.cut.push_back({name, report->good_size, report->size, report->behind, report->state});
  look_for_tables(manifest);
  return look_at_logs(manifest);
}

void Inspector::look_for_tables(const Manifest& manifest) {
  size_t missing = 0, cut = 0;
  std::string example;
  for (const auto& [number, size] : manifest.tables()) {
    const auto found = files_.tables.find(number);
    const bool there = found != files_.tables.end();
    if (there && found->second.second >= size) continue;
    ++(there ? cut : missing);
    if (example.empty()) example = there ? found->second.first : file_name(number, ".ldb");
  }
  if (missing + cut == 0) return;
  fault(Mending::restore, "of the " + std::to_string(manifest.tables().size()) + " tables of the database " + path_ +
                              ", " + std::to_string(missing) + " are missing and " + std::to_string(cut) +
                              " are cut short (" + example + ")");
}

}  // namespace mortise::meta_leveldb
