// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>
#include <vector>

#include "ais_model/random_id.h"
#include "api_base/list_headers.h"
#include "api_native/archives/archive_reader.h"
#include "api_native/msgpack/list_page.h"
#include "api_native/ops/bucket/summary.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/custom_metadata.h"
#include "api_native/wire/go_time.h"
#include "api_native/wire/list_request.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kUsualPage = 10'000;  // rows; also the most that one answer has

Refusal check_flags(const Context& c, const ListRequest& request) {
  const std::string shown = c.found.shown();
  const bool remote = has_backend(*c.found.opened(), c.found.id());
  if (request.has(kListNotCached) && !remote)
    return bad_request(shown + " is not a remote bucket - cannot list 'not cached' objects");
  if (request.has(kListNotCached) && request.has(kListCached))
    return bad_request("cannot list what is cached and what is not in one listing");
  if (request.has(kListDiff) && !remote)
    return bad_request("cannot compare with a remote bucket: " + shown + " is not one");
  if (request.has(kListDiff) &&
      (request.flags & (kListCached | kListNotCached | kListArchives | kListNoRecursion)) != 0)
    return bad_request(
        "differences to a remote bucket are listed of all its objects, without archives and directories");
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
    const bool here = is_here(object);
    if (here && request_.has(kListNotCached)) return;
    const ListProperties& wanted = request_.properties;
    ListEntry entry;
    entry.name = view(object.key);
    entry.flags = flags((here ? kEntryCached : 0) | (object.part_count > 0 ? kEntryChunked : 0));
    if (wanted.size) entry.size = object.content_size;
    if (wanted.checksum && object.checksum.composite == 0) checksum_ = text::to_hex(view(object.checksum.value));
    if (wanted.checksum) entry.checksum = object.checksum.composite == 0 ? checksum_ : std::string_view();
    if (wanted.atime && here) entry.atime = atime_ = go_time(access_time(object), request_.time_format);
    if (wanted.version && versions_ && object.revision != 0) entry.version = version_ = std::to_string(object.revision);
    if (wanted.copies && here) entry.copies = 1;
    if (wanted.custom && here) entry.custom = custom_ = custom_of(object);
    entry.location = location_;
    if (request_.has(kListDiff)) {
      waiting_.emplace_back(entry).etag = view(object.etag);
      return;
    }
    if (!request_.has(kListArchives)) return page_.add(entry);
    if (is_archive_name(entry.name)) entry.flags = flags(entry.flags | kEntryArchive);
    waiting_.emplace_back(entry);
  }
  /// Of a listing of differences: a copy that is here. All rows of the remote were added before.
  void compare_copy(const mortise_object& copy) {
    const std::string_view key = view(copy.key);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(from_remote_);
    const auto row =
        std::lower_bound(waiting_.begin(), end, key, [](const Waiting& w, std::string_view k) { return w.name < k; });
    if (row == end || row->name != key) {
      add(copy);
      waiting_.back().flags = flags(waiting_.back().flags | kEntryRemoved);
    } else if ((row->flags & kEntryCached) == 0) {
      const bool same = !row->etag.empty() && row->etag == view(copy.etag);
      row->flags = flags(row->flags | kEntryCached | (same ? 0 : kEntryChanged));
    }
  }
  /// The rows of the remote are complete.
  void begin_comparing() { from_remote_ = waiting_.size(); }
  /// Archives are opened when the listing has ended, so that it is not held open meanwhile.
  void finish() {
    if (request_.has(kListDiff))
      std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) { return a.name < b.name; });
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
    std::string etag;  // of a listing of differences
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

  /// As far as it can be read: what is damaged, or not for the caller to read, is a row like others, without members.
  void add_members(const std::string& archive) {
    if (context_.may_in(context_.found, "ais:GetObject", archive)) return;
    ArchiveReader reader;
    const Subject subject{context_.found.shown(), context_.found.shown(archive)};
    mortise_read read = read_of(context_.bucket(), archive);
    read.wants = MORTISE_WANT_LOCAL;  // a listing fetches nothing from a remote
    if (reader.open(context_.objects(), read, subject)) return;
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
    mortise_read read = read_of(context_.bucket(), view(listed.key));
    read.wants = MORTISE_WANT_LOCAL;  // this may be the thread of a remote
    context_.objects().head(read, [&](const mortise_error& e, const mortise_opened* opened) {
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
  std::vector<Waiting> waiting_;  // rows of a listing with archives, or of differences
  size_t from_remote_ = 0;        // of those
  std::string location_, checksum_, atime_, version_, custom_;
};

}  // namespace

namespace {

/// A page on its way. Not movable: the rows view the rest.
struct Page {
  Page(ContextPtr c, ListRequest r)
      : context(std::move(c)), request(std::move(r)), written(new_page(*context)), rows(*context, request, *written) {}
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  static std::unique_ptr<ListPage> new_page(const Context& c) {
    const api_base::ListHeaders lists(c.request);
    const bool packed = lists.get("accept").find("application/msgpack") != std::string_view::npos;
    return packed ? ListPage::message_pack() : ListPage::json();
  }
  mortise_list list() const {
    const std::string& after = request.token.empty() ? request.start_after : request.token;
    mortise_list out =
        list_of(context->bucket(), request.page_size == 0 ? kUsualPage : std::min(request.page_size, kUsualPage));
    out.prefix = str(request.prefix);
    out.after = str(after);
    if (request.properties.atime) out.wants |= MORTISE_WANT_ACCESS_TIME;
    if (request.has(kListCached)) out.wants |= MORTISE_WANT_LOCAL;
    if (request.has(kListNoRecursion)) out.delimiter = str("/");
    return out;
  }

  const ContextPtr context;
  const ListRequest request;
  const std::unique_ptr<ListPage> written;
  Rows rows;
};

void finish_page(const std::unique_ptr<Page>& page, const std::string& token) {
  Context& c = *page->context;
  page->rows.finish();
  const std::string& uuid = page->request.uuid;
  c.finish(Answer::with(page->written->finish(uuid.empty() ? ais_model::make_random_id() : uuid, token),
                        page->written->content_type()));
}

/// What is here of the stretch that the page has of the remote's bucket.
Refusal compare_copies(Page& page, const std::string& last) {
  const Context& c = *page.context;
  page.rows.begin_comparing();
  mortise_list list = page.list();
  list.wants |= MORTISE_WANT_LOCAL;
  std::string after(view(list.after));
  Refusal refusal;
  for (bool more = true; more && !refusal;) {
    list.after = str(after);
    more = false;
    std::string next;
    c.objects().list(
        list,
        [&](const mortise_object& copy) {
          if (last.empty() || view(copy.key) <= last) page.rows.compare_copy(copy);
        },
        [](std::string_view) {},
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (e.status != MORTISE_OK) {
            refusal = from_service(e, c.subject());
          } else if (end->truncated != 0) {
            next = view(end->next);
            more = last.empty() || next < last;
          }
        });
    after = std::move(next);
  }
  return refusal;
}

/// Worker, or a thread that may wait.
void finish_slowly(const std::unique_ptr<Page>& page, const std::string& token) {
  if (page->request.has(kListDiff))
    if (auto no = compare_copies(*page, token)) return page->context->fail(*no);
  finish_page(page, token);
}

void page_ended(std::unique_ptr<Page> page, const mortise_error& e, const mortise_list_end* end) {
  Context& c = *page->context;
  if (e.status != MORTISE_OK) return c.fail(from_service(e, c.subject()));
  const std::string token(end->truncated != 0 ? view(end->next) : std::string_view());
  if (!page->request.has(kListArchives) && !page->request.has(kListDiff)) return finish_page(page, token);
  // Reading waits, which the thread that brings a remote's listing must not.
  auto held = std::make_shared<std::unique_ptr<Page>>(std::move(page));
  if (!c.site.threads->submit([held, token] { finish_slowly(*held, token); })) c.fail(server_is_stopping());
}

}  // namespace

void list_objects(ContextPtr context) {
  Context& c = *context;
  auto request = parse_list_request(c.message.value);
  if (!request) return c.fail(request.error());
  if (auto no = check_flags(c, *request)) return c.fail(*no);
  const auto begun = is_second_request(request->uuid);
  if (!begun) return c.fail(begun.error());
  Page* page = new Page(std::move(context), std::move(*request));
  page->context->objects().later().list(
      page->list(), [page](const mortise_object& object) { page->rows.add(object); },
      [page](std::string_view prefix) { page->rows.add_directory(prefix); },
      [page](const mortise_error& e, const mortise_list_end* end) { page_ended(std::unique_ptr<Page>(page), e, end); });
}

}  // namespace mortise::api_native::ops
