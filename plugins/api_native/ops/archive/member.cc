// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/archive/member.h"

#include <algorithm>

namespace mortise::api_native::ops {
namespace {

/// Refused: the archive has no such file.
Refusal find(const Site& site, const MemberRead& what, ArchiveReader& reader) {
  const Subject subject{what.bucket.shown(), what.bucket.shown(what.object)};
  if (auto no = reader.open(site.objects, read_of(what.bucket.ref(), what.object), subject)) return no;
  for (;;) {
    const auto more = reader.next();
    if (!more) return more.error();
    if (!*more)
      return NativeError(404, "ErrNotFound", what.name.substr(0, 256) + " in " + subject.object + " does not exist");
    if (reader.name() == what.name) return std::nullopt;
  }
}

Refusal check_start(const MemberRead& what, uint64_t size) {
  if (what.start < size || (what.start == 0 && size == 0)) return std::nullopt;
  return NativeError(416, "ErrRangeNotSatisfiable",
                     "size=" + std::to_string(size) + ": not satisfiable range [" + std::to_string(what.start) + "-]");
}

uint64_t served(const MemberRead& what, uint64_t size) {
  const uint64_t rest = size - what.start;
  return what.length == 0 ? rest : std::min(rest, what.length);
}

}  // namespace

Or<std::string> read_member(const Site& site, const MemberRead& what) {
  ArchiveReader reader;
  if (auto no = find(site, what, reader)) return *std::move(no);
  auto bytes = reader.read(site.settings.max_member_bytes);
  if (!bytes) return bytes;
  if (auto no = check_start(what, bytes->size())) return *std::move(no);
  return bytes->substr(what.start, served(what, bytes->size()));
}

Or<uint64_t> size_of_member(const Site& site, const MemberRead& what) {
  ArchiveReader reader;
  if (auto no = find(site, what, reader)) return *std::move(no);
  if (auto no = check_start(what, reader.size())) return *std::move(no);
  return served(what, reader.size());
}

}  // namespace mortise::api_native::ops
