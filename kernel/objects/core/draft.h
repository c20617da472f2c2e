// SPDX-License-Identifier: Apache-2.0
//
// A batch being put together for one bucket, with what it makes garbage and what event targets are told.
#pragma once

#include <mortise/host.h>
#include <mortise/meta_store_handle.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/objects/core/event_feed.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// Expects first of all that the bucket takes writes. Bucket and host outlive it.
class Draft {
 public:
  Draft(const Bucket& bucket, const Host& host, EventCollector events = {});

  const std::string& partition() const noexcept { return partition_; }
  void expect(std::string_view key, std::optional<std::string_view> value) { batch_.expect(key, value); }
  void put(std::string_view key, std::string_view value) {
    note_change(key);
    batch_.put(key, value);
  }
  /// As put(); the value stays where it is until the batch was handed to the store.
  void put_lent(std::string_view key, std::string_view value) {
    note_change(key);
    batch_.put_lent(key, value);
  }
  void remove(std::string_view key) {
    note_change(key);
    batch_.remove(key);
  }

  /// It removes more than it adds: to be taken on a full disk.
  void frees_space() { batch_.frees_space(); }
  /// The version of `key` goes: its body does, too. (Its record is the caller's.) If it is locked, there is nothing to
  /// commit: take_rows() says so. Whatever removes a version comes through here.
  void discard_body(std::string_view key, const ObjectRecord& record);
  /// Whoever wants the change may remove what is retained by GOVERNANCE.
  void bypass_governance() noexcept { bypass_ = Bypass::governance; }
  void discard_blob(std::string_view id);
  /// All parts of an upload that still have records.
  void discard_upload(std::string_view key, std::string_view upload_id);

  /// What the batch changes, for event targets; costs nothing if none wants it. `event` is borrowed during the call.
  void add_event(const EventRecord& event) {
    events_known_ = true;
    events_.add(event);
  }

  /// What clients see stays as it is: only a copy of a backend's object comes, or goes.
  void has_no_event() noexcept { events_known_ = true; }

  /// Ends it: the batch to commit.
  const Batch& finish();
  /// The rows of the events, which finish() put into the batch; nullptr: there are none. MORTISE_EVENTS_FULL: do not
  /// commit; nor with MORTISE_LOCKED.
  Result<std::unique_ptr<EventFeed::Rows>> take_rows() noexcept { return std::move(rows_); }
  bool makes_garbage() const noexcept { return garbage_; }

 private:
  void queue(std::string value);
  void note_change(std::string_view key);

  const std::string& partition_;  // the bucket's
  const Host& host_;
  Batch batch_;
  std::string blobs_;  // ids, one a line
  EventCollector events_;
  Result<std::unique_ptr<EventFeed::Rows>> rows_ = std::unique_ptr<EventFeed::Rows>();
  Result<void> unlocked_;  // what is discarded
  Bypass bypass_ = Bypass::no;
  bool garbage_ = false;
  bool changes_versions_ = false;
  bool events_known_ = false;
};

}  // namespace mortise::objects
