// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/listing.h"

#include "ais/parse/json_fields.h"

#include <algorithm>
#include <iterator>

namespace mortise::ais {
namespace {

Entry entry_of(const Json& row) {
  Entry out;
  out.name = text_of(row, "name");
  out.checksum = text_of(row, "checksum");
  out.atime = text_of(row, "atime");
  out.version = text_of(row, "version");
  out.location = text_of(row, "location");
  out.custom = text_of(row, "custom-md");
  out.size = number_of(row, "size");
  out.copies = number_of(row, "copies");
  out.flags = static_cast<uint32_t>(number_of(row, "flags"));
  return out;
}

struct Page {
  std::string id, next;
  std::vector<Entry> entries;
};

Result<Page> ask_for_page(HttpClient& http, const ListRequest& request, const Page& before, uint64_t wanted) {
  Json value{{"uuid", before.id},
             {"props", request.props},
             {"prefix", request.prefix},
             {"continuation_token", before.next},
             {"target", ""},
             {"flags", std::to_string(request.flags)},
             {"pagesize", wanted}};
  if (!request.start_after.empty()) value["start_after"] = request.start_after;
  auto answer = act(http, "GET", bucket_path(request.bucket), bucket_query(request.bucket), "list", std::move(value));
  if (!answer) return std::move(answer).error();
  auto document = json_of(*answer);
  if (!document) return std::move(document).error();
  Page out{text_of(*document, "uuid"), text_of(*document, "continuation_token"), {}};
  for (const auto& row : member_of(*document, "entries")) out.entries.push_back(entry_of(row));
  return out;
}

}  // namespace

Result<void> list_objects(HttpClient& http, const ListRequest& request,
                          const std::function<bool(std::vector<Entry>)>& page) {
  Page at;
  for (uint64_t pages = 0, listed = 0;;) {
    auto wanted = request.page_size;
    if (request.limit != 0) {
      const auto left = request.limit - listed;
      wanted = wanted == 0 ? left : std::min(wanted, left);
    }
    auto next = ask_for_page(http, request, at, wanted);
    if (!next) return std::move(next).error();
    if (!next->next.empty() && next->next == at.next)
      return Error(Status::io, "the server gives the same page of the listing again and again");
    at = std::move(*next);
    if (request.limit != 0 && at.entries.size() > request.limit - listed) at.entries.resize(request.limit - listed);
    listed += at.entries.size();
    const bool more = page(std::move(at.entries));
    at.entries.clear();
    if (!more || at.next.empty() || ++pages == request.max_pages || (request.limit != 0 && listed >= request.limit))
      return {};
  }
}

Result<std::vector<Entry>> list_all(HttpClient& http, const ListRequest& request) {
  std::vector<Entry> out;
  auto done = list_objects(http, request, [&](std::vector<Entry> page) {
    out.insert(out.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
    return true;
  });
  if (!done) return std::move(done).error();
  return out;
}

}  // namespace mortise::ais
