// SPDX-License-Identifier: Apache-2.0
//
// What a place answers: documents, and the head of an answer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "remote_s3/answer.h"
#include "remote_s3/documents.h"

using namespace mortise::remote_s3;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

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

void read_head(std::string_view text) {
  mortise::remote_transport::Head head;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t length = end == std::string_view::npos ? text.size() : end + 1;
    if (!head.add_line(text.substr(0, length))) return;
    text.remove_prefix(length);
  }
  mortise_remote_read whole{}, range{};
  range.present = MORTISE_REMOTE_RANGE;
  range.offset = 5;
  range.length = 10;
  if (auto object = describe(head, "key", whole, true)) check(object->abi().content_size == object->body_length());
  if (auto object = describe(head, "key", range, true)) check(object->body_length() <= 10);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_documents(text);
  read_head(text);
  return 0;
}
