// SPDX-License-Identifier: Apache-2.0
//
// mortise.records/1 for users: small durable records in a namespace of the plugin's own. Contract: abi/records.h.
//
//   const Records records(host.find<mortise_records>(MORTISE_RECORDS_ID));   // with the id in `needs` or `wants`
//   records.commit(nullptr, RecordBatch().expect("user/ann", std::nullopt).put("user/ann", text),
//                  [](const mortise_error& e, uint64_t revision) { … });
#pragma once

#include <mortise/abi/records.h>
#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mortise {

/// Changes of records with what must hold. Owns its bytes.
class RecordBatch {
 public:
  /// The record is these bytes; nullopt: there is none.
  RecordBatch& expect(std::string_view key, std::optional<std::string_view> value) {
    batch_.expect(key, value);
    return *this;
  }
  RecordBatch& put(std::string_view key, std::string_view value) {
    batch_.put(key, value);
    return *this;
  }
  RecordBatch& remove(std::string_view key) {
    batch_.remove(key);
    return *this;
  }
  bool empty() const noexcept { return batch_.empty(); }

  /// Calls use(const mortise_records_batch&) with a view of this.
  template <class F>
  void with_abi(F&& use) const {
    batch_.with_abi([&](const mortise_batch& b) {
      const mortise_records_batch shown{sizeof shown,         0,           b.preconditions,
                                        b.precondition_count, b.mutations, b.mutation_count};
      use(shown);
    });
  }

 private:
  Batch batch_{{}, MORTISE_STRICT};
};

/// A watch that ends with this, which waits for a call that runs. Move-only.
class RecordWatch {
 public:
  using Changed = std::function<void(uint64_t revision)>;
  RecordWatch() = default;
  RecordWatch(RecordWatch&& o) noexcept
      : table_(o.table_), watch_(std::exchange(o.watch_, nullptr)), changed_(std::move(o.changed_)) {}
  RecordWatch& operator=(RecordWatch&& o) noexcept {
    std::swap(table_, o.table_);
    std::swap(watch_, o.watch_);
    std::swap(changed_, o.changed_);
    return *this;
  }
  ~RecordWatch() {
    if (watch_ != nullptr) table_->watch_close(watch_);
  }

 private:
  friend class Records;
  RecordWatch(const mortise_records* table, mortise_records_watch* watch, std::unique_ptr<Changed> changed)
      : table_(table), watch_(watch), changed_(std::move(changed)) {}
  const mortise_records* table_ = nullptr;
  mortise_records_watch* watch_ = nullptr;
  std::unique_ptr<Changed> changed_;  // where it is while calls may come
};

/// A namespace as its owner sees it. Copyable. Threads: any.
class Records {
 public:
  struct Got {
    std::optional<std::string> value;  // nothing: there is no such record
    uint64_t revision = 0;
  };
  struct ScanEnd {
    bool truncated = false;
    uint64_t revision = 0;
  };

  explicit Records(const mortise_records* table) noexcept : table_(table) {}
  const mortise_records* abi() const noexcept { return table_; }

  /// result(const mortise_error&, const mortise_record*) is called once; see abi/records.h.
  template <class F>
  void get(const mortise_call* call, std::string_view key, F result) const {
    table_->get(table_->self, call, str(key), new F(std::move(result)),
                [](void* context, const mortise_error* e, const mortise_record* record) {
                  const std::unique_ptr<F> own(static_cast<F*>(context));
                  (*own)(*e, record);
                });
  }
  /// done(const mortise_error&, uint64_t revision) is called once.
  template <class F>
  void commit(const mortise_call* call, const RecordBatch& batch, F done) const {
    auto* f = new F(std::move(done));
    batch.with_abi([&](const mortise_records_batch& b) {
      table_->commit(table_->self, call, &b, f,
                     [](void* context, const mortise_error* e, const mortise_records_committed* committed) {
                       const std::unique_ptr<F> own(static_cast<F*>(context));
                       (*own)(*e, committed == nullptr ? uint64_t{0} : committed->revision);
                     });
    });
  }
  /// each(const mortise_record&) for the records in order, then end(const mortise_error&, ScanEnd) once.
  template <class Each, class End>
  void scan(const mortise_call* call, std::string_view prefix, std::string_view after, uint32_t limit, Each each,
            End end) const {
    struct Functions {
      Each each;
      End end;
    };
    const mortise_records_scan request{sizeof request, limit, str(prefix), str(after)};
    table_->scan(
        table_->self, call, &request, new Functions{std::move(each), std::move(end)},
        [](void* context, const mortise_error*, const mortise_record* r) {
          static_cast<Functions*>(context)->each(*r);
        },
        [](void* context, const mortise_error* e, const mortise_records_scan_end* ended) {
          const std::unique_ptr<Functions> own(static_cast<Functions*>(context));
          own->end(*e, ended == nullptr ? ScanEnd() : ScanEnd{ended->truncated != 0, ended->revision});
        });
  }
  /// `changed` is called on a worker, one call at a time.
  Result<RecordWatch> watch(std::string_view prefix, uint64_t since, RecordWatch::Changed changed) const {
    auto own = std::make_unique<RecordWatch::Changed>(std::move(changed));
    const mortise_records_watch_request request{sizeof request, 0, str(prefix), since};
    mortise_error e = empty_error();
    auto* opened = table_->watch(
        table_->self, nullptr, &request, own.get(),
        [](void* context, uint64_t revision) { (*static_cast<RecordWatch::Changed*>(context))(revision); }, &e);
    if (opened == nullptr) return Error::from(e);
    return RecordWatch(table_, opened, std::move(own));
  }

  // ---- the same, waited for: on workers and at startup only
  Result<Got> get_and_wait(std::string_view key) const {
    Waiting<Got> waiting;
    get(nullptr, key, [&waiting](const mortise_error& e, const mortise_record* record) {
      if (e.status != MORTISE_OK && e.status != MORTISE_NOT_FOUND) return waiting.end(Error::from(e));
      Got got{std::nullopt, record->revision};
      if (e.status == MORTISE_OK) got.value.emplace(view(record->value));
      waiting.end(std::move(got));
    });
    return waiting.wait();
  }
  /// The revision.
  Result<uint64_t> commit_and_wait(const RecordBatch& batch) const {
    Waiting<uint64_t> waiting;
    commit(nullptr, batch, [&waiting](const mortise_error& e, uint64_t revision) {
      e.status == MORTISE_OK ? waiting.end(revision) : waiting.end(Error::from(e));
    });
    return waiting.wait();
  }
  template <class Each>
  Result<ScanEnd> scan_and_wait(std::string_view prefix, std::string_view after, uint32_t limit, Each&& each) const {
    Waiting<ScanEnd> waiting;
    scan(
        nullptr, prefix, after, limit, [&each](const mortise_record& record) { each(record); },
        [&waiting](const mortise_error& e, ScanEnd end) {
          e.status == MORTISE_OK ? waiting.end(end) : waiting.end(Error::from(e));
        });
    return waiting.wait();
  }

 private:
  template <class T>
  class Waiting {
   public:
    void end(Result<T> result) {
      const std::lock_guard lock(mutex_);
      result_.emplace(std::move(result));
      ended_.notify_one();
    }
    Result<T> wait() {
      std::unique_lock lock(mutex_);
      ended_.wait(lock, [this] { return result_.has_value(); });
      return std::move(*result_);
    }

   private:
    std::mutex mutex_;
    std::condition_variable ended_;
    std::optional<Result<T>> result_;
  };
  const mortise_records* table_;
};

}  // namespace mortise
