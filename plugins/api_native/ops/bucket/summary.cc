// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/bucket/summary.h"

#include <mortise/text.h>

#include <algorithm>

#include "ais_model/random_id.h"
#include "api_native/ops/disk.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kPage = 1000;

void add_here(Summary& s, uint64_t size) {
  s.smallest = s.objects == 0 ? size : std::min(s.smallest, size);
  s.largest = std::max(s.largest, size);
  s.bytes += size;
  ++s.objects;
}

void add_remote(Summary& s, uint64_t size) {
  s.remote_bytes += size;
  ++s.remote_objects;
}

}  // namespace

Or<Summary> summarize(const Context& c, const FoundBucket& bucket, std::string_view prefix, bool cached) {
  const bool remote = !cached && has_backend(*bucket.opened(), bucket.id());
  Summary summary;
  Refusal refusal;
  std::string after;
  for (bool more = true; more && !refusal;) {
    mortise_list list = list_of(bucket.ref(), kPage);
    list.prefix = str(prefix);
    list.after = str(after);
    if (!remote) list.wants |= MORTISE_WANT_LOCAL;
    std::string next;
    more = false;
    c.objects().list(
        list,
        [&](const mortise_object& object) {
          if (is_here(object)) add_here(summary, object.content_size);
          if (remote) add_remote(summary, object.content_size);
        },
        [](std::string_view) {},
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (e.status != MORTISE_OK) {
            refusal = from_service(e, {bucket.shown(), {}});
          } else if (end->truncated != 0) {
            next = view(end->next);
            more = true;
          }
        });
    after = std::move(next);
  }
  if (refusal) return *std::move(refusal);
  return summary;
}

OrderedJson describe_summary(const Context& c, const BucketId& id, const Summary& s, bool present) {
  const Disk disk = look_at_disk(c);
  OrderedJson out;
  out["name"] = id.name;
  out["provider"] = id.provider;
  out["namespace"] = {{"uuid", id.uuid}, {"name", id.name_space}};
  out["ObjCount"] = {{"obj_count_present", std::to_string(s.objects)},
                     {"obj_count_remote", std::to_string(s.remote_objects)}};
  out["ObjSize"] = {{"obj_min_size", s.smallest},
                    {"obj_avg_size", s.objects == 0 ? 0 : s.bytes / s.objects},
                    {"obj_max_size", s.largest}};
  out["TotalSize"] = {{"size_on_disk", std::to_string(s.bytes)},
                      {"size_all_present_objs", std::to_string(s.bytes)},
                      {"size_all_remote_objs", std::to_string(s.remote_bytes)},
                      {"total_disks_size", std::to_string(disk.total)}};
  out["used_pct"] = disk.total == 0 ? 0 : s.bytes * 100 / disk.total;
  out["is_present"] = present;
  return out;
}

std::string begin_summary(const Context& c, std::string prefix) {
  std::string id = ais_model::make_random_id();
  c.site.summaries->add({id, c.found.shown(), std::move(prefix)});
  return id;
}

std::string prefix_of_summary(const Context& c, std::string_view id, std::string_view otherwise) {
  const auto asked = c.site.summaries->find(id);
  return asked && asked->bucket == c.found.shown() ? asked->prefix : std::string(otherwise);
}

Or<bool> is_second_request(std::string_view id) {
  if (id.empty()) return false;
  const bool good = id.size() >= 9 && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char ch) {
                      return text::is_lower(ch) || text::is_upper(ch) || text::is_digit(ch) || ch == '-' || ch == '_';
                    });
  if (!good) return bad_request("invalid job ID \"" + std::string(id.substr(0, 64)) + "\"");
  return true;
}

}  // namespace mortise::api_native::ops
