// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/pairing.h"

#include <utility>

#include "kernel/objects/core/core.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/maintenance/agreement.h"

namespace mortise::objects {
namespace {

constexpr std::string_view kKey = "!identity";  // in the system partition
constexpr int64_t kBetweenStepsMs = 10'000;
const std::string kNoToken(16, '0');

std::string step_of(const Mark& mark) { return "step " + std::to_string(mark.step); }

}  // namespace

Error Pairing::refusal(const std::string& what) const {
  return Error(
      Status::corrupt,
      what + ". Meta store: " + core_.options.meta_place + "; blob store: " + core_.options.blobs_place +
          ". No record and no body was changed. Is a volume not mounted, a path wrong, or one of the two restored "
          "without the "
          "other? Put together what belongs together and start again. To go on with the stores as they are, and "
          "without what is lost: mortise fsck --pair-stores");
}

Result<Pairing::Pair> Pairing::read() const {
  Pair out;
  auto record = core_.meta.get(keys::kSystemPartition, kKey);
  if (!record) return std::move(record).error();
  auto label = core_.blobs.label();
  if (!label) return std::move(label).error();
  out.record_bytes = std::move(record).value();
  out.label_bytes = std::move(label).value();
  if (out.record_bytes) out.record = decode_mark_record(*out.record_bytes);
  if (out.label_bytes) out.label = decode_mark(*out.label_bytes);
  if (out.record_bytes && !out.record) return refusal("the record of the stores' identity cannot be read");
  if (out.label_bytes && !out.label) return refusal("the label of the blob store cannot be read");
  return out;
}

Result<Pairing::Found> Pairing::judge(const Pair& pair) const {
  const auto& record = pair.record;
  const auto& label = pair.label;
  if (!record && !label) return Found::none;
  if (!record)
    return refusal(
        "the blob store belongs to a server whose records are not in this meta store, which is empty or has no "
        "identity");
  if (!label && record->mark.step == 0) return Found::unfinished;
  if (!label) return refusal("the meta store belongs to another blob store: this one is empty or has no identity");
  if (record->mark.identity != label->identity)
    return refusal("the meta store (" + record->mark.identity + ") and the blob store (" + label->identity +
                   ") belong to different servers");
  if (!record->next && *label == record->mark) return Found::same;
  if (record->next && (*label == record->mark || *label == record->following())) return Found::stepping;
  const bool meta_older = record->mark.step < label->step;
  return refusal(std::string(meta_older ? "the meta store is an older copy than the blob store"
                                        : "the blob store is an older copy than the meta store") +
                 " (" + step_of(record->mark) + " and " + step_of(*label) + ")");
}

Result<void> Pairing::must_agree(const std::string& what) const {
  auto agreement = look_for_agreement(core_.meta, core_.blobs);
  if (!agreement) return std::move(agreement).error();
  if (agreement->holds()) return {};
  return refusal(what + agreement->describe());
}

/// One of them keeps nothing: the other must not be one that belongs with kept data.
Result<void> Pairing::check_volatile() const {
  const bool meta = (core_.meta.abi()->flags & MORTISE_META_VOLATILE) != 0;
  const bool blobs = (core_.blobs.abi()->flags & MORTISE_BLOB_VOLATILE) != 0;
  if (meta && blobs) return {};
  bool marked = false;
  if (meta) {
    auto label = core_.blobs.label();
    if (!label) return std::move(label).error();
    marked = label->has_value();
  } else {
    auto record = core_.meta.read(keys::kSystemPartition, kKey, [](std::string_view) {});
    if (!record) return std::move(record).error();
    marked = *record;
  }
  if (marked)
    return refusal(
        meta ? "the blob store has bodies of a server whose records are kept, and the meta store keeps nothing"
             : "the meta store has records of a server whose bodies are kept, and the blob store keeps nothing");
  return must_agree("records and bodies do not belong together: ");
}

Result<void> Pairing::compare() {
  if (((core_.meta.abi()->flags & MORTISE_META_VOLATILE) != 0) ||
      ((core_.blobs.abi()->flags & MORTISE_BLOB_VOLATILE) != 0))
    return check_volatile();
  const auto* table = core_.blobs.abi();
  if (!MORTISE_HAS(mortise_blob_store, table, set_label) || table->label == nullptr || table->set_label == nullptr)
    return Error(Status::unsupported, "the blob store has no label: its plugin is to be built with this release's SDK");
  auto pair = read();
  if (!pair) return std::move(pair).error();
  auto found = judge(*pair);
  if (!found) return std::move(found).error();
  active_ = true;
  fresh_ = !pair->record || pair->record->mark.step <= 1;
  if (*found != Found::none && *found != Found::unfinished) return {};
  // Nothing is there yet, or data of a release that wrote no marks.
  return must_agree("records and bodies do not belong together: ");
}

Result<void> Pairing::write_record(const std::optional<std::string>& old, const MarkRecord& fresh) const {
  Batch batch{std::string(keys::kSystemPartition), MORTISE_STRICT};
  batch.expect(std::string(kKey), old).put(std::string(kKey), encode(fresh));
  return core_.meta.commit_and_wait(batch);
}

/// REQUIRES: the record tells the next token.
Result<void> Pairing::end_step(const Pair& pair) {
  const Mark next = pair.record->following();
  if (!pair.label || *pair.label != next)
    if (auto labelled = core_.blobs.set_label(pair.label_bytes.value_or(""), encode(next)); !labelled) return labelled;
  return write_record(pair.record_bytes, {next, std::nullopt});
}

/// Reads first: what became of an earlier step may be unknown.
Result<void> Pairing::take_step() {
  for (bool begun = false;; begun = true) {
    auto pair = read();
    if (!pair) return std::move(pair).error();
    auto found = judge(*pair);
    if (!found) return std::move(found).error();
    if (*found == Found::stepping || *found == Found::unfinished) {
      if (auto ended = end_step(*pair); !ended || begun) return ended;
      continue;
    }
    if (begun) return {};
    MarkRecord fresh{*found == Found::none ? Mark{random_hex() + random_hex(), 0, kNoToken} : pair->record->mark,
                     random_hex()};
    if (auto written = write_record(pair->record_bytes, fresh); !written) return written;
  }
}

Result<void> Pairing::establish() {
  if (!active_) return {};
  auto pair = read();
  if (!pair) return std::move(pair).error();
  const bool complete = pair->record && pair->label;
  if (complete && core_.shared()) return {};
  auto stepped = take_step();
  if (stepped || !complete) return stepped;
  core_.unsynced.doubt();  // the step would have synced what a process before this one has left
  // A full disk must not keep the server from starting. The next change tries again.
  core_.host.log(LogLevel::warning, "the stores' common step cannot be taken",
                 {mortise::pair("cause", stepped.error().message)});
  return {};
}

Result<void> Pairing::renew(bool even_if_much_is_lost) {
  if (!even_if_much_is_lost)
    if (auto agreed = must_agree("records and bodies do not belong together: "); !agreed)
      return Error(Status::precondition, agreed.error().message + " --even-if-much-is-lost");
  const MarkRecord fresh{{random_hex() + random_hex(), 0, kNoToken}, random_hex()};
  auto record = core_.meta.get(keys::kSystemPartition, kKey);
  if (!record) return std::move(record).error();
  auto label = core_.blobs.label();
  if (!label) return std::move(label).error();
  auto format = core_.meta.get(keys::kSystemPartition, keys::kFormat);
  if (!format) return std::move(format).error();
  if (!*format) {  // an empty one
    Batch batch{std::string(keys::kSystemPartition), MORTISE_STRICT};
    batch.put(std::string(keys::kFormat), std::string(keys::kFormatVersion));
    if (auto written = core_.meta.commit_and_wait(batch); !written) return written;
  }
  // The label first: with the new one beside any older record the stores are refused until this was done to its end.
  if (auto labelled = core_.blobs.set_label(label->value_or(""), encode(fresh.following())); !labelled) return labelled;
  return write_record(*record, {fresh.following(), std::nullopt});
}

// The task does not count as something under way: a stop would wait for it.
void Pairing::touched_now() {
  if (core_.shared() || touched_.exchange(true)) return;
  (void)core_.host.submit_after(kBetweenStepsMs, [timer = timer_] {
    const MutexLock lock(timer->mutex);
    if (timer->owner != nullptr) timer->owner->step_if_touched();
  });
}

void Pairing::step_if_touched() {
  if (!touched_.exchange(false)) return;
  if (auto stepped = take_step(); !stepped)
    core_.host.log(LogLevel::warning, "the stores' common step cannot be taken",
                   {mortise::pair("cause", stepped.error().message)});
}

void Pairing::stop() {
  active_ = false;
  const MutexLock lock(timer_->mutex);
  if (std::exchange(timer_->owner, nullptr) != nullptr) step_if_touched();
}

}  // namespace mortise::objects
