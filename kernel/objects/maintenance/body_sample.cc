// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/body_sample.h"

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/key_space.h"
#include "kernel/objects/format/blob_references.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr uint32_t kRowsPerPlace = 16;   // that may have no body in a file
constexpr uint64_t kMostPlaces = 256;    // of all buckets: each may be a read of the disk
constexpr uint32_t kSeeksPerPlace = 16;  // most of them find a place that was found before
constexpr uint32_t kMostInVain = 64;     // of them in a row
const std::string kFirst(1, keys::kObject);
const std::string kBehind(1, keys::kObject + 1);

class Sampler {
 public:
  explicit Sampler(Engine& engine) : engine_(engine) {}

  BodySample& out() noexcept { return out_; }

  /// Looks at up to `count` bodies of the bucket's current objects, in up to `places`: in the middle of its keys, then
  /// in the middle of either half, and so on, however the keys are distributed.
  void look_in(const Bucket& bucket, uint64_t count, uint64_t places) {
    const uint64_t until = std::min(out_.looked_at + count, BodySample::kMost);
    if (until == out_.looked_at) return;
    places_ = seeks_ = 0;
    auto cursor = engine_.meta.cursor(bucket.partition);
    if (!cursor || !at_object(*cursor, kFirst)) return;
    std::deque<Gap> gaps{{std::string(cursor->key()), kBehind, 0}};
    look_from(*cursor, bucket);
    while (!gaps.empty() && out_.looked_at < until && places_ < places && seeks_ < kSeeksPerPlace * places &&
           reads_ < BodySample::kMostReads) {
      const Gap gap = std::move(gaps.front());
      gaps.pop_front();
      const std::string middle = middle_key(gap.low, gap.high);
      if (middle.empty()) continue;
      const bool found = at_object(*cursor, middle) && cursor->key() < gap.high;
      if (found || gap.in_vain < kMostInVain) gaps.push_back({gap.low, middle, found ? 0 : gap.in_vain + 1});
      if (!found) continue;
      gaps.push_back({std::string(cursor->key()), gap.high, 0});
      look_from(*cursor, bucket);
    }
  }

 private:
  /// Keys between two records, of which the first was looked at.
  struct Gap {
    std::string low;
    std::string high;
    uint32_t in_vain;
  };

  /// Puts the cursor there. False also where the record cannot be read.
  bool at_object(CursorHandle& cursor, const std::string& key) {
    ++seeks_;
    ++reads_;
    const auto found = cursor.seek(key);
    return found && *found && cursor.key().front() == keys::kObject;
  }

  /// The first body from there on that was not looked at.
  void look_from(CursorHandle& cursor, const Bucket& bucket) {
    ++places_;
    bool more = true;
    for (uint32_t rows = 0; more && rows < kRowsPerPlace && reads_ < BodySample::kMostReads; ++rows) {
      std::string blob;
      each_blob_of(cursor.key(), cursor.value(), [&](std::string_view id) {
        if (blob.empty()) blob = id;
      });
      if (!blob.empty() && seen_.insert(blob).second) return look_at(blob, bucket, cursor.key());
      ++reads_;
      const auto next = cursor.next();
      more = next && *next && cursor.key().front() == keys::kObject;
    }
  }

  void look_at(const std::string& blob, const Bucket& bucket, std::string_view stored_key) {
    ++out_.looked_at;
    const auto opened = engine_.blobs.open(blob);
    if (opened || opened.error().status != Status::not_found || opened.error().detail == MORTISE_BLOB_PUT_ASIDE) return;
    ++out_.missing;
    // After a loss of power a record may be back whose removal was not synced, and a body be gone that was not.
    if (bucket.durability == MORTISE_STRICT) ++out_.unexplained;
    std::string key;
    if (out_.example.empty() && keys::unescape(stored_key.substr(1), key)) out_.example = bucket.name + "/" + key;
  }

  Engine& engine_;
  BodySample out_;
  std::set<std::string, std::less<>> seen_;
  uint64_t places_ = 0;  // in the bucket at hand
  uint64_t seeks_ = 0;   // likewise
  uint64_t reads_ = 0;
};

}  // namespace

/// One body of each bucket, of some of them if there are many; then more of those that have any.
Result<BodySample> sample_bodies(Engine& engine) {
  std::vector<BucketPtr> buckets;
  const auto listed =
      engine.buckets.list({}, {}, {}, UINT32_MAX, [&](const BucketPtr& bucket) { buckets.push_back(bucket); });
  if (!listed) return listed.error();
  Sampler sampler(engine);
  std::vector<BucketPtr> with_bodies;
  const size_t step = std::max<size_t>(1, buckets.size() / BodySample::kMost);
  const uint64_t places = kMostPlaces / std::clamp<uint64_t>(buckets.size(), 1, BodySample::kMost);
  for (size_t i = 0; i < buckets.size() && sampler.out().looked_at < BodySample::kMost; i += step) {
    const uint64_t before = sampler.out().looked_at;
    sampler.look_in(*buckets[i], 1, places);
    if (sampler.out().looked_at > before) with_bodies.push_back(buckets[i]);
  }
  if (with_bodies.empty()) return sampler.out();
  const uint64_t each = (BodySample::kMost - sampler.out().looked_at) / with_bodies.size();
  for (const BucketPtr& bucket : with_bodies) sampler.look_in(*bucket, each, kMostPlaces / with_bodies.size());
  return sampler.out();
}

}  // namespace mortise::objects
