// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a stored record. What is accepted must come out of encode() so that it decodes to the same bytes again.
#include "kernel/objects/format/record.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/event_record.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/upload_record.h"

namespace {

template <class Record>
void check(std::string_view bytes) {
  Record first;
  if (!mortise::objects::decode(bytes, first)) return;
  std::string once;
  encode(first, once);
  Record second;
  if (!mortise::objects::decode(once, second)) abort();
  std::string twice;
  encode(second, twice);
  if (once != twice) abort();
}

void check_keys(std::string_view bytes) {
  using namespace mortise::objects;
  std::string back;
  if (!keys::unescape(keys::escape(bytes), back) || back != bytes) abort();
  const auto stored = keys::of(keys::kVersion, bytes, "suffix");
  const auto split = keys::split(stored);
  if (split.escaped != keys::escape(bytes) || split.suffix != "suffix") abort();
  if (keys::unescape(bytes, back) && keys::escape(back) != bytes) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mortise::objects;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check<ObjectRecord>(bytes);
  check<PartRecord>(bytes);
  check<UploadRecord>(bytes);
  check<Bucket>(bytes);
  check<EventRecord>(bytes);
  std::vector<PartRecord> parts;
  (void)decode_manifest(bytes, parts);
  check_keys(bytes);
  return 0;
}
