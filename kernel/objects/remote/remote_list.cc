// SPDX-License-Identifier: Apache-2.0
//
// A listing of the backend, page by page; of each object it says whether a copy is here. With MORTISE_WANT_LOCAL, of
// the copies alone.
#include <mortise/known.h>
#include <mortise/mutex.h>
#include <mortise/text.h>

#include <atomic>
#include <cstring>
#include <string>
#include <vector>

#include "kernel/objects/core/etag.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/list/list.h"
#include "kernel/objects/list/scan.h"
#include "kernel/objects/remote/backend_object.h"
#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/remote.h"

namespace mortise::objects {
namespace {

constexpr uint32_t kPage = 1000;  // rows that a backend is asked for at once

/// mortise_list and the visitor, until the listing has ended.
struct Wanted {
  Wanted(const mortise_list& l, const mortise_list_visitor& v)
      : prefix(view(l.prefix)),
        delimiter(view(l.delimiter)),
        after(view(l.after)),
        limit(l.limit),
        access_times((l.wants & MORTISE_WANT_ACCESS_TIME) != 0),
        visitor(v) {}
  const std::string prefix;
  const std::string delimiter;
  const std::string after;
  const uint32_t limit;
  const bool access_times;
  const mortise_list_visitor visitor;
};

class RemoteListing : public std::enable_shared_from_this<RemoteListing> {
 public:
  RemoteListing(Remote& remote, const Call& call, BucketPtr bucket, Location location, const mortise_list& list,
                const mortise_list_visitor& visitor, void* context, mortise_on_list_end end)
      : remote_(remote),
        engine_(remote.engine()),
        call_(call),
        bucket_(std::move(bucket)),
        location_(std::move(location)),
        wanted_(list, visitor),
        context_(context),
        end_(end),
        after_(wanted_.after) {}

  void start() {
    if (wanted_.limit == 0) return finish(false);
    next_page();
  }

 private:
  void next_page() {
    mortise_remote_list list{};
    list.size = sizeof list;
    list.place = location_.place;
    list.bucket = str(location_.bucket);
    list.prefix = str(wanted_.prefix);
    list.delimiter = str(wanted_.delimiter);
    list.after = str(after_);
    list.limit = std::min(kPage, wanted_.limit - rows_);
    const mortise_remote& at = *location_.remote;
    ask_remote<mortise_remote_page>(
        engine_, call_, bucket_->id, remote_.stopping(), {},
        [&](const mortise_call* call, void* context, mortise_on_remote_page done) {
          at.list(at.self, call, &list, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_page*> page) { self->take(page); });
  }

  void take(const Result<const mortise_remote_page*>& told) {
    if (!told) return one_over(told.error());
    const mortise_remote_page page = known(*told);
    const std::string before = after_;
    if (auto shown = show(page); !shown) return one_over(shown);
    if (page.truncated == 0) return finish(false);
    if (rows_ >= wanted_.limit) return finish(true);
    if (after_ <= before)
      return one_over(Error(Status::io, MORTISE_BACKEND_FAILED, "the backend's listing does not go on"));
    next_page();
  }

  /// Objects and prefixes come each in order: merged.
  Result<void> show(const mortise_remote_page& page) {
    size_t o = 0, p = 0;
    while ((o < page.object_count || p < page.prefix_count) && rows_ < wanted_.limit) {
      const mortise_remote_object object = o < page.object_count ? object_at(page, o) : mortise_remote_object{};
      const bool is_object =
          p == page.prefix_count || (o < page.object_count && view(object.key) < view(page.prefixes[p]));
      const std::string_view name = is_object ? view(object.key) : view(page.prefixes[p]);
      is_object ? ++o : ++p;
      if (name <= after_) continue;  // not asked for
      if (is_object) {
        if (auto shown = show_object(object); !shown) return shown;
      } else {
        wanted_.visitor.prefix(wanted_.visitor.context, str(name));
      }
      after_ = name;
      ++rows_;
    }
    return {};
  }
  static mortise_remote_object object_at(const mortise_remote_page& page, size_t index) {
    mortise_remote_object out{};
    std::memcpy(&out, reinterpret_cast<const char*>(page.objects) + index * page.object_size,
                std::min(page.object_size, sizeof out));
    return out;
  }

  Result<void> show_object(mortise_remote_object object) {
    object.size = sizeof object;
    const BackendObject there(object);
    auto copy = read_current(engine_.meta.with(call_), bucket_->partition, view(object.key));
    if (!copy) return std::move(copy).error();
    const bool same = *copy != nullptr && is_same(there, (*copy)->record);
    const bool in_doubt = *copy != nullptr && (*copy)->record.in_doubt;
    const bool is_here = same && !in_doubt;
    if (in_doubt && !same) evict(there, std::string(view(object.key)));
    ObjectRecord record = is_here ? (*copy)->record : there.record(*bucket_);
    record.metadata.clear();
    record.properties.clear();
    ObjectView shown;
    const mortise_object& row = shown.show(*bucket_, view(object.key), record, true);
    if (!is_here) {
      shown.set_elsewhere();
    } else if (wanted_.access_times) {
      const auto ms = engine_.access_times.of(engine_.meta, *bucket_, view(object.key));
      if (!ms) return ms.error();
      shown.set_access_time(*ms);
    }
    wanted_.visitor.object(wanted_.visitor.context, &row);
    return {};
  }
  /// The listing does not end before the copy is gone.
  void evict(const BackendObject& there, const std::string& key) {
    evictions_.fetch_add(1);
    evict_unless_copy_of(&there, engine_, bucket_, key,
                         [self = shared_from_this()](const Result<void>& evicted) { self->one_over(evicted); });
  }
  /// What failed first is told.
  void one_over(const Result<void>& outcome) {
    {
      const MutexLock lock(mutex_);
      if (!outcome && outcome_) outcome_ = outcome;
    }
    if (evictions_.fetch_sub(1) == 1) answer();
  }
  /// Listings tell no versions, and some tell no ETags.
  static bool is_same(const BackendObject& there, const ObjectRecord& copy) {
    if (!copy.is_copy || copy.size != there.size()) return false;
    return there.etag().empty() || there.etag() == copy.backend_etag;
  }

  void finish(bool truncated) {
    truncated_ = truncated;
    one_over({});
  }
  void answer() {
    {
      const MutexLock lock(mutex_);
      if (!outcome_) return fail_listing(outcome_.error(), context_, end_);
    }
    mortise_list_end e{};
    e.size = sizeof e;
    e.truncated = truncated_ ? 1 : 0;
    e.next = str(after_);
    const mortise_error fine = empty_error();
    end_(context_, &fine, &e);
  }

  Remote& remote_;
  Engine& engine_;
  const Call call_;
  const BucketPtr bucket_;
  const Location location_;
  const Wanted wanted_;
  void* const context_;
  const mortise_on_list_end end_;
  std::string after_;  // the last row
  uint32_t rows_ = 0;
  std::atomic<uint32_t> evictions_{1};  // under way, and one for the listing
  bool truncated_ = false;              // written before the listing's own is over
  Mutex mutex_;
  Result<void> outcome_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace

void remote_list(Remote& remote, const Call& call, BucketPtr bucket, const mortise_list& list,
                 const mortise_list_visitor& visitor, void* context, mortise_on_list_end end) {
  if ((list.wants & MORTISE_WANT_LOCAL) != 0) return list_objects(remote.engine(), call, list, visitor, context, end);
  auto location = remote.places().find(*bucket);
  if (!location) return fail_listing(location.error(), context, end);
  std::make_shared<RemoteListing>(remote, call, std::move(bucket), std::move(*location), list, visitor, context, end)
      ->start();
}

}  // namespace mortise::objects
