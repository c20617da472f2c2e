// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/download_plan.h"

#include "ais/calls/listing.h"
#include "ais/output/text.h"
#include "ais/parse/name_template.h"
#include "ais/transfer/archive_extract.h"
#include "ais/transfer/download.h"
#include "ais/transfer/local_files.h"
#include "ais/transfer/workers.h"

#include <atomic>
#include <filesystem>
#include <map>

namespace mortise::ais {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNowhere = "/dev/null";

/// Up to the last slash: what the files' names do not begin with.
std::string folder_of_prefix(const std::string& prefix) {
  const auto slash = prefix.rfind('/');
  return slash == std::string::npos ? "" : prefix.substr(0, slash + 1);
}

}  // namespace

/// A name that no file can have, or that is another object's already, stops none but its own object.
void DownloadPlan::find_paths(std::vector<Item>& items) {
  std::map<std::string, std::string> taken;
  for (auto& item : items) {
    auto path = item.path.ends_with('/') ? Error(Status::invalid, "it stands for a folder") : relative_path(item.path);
    if (!path) {
      item.objection = path.error().message;
      continue;
    }
    item.path = std::move(*path);
    const auto [other, is_free] = taken.emplace(item.path, item.object);
    if (!is_free) item.objection = "\"" + other->second + "\" becomes the same file";
  }
}

void DownloadPlan::describe(Options& options) {
  options.text(prefix_, "--prefix", "PREFIX",
               "all objects whose names begin with this, into a directory; \"\": the whole bucket");
  options.text(list_, "--list", "OBJECTS", "these objects, a,b,c, into a directory");
  options.text(name_template_, "--template", "TEMPLATE", "objects such as shard-{0001..0100}.tar, into a directory");
  options.number(limit_, "--limit", "N", "with --prefix: at most this many objects");
  options.flag(cached_, "--cached", "with --prefix: only objects with a local copy");
  options.number(workers_, "--num-workers,--conc", "N", "how many to download at a time (default: 8)");
  options.flag(progress_, "--progress", "show progress");
  options.flag(verbose_, "--verbose,-v", "print the name of each file");
  options.flag(yes_, "--yes,-y", "overwrite files without asking");
}

Result<std::vector<DownloadPlan::Item>> DownloadPlan::listed(Session& session, const BucketUri& bucket) const {
  ListRequest request{bucket, *prefix_, "name,size", {}, cached_ ? uint64_t{kListCached} : 0, 0, limit_, 0};
  auto entries = list_all(session.http, request);
  if (!entries) return std::move(entries).error();
  const auto skipped = folder_of_prefix(*prefix_).size();
  std::vector<Item> out;
  for (const auto& entry : *entries) {
    if (entry.is_directory() || (entry.flags & kEntryStatus) != 0) continue;
    if (entry.name.ends_with('/'))
      session.console.warning("\"" + entry.name + "\" is passed over: it stands for a folder");
    else
      out.push_back({entry.name, entry.name.substr(skipped), entry.size, {}});
  }
  return out;
}

Result<std::vector<DownloadPlan::Item>> DownloadPlan::find(Session& session, const BucketUri& bucket) const {
  if (prefix_) return listed(session, bucket);
  std::vector<std::string> names = split_list(list_);
  if (!name_template_.empty()) {
    auto names_of = NameTemplate::parse(name_template_);
    if (!names_of) return std::move(names_of).error();
    for (uint64_t i = 0; i < names_of->size(); ++i) names.push_back(names_of->name(i));
  }
  std::vector<Item> out;
  for (auto& name : names) out.push_back({name, name, 0, {}});
  return out;
}

/// Asks before anything is overwritten.
Result<void> DownloadPlan::agree(Session& session, const TargetFolder& target, const std::vector<Item>& items) const {
  size_t existing = 0;
  for (const auto& item : items) {
    std::error_code error;
    if (item.objection.empty() && fs::exists(fs::symlink_status(target.path_of(item.path), error))) ++existing;
  }
  if (existing == 0 || yes_) return {};
  const auto question = "Overwrite " + counted(existing, "existing file") + "?";
  return session.console.confirm(question);
}

/// Without a target, what arrives is discarded. What is objected to counts as failed.
Result<void> DownloadPlan::download_all(Session& session, const BucketUri& bucket, const std::vector<Item>& items,
                                        const TargetFolder* target, DownloadSink::Verify verify, bool extract) const {
  uint64_t total = 0;
  for (const auto& item : items) total += static_cast<uint64_t>(item.size);
  TransferProgress progress(session.console, progress_, items.size(), total);
  std::atomic<uint64_t> bytes{0}, extracted{0};
  const auto get = [&](HttpClient& http, size_t i) -> Result<void> {
    const auto& item = items[i];
    GetRequest request;
    request.object = bucket;
    request.object.object = item.object;
    if (!item.objection.empty())
      return Error(Status::invalid, request.object.text() + " is left out: " + item.objection);
    auto size = target == nullptr
                    ? download(http, session.console, request, kNowhere, verify, &progress)
                    : download_below(http, session.console, request, *target, item.path, verify, &progress);
    if (!size)
      return Error(size.error().status, "failed to GET " + request.object.text() + ": " + size.error().message);
    bytes += *size;
    progress.file_done();
    if (extract && target != nullptr && archive_stem(item.path)) {
      auto files = extract_beside(session.console, *target, item.path, yes_);
      if (!files) return std::move(files).error();
      extracted += *files;
    }
    if (verbose_)
      session.console.line("GET " + request.object.text() + " as " +
                           (target == nullptr ? kNowhere : target->path_of(item.path)));
    return {};
  };
  if (auto done = for_each_job(session.settings, session.console, items.size(), workers_, get); !done) return done;
  const auto where = target == nullptr ? std::string(kNowhere) : target->path();
  session.console.line("GET " + counted(items.size(), "object") + " from " + bucket.text() + " to " + where +
                       " (total size " + size_text(static_cast<int64_t>(bytes.load())) + ")" +
                       (extract ? ", and " + std::to_string(extracted) + " files of archives" : ""));
  return {};
}

Result<void> DownloadPlan::run(Session& session, const BucketUri& bucket, const std::string& folder,
                               DownloadSink::Verify verify, bool extract) const {
  if (!list_.empty() + prefix_.has_value() + !name_template_.empty() > 1)
    return usage_error("--prefix, --list and --template exclude each other");
  if (!bucket.object.empty()) return usage_error("\"" + bucket.text() + "\" is an object: expected a bucket");
  std::error_code error;
  const bool discard = folder == kNowhere;
  if (!discard && fs::exists(folder, error) && !fs::is_directory(folder, error))
    return usage_error("\"" + folder + "\" is no directory: several objects need one");
  auto items = find(session, bucket);
  if (!items) return std::move(items).error();
  if (items->empty()) return Error(Status::not_found, "no objects in " + bucket.text() + " with this prefix");
  if (discard) return download_all(session, bucket, *items, nullptr, verify, false);
  find_paths(*items);
  auto target = TargetFolder::open(folder);
  if (!target) return std::move(target).error();
  if (auto agreed = agree(session, *target, *items); !agreed) return agreed;
  return download_all(session, bucket, *items, &*target, verify, extract);
}

}  // namespace mortise::ais
