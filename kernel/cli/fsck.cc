// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/fsck.h"

#include "kernel/cli/command_line.h"
#include "kernel/cli/fsck_advice.h"
#include "kernel/cli/fsck_explanation.h"
#include "kernel/cli/output.h"
#include "kernel/cli/repair.h"
#include "kernel/server/offline_stores.h"
#include "kernel/server/scrub_json.h"
#include "kernel/support/clock.h"
#include "kernel/support/file_modes.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include <unistd.h>

namespace mortise::cli {
namespace {

constexpr uint64_t kPieceBytes = uint64_t{8} << 20;
constexpr int64_t kProgressNs = 250'000'000;
constexpr int kCannotOpen = 2;

std::string to_line(const objects::Finding& f) {
  std::string out = fmt::format("{:<14} ", name_of(f.kind));
  if (!f.bucket.empty()) out += text::printable(f.bucket) + (f.key.empty() ? "" : "/" + text::printable(f.key)) + " ";
  if (!f.version.empty()) out += fmt::format("version {} ", text::printable(f.version));
  if (!f.blob.empty()) out += fmt::format("blob {} ", text::printable(f.blob));
  if (out.back() == ' ') out.pop_back();
  out += ": " + text::printable(f.what);
  if (!f.done.empty()) out += fmt::format(" [{}]", text::printable(f.done));
  return out;
}

/// One line that is written over and over, on a terminal only.
class Progress {
 public:
  void show(const objects::Scrub& scrub) {
    const int64_t now = support::monotonic_ns();
    if (!shown_on_ || now - last_ns_ < kProgressNs) return;
    last_ns_ = now;
    const objects::ScrubReport r = scrub.report();
    fmt::print(stderr, "\r{} records, {} objects, {} MiB compared, {} findings ", r.records, r.objects, r.bytes >> 20,
               r.found);
    visible_ = true;
  }
  /// Before anything else is written.
  void clear() {
    if (visible_) fmt::print(stderr, "\r{:78}\r", "");
    visible_ = false;
  }

 private:
  const bool shown_on_ = ::isatty(STDERR_FILENO) == 1;
  bool visible_ = false;
  int64_t last_ns_ = 0;
};

int cannot(const FsckOptions& options, const std::string& why) {
  return options.json ? refuse_in_json(why, kCannotOpen) : refuse(why, kCannotOpen);
}

void print_summary(const objects::ScrubReport& r, double seconds) {
  fmt::print("{} buckets, {} records, {} objects, {} parts of uploads, {} bytes compared, {} blobs, in {:.1f} s\n",
             r.buckets, r.records, r.objects, r.parts, r.bytes, r.blobs, seconds);
  if (r.unverified > 0) fmt::print("{} bodies have no digest that could be compared; they were read\n", r.unverified);
  if (r.unsettled > 0)
    fmt::print("{} blobs of interrupted writes; the next start of the server looks at them\n", r.unsettled);
  fmt::print("{}\n", r.found == 0 ? "nothing found" : fmt::format("{} findings", r.found));
}

int check(server::OfflineStores& stores, const FsckOptions& options) {
  objects::Offline& objects = stores.objects();
  Progress progress;
  uint64_t found = 0;
  objects::ScrubReport of_store;  // what the meta store says of itself, for the JSON
  Repair repair(objects, options);
  const auto print = [&](const objects::Finding& f) {
    progress.clear();
    if (!options.json) fmt::print("{}\n", to_line(f));
  };
  const objects::FindingSink report_finding = [&](const objects::Finding& f) {
    ++found;
    if (!repair.takes(f)) print(f);
  };
  const int64_t begin = support::monotonic_ns();
  const auto verified = objects.verify_store([&](objects::Finding f) {
    report_finding(f);
    of_store.findings.push_back(std::move(f));
  });
  if (!verified) return cannot(options, "the meta store cannot be checked: " + verified.error().message);
  if (const auto kept = stores.check_identities(); !kept) {
    const objects::Finding finding{objects::FindingKind::store, {}, {}, {}, {}, kept.error().message, {}};
    report_finding(finding);
    of_store.findings.push_back(finding);
  }
  const auto scrub = objects.scrub(report_finding);
  uint64_t used = 0;
  while (scrub->step(kPieceBytes, used)) progress.show(*scrub);
  progress.clear();
  objects::ScrubReport report = scrub->report();
  report.found = found;
  report.found_of[static_cast<size_t>(objects::FindingKind::store)] += of_store.findings.size();
  report.findings.insert(report.findings.begin(), of_store.findings.begin(), of_store.findings.end());
  const bool repaired = repair.run(report, print);
  if (options.json)
    fmt::print("{}", safe_json(server::to_json(report, repaired ? std::string_view() : repair.why_not())));
  else
    print_summary(report, static_cast<double>(support::monotonic_ns() - begin) / 1e9);
  if (const std::string advice = advice_on(report); !options.json && !advice.empty())
    fmt::print("\nWhat to do:\n\n{}\n", advice);
  if (!repaired) return refuse(repair.why_not(), kCannotOpen);
  return found == 0 ? kSuccess : kFailure;
}

int pair_stores(objects::Offline& objects, const FsckOptions& options) {
  objects::ScrubReport mended;
  if (options.repair) {
    const auto verified = objects.verify_store([&](objects::Finding f) {
      if (!options.json) fmt::print("{}\n", to_line(f));
      ++mended.found;
      ++mended.found_of[static_cast<size_t>(f.kind)];
      mended.findings.push_back(std::move(f));
    });
    if (!verified) return cannot(options, "the meta store cannot be checked: " + verified.error().message);
  }
  const auto paired = objects.pair(options.even_if_much_is_lost);
  if (!paired) return cannot(options, "the stores were not paired: " + paired.error().message);
  if (options.json)
    fmt::print("{}", safe_json(server::to_json(mended)));
  else
    fmt::print("the stores belong together from now on\n");
  return mended.found == 0 ? kSuccess : kFailure;
}

int dump(objects::Offline& objects, const std::string& what) {
  // A bucket of the native API may have slashes in front of its name proper: "ais://@#ns/name/key".
  const size_t scheme = what.find("://");
  size_t slash = what.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (scheme != std::string::npos && what.find('#') < slash) slash = what.find('/', slash + 1);
  if (slash == std::string::npos || slash + 1 == what.size())
    return refuse("--dump wants BUCKET/KEY, not '" + what + "'", kCannotOpen);
  const auto dumped =
      objects.dump(what.substr(0, slash), what.substr(slash + 1), [](std::string_view line) { say("{}\n", line); });
  return dumped ? kSuccess : refuse(dumped.error().message, kCannotOpen);
}

server::OfflineStores::Use use_of(const FsckOptions& options) {
  using Use = server::OfflineStores::Use;
  if (options.pair_stores) return options.repair ? Use::repair_and_pair : Use::pair;
  return options.repair ? Use::repair : Use::check;
}

}  // namespace

int fsck(const config::Sources& sources, const FsckOptions& options) {
  if (options.explain) {
    fmt::print("{}", kFsckExplanation);
    return kSuccess;
  }
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!problems.empty()) return cannot(options, problems.to_string());
  if (options.repair || options.pair_stores) support::keep_files_from_others();
  auto stores = server::OfflineStores::open(plan, use_of(options));
  if (!stores && stores.error().status == Status::busy)
    return cannot(options,
                  "cannot check " + plan.settings.server.data_dir +
                      " while a server, or another fsck, runs on it. Stop the server first; or let it look for "
                      "damage itself: mortise job start scrub, or POST /scrub to its server.admin_listen, with "
                      "the key in admin.json. (" +
                      stores.error().message + ")");
  if (!stores) return cannot(options, "cannot check: " + stores.error().message);
  if (options.pair_stores) return pair_stores((*stores)->objects(), options);
  return options.dump.empty() ? check(**stores, options) : dump((*stores)->objects(), options.dump);
}

}  // namespace mortise::cli
