// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/all_buckets.h"
#include "api_native/ops/bucket/summary.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

/// The remote has no such bucket, or the cluster that had it was detached: among others, it counts for what is here.
constexpr std::string_view kNothingThere = "ErrRemoteBckNotFound";

/// Of the bucket that the path names, or else of all.
Or<OrderedJson> summarize_selected(Context& c, std::string_view prefix, bool cached) {
  OrderedJson rows = OrderedJson::array();
  const auto add = [&](const FoundBucket& bucket, bool only_here) -> Refusal {
    const auto summary = summarize(c, bucket, prefix, only_here);
    if (!summary) return summary.error();
    rows.push_back(describe_summary(c, bucket.id(), *summary, false));
    return std::nullopt;
  };
  if (c.address.area == Area::bucket) {
    if (auto no = add(c.found, cached)) return *std::move(no);
    return rows;
  }
  const auto ids = all_buckets(c, c.query.get("provider"), c.query.get("namespace"));
  if (!ids) return ids.error();
  for (const BucketId& id : *ids) {
    FoundBucket bucket(id);
    if (bucket.look(c.objects())) continue;  // deleted since
    Refusal no = add(bucket, cached);
    if (no && no->type == kNothingThere) no = add(bucket, true);
    if (no) return *std::move(no);
  }
  return rows;
}

}  // namespace

Outcome bucket_summary(Context& c) {
  const auto id = text_member(c.message.value, "uuid");
  if (!id) return id.error();
  const auto prefix = text_member(c.message.value, "prefix");
  if (!prefix) return prefix.error();
  const auto cached = flag_member(c.message.value, "cached");
  if (!cached) return cached.error();
  const auto second = is_second_request(*id);
  if (!second) return second.error();
  if (!*second) {
    Answer answer = Answer::text(begin_summary(c, *prefix));
    answer.status = 202;
    return answer;
  }
  const auto rows = summarize_selected(c, *prefix, *cached);
  if (!rows) return rows.error();
  return Answer::text(dump(*rows));
}

}  // namespace mortise::api_native::ops
