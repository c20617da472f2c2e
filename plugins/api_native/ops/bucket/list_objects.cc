// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>
#include <vector>

#include "api_native/archives/archive_reader.h"
#include "api_native/msgpack/list_page.h"
#include "api_native/ops/bucket/summary.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/custom_metadata.h"
#include "api_native/wire/go_time.h"
#include "api_native/wire/list_request.h"
#include "api_native/wire/random_id.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kUsualPage = 10'000;  // rows; also the most that one answer has

Refusal check_flags(const Context& c, const ListRequest& request) {
  const std::string shown = c.found.shown();
  if (request.has(kListNotCached))
    return bad_request(shown + " is not a remote bucket - cannot list 'not cached' objects");
  if (request.has(kListDiff)) return bad_request("cannot compare with a remote bucket: " + shown + " is not one");
  if (request.has(kListInventory)) return bad_request("bucket \"" + shown + "\" has no inventories");
  return std::nullopt;
}

constexpr uint16_t flags(int bits) noexcept { return static_cast<uint16_t>(bits); }

/// Rows of one page.
class Rows {
 public:
  Rows(const Context& c, const ListRequest& request, ListPage& page)
      : context_(c), request_(request), page_(page), versions_(shows_versions(*c.found.opened())) {
    if (request.properties.location) location_ = location(c);
  }

  void add(const mortise_object& object) {
    const ListProperties& wanted = request_.properties;
    ListEntry entry;
    entry.name = view(object.key);
    entry.flags = flags(object.part_count > 0 ? kEntryCached | kEntryChunked : kEntryCached);
    if (wanted.size) entry.size = object.content_size;
    if (wanted.checksum && object.checksum.composite == 0) checksum_ = text::to_hex(view(object.checksum.value));
    if (wanted.checksum) entry.checksum = object.checksum.composite == 0 ? checksum_ : std::string_view();
    if (wanted.atime) entry.atime = atime_ = go_time(access_time(object), request_.time_format);
    if (wanted.version && versions_ && object.revision != 0) entry.version = version_ = std::to_string(object.revision);
    if (wanted.copies) entry.copies = 1;
    if (wanted.custom) entry.custom = custom_ = custom_of(object);
    entry.location = location_;
    if (!request_.has(kListArchives)) return page_.add(entry);
    if (is_archive_name(entry.name)) entry.flags = flags(entry.flags | kEntryArchive);
    waiting_.emplace_back(entry);
  }
  /// Archives are opened when the listing has ended, so that it is not held open meanwhile.
  void finish() {
    for (const Waiting& row : waiting_) {
      page_.add(row.entry());
      if ((row.flags & kEntryArchive) != 0) add_members(row.name);
    }
  }
  void add_directory(std::string_view name) {
    ListEntry entry;
    entry.name = name;
    entry.flags = kEntryDirectory;
    if (!request_.has(kListArchives)) return page_.add(entry);
    waiting_.emplace_back(entry);
  }

 private:
  static constexpr size_t kMaxMembers = 1'000'000;  // of one archive

  /// A row with its texts.
  struct Waiting {
    std::string name, checksum, atime, version, location, custom;
    uint64_t size;
    uint16_t copies, flags;

    explicit Waiting(const ListEntry& e)
        : name(e.name),
          checksum(e.checksum),
          atime(e.atime),
          version(e.version),
          location(e.location),
          custom(e.custom),
          size(e.size),
          copies(e.copies),
          flags(e.flags) {}
    ListEntry entry() const { return {name, checksum, atime, version, location, custom, size, copies, flags}; }
  };

  /// As far as it can be read: what is damaged is a row like others, without members.
  void add_members(const std::string& archive) {
    ArchiveReader reader;
    const Subject subject{context_.found.shown(), context_.found.shown(archive)};
    if (reader.open(context_.objects(), read_of(context_.bucket(), archive), subject)) return;
    for (size_t i = 0; i < kMaxMembers; ++i) {
      const auto more = reader.next();
      if (!more || !*more) return;
      const std::string name = archive + "/" + reader.name();
      ListEntry entry;
      entry.name = name;
      entry.flags = flags(kEntryCached | kEntryInArchive);
      if (request_.properties.size) entry.size = reader.size();
      page_.add(entry);
    }
  }

  /// Listings of the object service come without properties.
  std::string custom_of(const mortise_object& listed) const {
    std::string out;
    context_.objects().head(read_of(context_.bucket(), view(listed.key)),
                            [&](const mortise_error& e, const mortise_opened* opened) {
                              if (e.status != MORTISE_OK) return;
                              const mortise_object& o = *opened->object;
                              for (const auto& [key, value] : custom_pairs({o.properties, o.property_count}))
                                out.append(out.empty() ? "[" : " ").append(key).append(":").append(value);
                            });
    return out.empty() ? out : out + "]";
  }

  const Context& context_;
  const ListRequest& request_;
  ListPage& page_;
  const bool versions_;
  std::vector<Waiting> waiting_;  // rows of a listing with archives
  std::string location_, checksum_, atime_, version_, custom_;
};

}  // namespace

namespace {

/// Where archives are expanded: a thread of the plugin's own; else a worker.
Outcome list_page(Context& c, const ListRequest& request) {
  const bool packed = c.request.header("accept").find("application/msgpack") != std::string_view::npos;
  const auto page = packed ? ListPage::message_pack() : ListPage::json();
  Rows rows(c, request, *page);
  const std::string& after = request.token.empty() ? request.start_after : request.token;
  mortise_list list =
      list_of(c.bucket(), request.page_size == 0 ? kUsualPage : std::min(request.page_size, kUsualPage));
  list.prefix = str(request.prefix);
  list.after = str(after);
  if (request.properties.atime) list.wants = MORTISE_WANT_ACCESS_TIME;
  if (request.has(kListNoRecursion)) list.delimiter = str("/");
  std::string token;
  Refusal refusal;
  c.objects().list(
      list, [&](const mortise_object& object) { rows.add(object); },
      [&](std::string_view prefix) { rows.add_directory(prefix); },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) {
          refusal = from_service(e, c.subject());
        } else if (end->truncated != 0) {
          token = view(end->next);
        }
      });
  if (refusal) return *std::move(refusal);
  rows.finish();
  return Answer::with(page->finish(request.uuid.empty() ? make_random_id() : request.uuid, token),
                      page->content_type());
}

}  // namespace

void list_objects(ContextPtr context) {
  Context& c = *context;
  auto request = parse_list_request(c.message.value);
  if (!request) return c.fail(request.error());
  if (auto no = check_flags(c, *request)) return c.fail(*no);
  const auto begun = is_second_request(request->uuid);
  if (!begun) return c.fail(begun.error());
  if (!request->has(kListArchives)) return c.finish(list_page(c, *request));
  on_own_thread(std::move(context),
                [request = std::move(*request)](ContextPtr own) { own->finish(list_page(*own, request)); });
}

}  // namespace mortise::api_native::ops
