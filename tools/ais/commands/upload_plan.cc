// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/upload_plan.h"

#include "ais/calls/objects.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/name_template.h"
#include "ais/transfer/input_stream.h"
#include "ais/transfer/upload_source.h"
#include "ais/transfer/workers.h"

#include <map>

namespace mortise::ais {
namespace {

std::string extension_of(const std::string& name) {
  const auto dot = name.rfind('.'), slash = name.rfind('/');
  const auto from = slash == std::string::npos ? 0 : slash + 1;
  return dot == std::string::npos || dot <= from ? "" : name.substr(dot);
}

void show_files(Console& console, const FoundFiles& found) {
  std::map<std::string, std::pair<size_t, uint64_t>> by_extension;
  uint64_t total = 0;
  for (const auto& file : found.files) {
    auto& row = by_extension[extension_of(file.name)];
    ++row.first;
    row.second += file.size;
    total += file.size;
  }
  console.line("Files to upload:");
  Table table(console, {"EXTENSION", "COUNT", "SIZE"});
  for (const auto& [extension, row] : by_extension)
    table.add({extension, std::to_string(row.first), size_text(static_cast<int64_t>(row.second))});
  table.add({"TOTAL", std::to_string(found.files.size()), size_text(static_cast<int64_t>(total))});
}

uint64_t total_size(const FoundFiles& found) {
  uint64_t out = 0;
  for (const auto& file : found.files) out += file.size;
  return out;
}

}  // namespace

void UploadPlan::describe(Options& options, const char* words, const char* help) {
  options.operands(words_, words, help);
  options.flag(recursive_, "--recursive,-r", "include subdirectories");
  options.flag(with_folder_, "--include-src-dir", "prefix the names with the directory's name");
  options.text(list_, "--list", "FILES", "these files: a,b,c");
  options.text(name_template_, "--template", "TEMPLATE", "files such as dir/shard-{0001..0100}.tar");
  options.number(workers_, "--num-workers,--conc", "N", "how many to upload at a time (default: 8)");
  options.flag(dry_run_, "--dry-run", "only show what would be done");
  options.flag(continue_, "--cont-on-err", "accepted for compatibility: an error never stops the others");
  options.flag(verbose_, "--verbose,-v", "print the name of each file");
  options.flag(yes_, "--yes,-y", "do not ask");
}

Result<void> UploadPlan::parse() {
  const bool named = !list_.empty() || !name_template_.empty();
  if (words_.size() > 2 || words_.empty()) return usage_error("expected a source and a bucket");
  if (words_.size() == 1 && !named) return usage_error("missing argument: the source, or the bucket");
  if (words_.size() == 2) source_ = words_[0];
  if (!list_.empty() && !name_template_.empty()) return usage_error("--list and --template exclude each other");
  auto target = parse_uri(words_.back());
  if (!target) return usage_error(target.error().message);
  if (target->bucket.empty()) return usage_error("missing bucket name in \"" + words_.back() + "\"");
  target_ = std::move(*target);
  return {};
}

Result<FoundFiles> UploadPlan::find() const {
  if (!list_.empty()) return listed_files(source_, split_list(list_));
  if (!name_template_.empty()) return template_files(source_, name_template_);
  auto found = find_local_files(source_, recursive_);
  if (!found) return found;
  if (found->files.empty()) return Error(Status::not_found, "no files in \"" + source_ + "\"");
  if (with_folder_ && !found->is_single)
    for (auto& file : found->files) file.name = last_part(source_) + "/" + file.name;
  return found;
}

BucketUri UploadPlan::object_of_single(const LocalName& file) const {
  auto out = target_;
  if (out.object.empty() || out.object.ends_with('/')) out.object += file.name;
  return out;
}

/// A beginning that ends without a slash gets one, for a directory; of a pattern it stays as it is.
BucketUri UploadPlan::object_of(const LocalName& file) const {
  auto out = target_;
  if (!out.object.empty() && !out.object.ends_with('/')) out.object += "/";
  out.object += file.name;
  return out;
}

Result<void> UploadPlan::agree(Session& session, const FoundFiles& found, const char* verb) const {
  const auto what = std::string(verb) + " " + counted(found.files.size(), "file") +
                    (found.what.empty() ? "" : " (" + found.what + ")") + " => " + target_.text();
  show_files(session.console, found);
  if (dry_run_) {
    session.console.line("[DRY RUN] " + what);
    for (const auto& file : found.files)
      session.console.line(std::string(verb) + " " + file.path + " -> " + object_of(file).text());
    return {};
  }
  return yes_ ? Result<void>() : session.console.confirm(what + "?");
}

Result<void> UploadPlan::upload(Session& session, const FoundFiles& found, bool progress, const Job& job) const {
  TransferProgress shown(session.console, progress, found.files.size(), total_size(found));
  auto done = for_each_job(session.settings, session.console, found.files.size(), workers_,
                           [&](HttpClient& http, size_t i) -> Result<void> {
                             auto one = job(http, i, shown);
                             if (one) shown.file_done();
                             if (one && verbose_)
                               session.console.line(found.files[i].path + " => " + object_of(found.files[i]).text());
                             return one;
                           });
  if (!done) return done;
  session.console.line("PUT " + counted(found.files.size(), "file") +
                       (found.what.empty() ? "" : " (" + found.what + ")") + " => " + target_.text());
  return {};
}

std::string told_of_archive(const ArchiveTarget& to, bool is_new, const std::string& source) {
  const auto archive = to.archive.text();
  return is_new ? "CREATE " + archive + " with " + source : "APPEND " + source + " to " + archive;
}

Result<bool> is_new_archive(Session& session, const ArchiveTarget& to) {
  if (!to.may_create) return false;
  auto exists = object_exists(session.http, to.archive);
  if (!exists) return exists;
  return !*exists;
}

Result<void> put_into_archive(Session& session, const UploadPlan& plan, const std::string& member,
                              const std::string& type, bool may_create) {
  const ArchiveTarget to{plan.target(), type, may_create};
  if (to.archive.object.empty()) return usage_error("missing the archive's name in \"" + to.archive.text() + "\"");
  const auto put = [&](const std::string& source, BodySource& body) -> Result<void> {
    auto is_new = is_new_archive(session, to);
    if (!is_new) return std::move(is_new).error();
    if (!plan.is_dry_run())
      if (auto done = put_member(session.http, to.archive, member, type, may_create, body); !done) return done;
    session.console.line((plan.is_dry_run() ? "[DRY RUN] " : "") + told_of_archive(to, *is_new, source) + " as \"" +
                         member + "\"");
    return {};
  };
  if (plan.is_standard_input()) {
    auto input = InputStream::open();
    if (!input) return std::move(input).error();
    return put("(standard input)", *input);
  }
  auto found = plan.find();
  if (!found) return std::move(found).error();
  if (!found->is_single) return usage_error("--archpath names one file; see 'ais archive put' for several");
  auto file = LocalFile::open(found->files[0].path);
  if (!file) return std::move(file).error();
  FileSource body(*file);
  return put(found->files[0].path, body);
}

}  // namespace mortise::ais
