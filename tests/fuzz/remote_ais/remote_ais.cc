// SPDX-License-Identifier: Apache-2.0
//
// What a cluster answers: listings, maps, errors, redirects, and the head of an answer.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/remote_head.h"
#include "remote_ais/answer.h"
#include "remote_ais/cluster_map.h"
#include "remote_ais/documents.h"
#include "remote_ais/kept_clusters.h"
#include "remote_ais/listing.h"
#include "remote_ais/redirect.h"

using namespace mortise::remote_ais;

namespace {

void read_documents(std::string_view text) {
  (void)parse_error(text);
  (void)parse_buckets(text);
  (void)parse_kept_clusters(text);
  if (const auto map = parse_cluster_map(text)) check(is_cluster_id(map->uuid));
  auto page = parse_page(text);
  if (!page) return;
  check(!page->truncated || !page->last.empty());
  for (size_t i = 1; i < page->objects.size(); ++i) check(page->objects[i - 1].key < page->objects[i].key);
  for (const auto& object : page->objects) check(!object.key.empty() && object.key.size() <= 1024);
  Rows rows({"a", "/", 3}, "a");
  const bool is_whole = rows.add(std::move(*page));
  check(is_whole || rows.next() > "a");
}

void read_redirect(std::string_view text) {
  const mortise::remote_transport::Endpoint from{"https", "proxy"};
  const auto to = parse_redirection(text, from);
  if (!to) return;
  check(to->origin.starts_with("https://"));
  for (const char c : to->query) check(c > 0x20 && c < 0x7F && c != '%' && c != '/' && c != '#');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_documents(text);
  read_redirect(text);
  read_head(text, [](const auto& head, const mortise_remote_read& read) { return describe(head, "key", read); });
  return 0;
}
