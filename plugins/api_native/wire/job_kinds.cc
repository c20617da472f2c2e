// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/job_kinds.h"

#include <algorithm>
#include <iterator>

namespace mortise::api_native {
namespace {

struct Kind {
  std::string_view name;
  std::string_view shown;  // "" = the same
};

constexpr Kind kKinds[] = {{"archive", ""},
                           {"blob-download", ""},
                           {"cleanup-store", "cleanup"},
                           {"copy-bck", "copy-bucket"},
                           {"copy-listrange", "copy-objects"},
                           {"delete-listrange", "delete-objects"},
                           {"ec-encode", "ec-bucket"},
                           {"evict-listrange", "evict-objects"},
                           {"evict-remote-bck", "evict-remote-bucket"},
                           {"get-batch", ""},
                           {"lru", "lru-eviction"},
                           {"make-n-copies", "mirror"},
                           {"move-bck", "rename-bucket"},
                           {"prefetch-listrange", "prefetch-objects"},
                           {"promote", "promote-files"},
                           {"rebalance", ""},
                           {"resilver", ""},
                           {"summary-bck", "summary"}};

}  // namespace

bool is_job_kind(std::string_view name) noexcept {
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return kind.name == name; });
}

bool is_of_destination(std::string_view kind) noexcept { return kind == "copy-bck" || kind == "move-bck"; }

std::string canonical_job_kind(std::string_view name) {
  for (const Kind& kind : kKinds)
    if (!kind.shown.empty() && kind.shown == name) return std::string(kind.name);
  return std::string(name);
}

}  // namespace mortise::api_native
