// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/fsck_advice.h"

#include <array>
#include <initializer_list>
#include <string_view>

namespace mortise::cli {
namespace {

using objects::FindingKind;

struct Advice {
  std::initializer_list<FindingKind> kinds;
  std::string_view text;
};

bool found(const objects::ScrubReport& report, const Advice& advice) {
  for (const FindingKind kind : advice.kinds)
    if (report.found_of[static_cast<size_t>(kind)] != 0) return true;
  return false;
}

}  // namespace

std::string advice_on(const objects::ScrubReport& report) {
  const std::array<Advice, 6> kAll{{
      {{FindingKind::store, FindingKind::corrupt_record},
       R"(store, corrupt_record: first of all. --repair mends a log of the database and the newest segment of values. What it
  leaves needs a backup of the records, unless it is the value of a small object: then the object has a line of its own,
  as damaged, and all of these lines end when it is written again or removed.)"},
      {{FindingKind::missing, FindingKind::damaged, FindingKind::wrong_size},
       R"(missing, damaged, wrong_size: these objects answer reads with an error until you
  - write them again, from wherever there is a copy; or
  - remove them: a version by its id, a part by aborting its upload (aws s3api delete-object, abort-multipart-upload).
  Either ends the finding. What was put aside is in the blob store's quarantine/, under the blob's id: bytes that can be
  saved are there. Nothing removes these files but you.)"},
      {{FindingKind::unreadable},
       "unreadable: the device refuses to read. Look into the kernel's log, copy the data to another disk, check "
       "again."},
      {{FindingKind::orphan_blob}, "orphan_blob: takes room and does no harm. --repair removes it."},
      {{FindingKind::orphan_record}, "orphan_record: takes room and does no harm. It stays."},
      {{FindingKind::damaged_owner},
       "damaged_owner: the bytes are served. --repair has the file say again whose they are."},
  }};
  std::string out;
  for (const Advice& advice : kAll)
    if (found(report, advice)) out.append(out.empty() ? "" : "\n").append(advice.text);
  return out;
}

}  // namespace mortise::cli
