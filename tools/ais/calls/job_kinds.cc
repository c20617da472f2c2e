// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/job_kinds.h"

#include <algorithm>
#include <array>

namespace mortise::ais {
namespace {

struct Row {
  std::string_view kind, shown;
  bool idles = false;
};

constexpr auto kJobKinds = std::to_array<Row>({
    {"archive", "archive", true},
    {"blob-download", "blob-download"},
    {"cleanup-store", "cleanup"},
    {"copy-bck", "copy-bucket"},
    {"copy-listrange", "copy-objects", true},
    {"create-inventory", "create-inventory"},
    {"delete-listrange", "delete-objects"},
    {"download", "download", true},
    {"ec-encode", "ec-bucket"},
    {"ec-get", "ec-get", true},
    {"ec-put", "ec-put", true},
    {"ec-resp", "ec-resp", true},
    {"election", "elect-primary"},
    {"etl-bck", "etl-bucket"},
    {"etl-listrange", "etl-objects", true},
    {"evict-listrange", "evict-objects"},
    {"evict-remote-bck", "evict-remote-bucket"},
    {"get-batch", "get-batch", true},
    {"index-shard", "shard-index"},
    {"list", "list", true},
    {"load-lom-cache", "warm-up-metadata"},
    {"lru", "lru-eviction"},
    {"make-n-copies", "mirror"},
    {"move-bck", "rename-bucket"},
    {"prefetch-listrange", "prefetch-objects"},
    {"promote", "promote-files"},
    {"put-copies", "put-copies", true},
    {"rebalance", "rebalance"},
    {"rechunk", "rechunk"},
    {"resilver", "resilver"},
    {"summary-bck", "summary"},
});

struct ShortName {
  std::string_view name, kind;
};
constexpr auto kShortNames = std::to_array<ShortName>({{"ls", "list"},
                                                       {"prefetch", "prefetch-listrange"},
                                                       {"evict", "evict-listrange"},
                                                       {"copy", "copy-bck"},
                                                       {"delete", "delete-listrange"}});

const Row* find(std::string_view word) {
  const auto found =
      std::find_if(kJobKinds.begin(), kJobKinds.end(), [&](const Row& r) { return r.kind == word || r.shown == word; });
  return found == kJobKinds.end() ? nullptr : &*found;
}

}  // namespace

std::string kind_of(std::string_view word) {
  for (const auto& row : kShortNames)
    if (row.name == word) return std::string(row.kind);
  const auto* row = find(word);
  return std::string(row == nullptr ? word : row->kind);
}

std::string shown_kind(std::string_view kind) {
  const auto* row = find(kind);
  return std::string(row == nullptr ? kind : row->shown);
}

bool is_kind(std::string_view word) { return find(kind_of(word)) != nullptr; }

bool becomes_idle(std::string_view kind) {
  const auto* row = find(kind);
  return row != nullptr && row->idles;
}

}  // namespace mortise::ais
