// SPDX-License-Identifier: Apache-2.0
//
// What a place answers: documents, and the head of an answer.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/remote_head.h"
#include "remote_s3/answer.h"
#include "remote_s3/documents.h"

using namespace mortise::remote_s3;

namespace {

void read_documents(std::string_view text) {
  (void)parse_error(text);
  (void)parse_upload_id(text);
  (void)parse_completed(text);
  (void)parse_buckets(text);
  const auto page = parse_page(text);
  if (!page) return;
  check(!page->truncated || !page->objects.empty() || !page->prefixes.empty());
  for (size_t i = 1; i < page->objects.size(); ++i) check(page->objects[i - 1].key < page->objects[i].key);
  for (const auto& object : page->objects) check(!object.key.empty() && object.key.size() <= 1024);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_documents(text);
  read_head(text, [](const auto& head, const mortise_remote_read& read) { return describe(head, "key", read, true); });
  return 0;
}
