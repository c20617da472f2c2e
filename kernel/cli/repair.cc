// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/repair.h"

#include <fmt/format.h>

#include <algorithm>

namespace mortise::cli {
namespace {

using objects::Finding;
using objects::FindingKind;

// More blobs than this, and more than this share of all, are left alone unless --even-if-much-is-lost is given.
constexpr uint64_t kFew = 10;
constexpr uint64_t kShare = 10;
// Findings are kept until all are known: some 300 bytes each.
constexpr size_t kMaxFindings = 1'000'000;

}  // namespace

bool Repair::takes(const Finding& finding) {
  if (finding.kind == FindingKind::corrupt_record || finding.kind == FindingKind::store) records_whole_ = false;
  const bool mends = finding.kind == FindingKind::orphan_blob || finding.kind == FindingKind::damaged ||
                     finding.kind == FindingKind::damaged_owner;
  if (!options_.repair || !mends || finding.blob.empty() || findings_.size() == kMaxFindings) return false;
  findings_.push_back(finding);
  return true;
}

bool Repair::too_many(const objects::ScrubReport& report) {
  const auto count = [&](FindingKind kind) {
    return static_cast<size_t>(
        std::count_if(findings_.begin(), findings_.end(), [&](const Finding& f) { return f.kind == kind; }));
  };
  const size_t orphans = count(FindingKind::orphan_blob);
  const size_t lost =
      findings_.size() - count(FindingKind::damaged_owner);  // to say whose a blob is takes nothing away
  if (options_.even_if_much_is_lost || lost <= kFew || lost * kShare <= report.blobs) return false;
  why_not_ = fmt::format(
      "nothing was changed, and no body was removed or put aside: of {} bodies, {} have no record that points to them, "
      "and {} are damaged. Are the records complete, and is the right plugin for checksums there? If a log of the "
      "database is damaged, restore a backup rather than go on. If this is what you want: --repair "
      "--even-if-much-is-lost",
      report.blobs, orphans, lost - orphans);
  return true;
}

std::string Repair::renew_owner(const Finding& finding) const {
  const auto done = objects_.renew_owner(finding.blob, finding.partition, finding.stored_key);
  if (done) return "owner renewed";
  const bool aside = done.error().status == Status::not_found;  // a moment ago, since its bytes are damaged, too
  return aside ? std::string("its bytes are damaged, too") : "the owner could not be renewed: " + done.error().message;
}

std::string Repair::act_upon(const Finding& finding) const {
  if (finding.kind == FindingKind::damaged_owner) return renew_owner(finding);
  const bool orphan = finding.kind == FindingKind::orphan_blob;
  if (orphan && !records_whole_) return "kept: there are records that cannot be read, and one of them may point to it";
  const std::string word = orphan ? "removed" : "quarantined";
  const auto done = orphan ? objects_.remove(finding.blob) : objects_.quarantine(finding.blob);
  if (done || done.error().status == Status::not_found) return word;
  return "could not be " + word + ": " + done.error().message;
}

bool Repair::run(objects::ScrubReport& report, const std::function<void(const Finding&)>& print) {
  bool refused = too_many(report);
  if (options_.repair && !refused) {
    const auto written = objects_.write_mended_records();
    refused = !written;
    if (refused) why_not_ = "nothing was repaired: " + written.error().message;
  }
  auto reported = report.findings.begin();  // it has the first of them, in the same order
  for (Finding& f : findings_) {
    f.done = refused ? "kept" : act_upon(f);
    print(f);
    reported = std::find_if(reported, report.findings.end(),
                            [&](const Finding& r) { return r.kind == f.kind && r.blob == f.blob && r.key == f.key; });
    if (reported != report.findings.end()) reported->done = f.done;
  }
  return !refused;
}

}  // namespace mortise::cli
