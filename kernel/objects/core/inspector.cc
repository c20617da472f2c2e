// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/inspector.h"

#include <utility>

#include "kernel/objects/core/core.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kSlice = uint64_t{4} << 20;  // then others may have the worker

}  // namespace

Inspector::Inspector(Core& core)
    : core_(core),
      damaged_(core.host.counter("mortise_damaged_bodies_total", "Bodies that a read found to be damaged")) {}

void Inspector::doubt(BodyTarget target) {
  core_.verdicts.set_damaged(target.blob);
  core_.host.log(LogLevel::error, "the bytes of an object do not match their checksum: they are not served",
                 {pair("bucket", target.bucket), pair("key", target.key), pair("version", target.version),
                  pair("blob", target.blob), pair("checksum", target.digest.algorithm)});
  (void)enqueue(std::move(target));
}

void Inspector::look_at(BodyTarget target) { (void)enqueue(std::move(target)); }

bool Inspector::enqueue(BodyTarget target) {
  const MutexLock lock(mutex_);
  if (waiting_.size() >= kMaxWaiting || !known_.insert(target.blob).second) return false;
  waiting_.push_back(std::move(target));
  if (working_) return true;
  working_ = core_.submit([this] { work(); });
  return working_;
}

void Inspector::work() {
  if (!check_) {
    const MutexLock lock(mutex_);
    check_.emplace(core_, std::move(waiting_.front()));
    waiting_.pop_front();
  }
  uint64_t used = 0;
  const bool done = check_->step(kSlice, used);
  if (done) conclude(*check_);
  const MutexLock lock(mutex_);
  if (done) {
    known_.erase(check_->target().blob);
    check_.reset();
  }
  working_ = (!done || !waiting_.empty()) && core_.submit([this] { work(); });
}

void Inspector::conclude(const BodyCheck& check) {
  const auto& blob = check.target().blob;
  if (check.outcome()) {
    if (check.outcome()->kind == FindingKind::damaged) found_damaged(*check.outcome());
    return;  // what is missing or cannot be read tells so to everybody who asks
  }
  if (!check.verified()) return;
  core_.verdicts.set_verified(blob, check.stamp(), core_.host.monotonic_ns());
  if (!core_.verdicts.is_damaged(blob)) return;
  core_.verdicts.absolve(blob);
  core_.host.log(LogLevel::warning,
                 "the bytes of an object match their checksum after all: memory or disk returned wrong bytes once",
                 {pair("bucket", check.target().bucket), pair("key", check.target().key), pair("blob", blob)});
}

void Inspector::found_damaged(Finding f) {
  core_.verdicts.set_damaged(f.blob);
  damaged_.record(1);
  if (core_.options.quarantine) {
    const auto moved = core_.blobs.quarantine(f.blob);
    f.done = moved || moved.error().status == Status::not_found ? "quarantined"
                                                                : "could not be quarantined: " + moved.error().message;
  }
  core_.host.log(LogLevel::error, "an object is damaged: write it again, or delete it",
                 {pair("bucket", f.bucket), pair("key", f.key), pair("version", f.version), pair("blob", f.blob),
                  pair("what", f.what), pair("done", f.done)});
}

}  // namespace mortise::objects
