// SPDX-License-Identifier: Apache-2.0
//
// What operations know of event targets: whether anybody wants to be told of a change, and the row that goes into the
// batch of the change. kernel/events stands behind it. ADR 0020.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/event_record.h"

namespace mortise::objects {

/// Threads: any.
class EventFeed {
 public:
  /// What targets want to know of one bucket.
  class Interest {
   public:
    Interest() = default;
    Interest(const Interest&) = delete;
    Interest& operator=(const Interest&) = delete;
    virtual ~Interest() = default;
    virtual bool wants(int32_t kind, std::string_view key) const noexcept = 0;
  };
  using InterestPtr = std::shared_ptr<const Interest>;

  /// Rows in a batch that is about to be committed. Destroyed without settle(): as if the outcome were unknown.
  class Rows {
   public:
    Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    virtual ~Rows() = default;
    virtual void settle(Status outcome) noexcept = 0;
  };

  /// A change that somebody wants to be told of. Owns its bytes.
  struct Event {
    int32_t kind;
    std::string key;
    std::string record;  // encoded, without targets
  };

  EventFeed() = default;
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;
  virtual ~EventFeed() = default;

  /// nullptr: nobody wants anything of it. `bucket` is one that was read or is about to be made.
  virtual InterestPtr interest(const std::shared_ptr<const Bucket>& bucket) = 0;
  /// Whether there is room for an event of the bucket now: asked before a body is taken in, which costs more to refuse
  /// later. MORTISE_EVENTS_FULL.
  virtual Result<void> check_room(const Interest& interest) = 0;
  /// Numbers the events and puts their rows into `batch`, which is of `partition`. To be called after everything that
  /// decides the change was read: so numbers grow with the changes of a key. nullptr: nobody wants them after all.
  /// MORTISE_EVENTS_FULL: the change must not be made.
  virtual Result<std::unique_ptr<Rows>> add_rows(const Interest& interest, std::string_view bucket_id,
                                                 std::string_view partition, std::vector<Event> events,
                                                 Batch& batch) = 0;
};

/// The events of one batch, as an operation collects them; the call lives as long. One thread at a time.
class EventCollector {
 public:
  /// `feed` may be nullptr: nobody wants anything.
  EventCollector(std::shared_ptr<EventFeed> feed, const Call& call, const std::shared_ptr<const Bucket>& bucket);
  EventCollector() = default;

  /// The bucket's name and id, and on whose behalf it happens, are filled in; what else `event` is made of need not
  /// live longer than this call.
  void add(EventRecord event);
  /// Once, when the batch is complete but for these rows. nullptr: there are none.
  Result<std::unique_ptr<EventFeed::Rows>> write(std::string_view partition, Batch& batch);

 private:
  std::shared_ptr<EventFeed> feed_;
  Call call_;
  std::shared_ptr<const Bucket> bucket_;
  EventFeed::InterestPtr interest_;
  std::vector<EventFeed::Event> events_;
};

}  // namespace mortise::objects
