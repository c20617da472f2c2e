// SPDX-License-Identifier: Apache-2.0
#include "users_local/store.h"

#include <utility>

#include "users_local/record_form.h"

namespace mortise::users_local {
namespace {

constexpr int64_t kAskAgainMs = 100;  // what became of a commit, while the store takes nothing

}  // namespace

Result<std::optional<std::string>> load_state(const Records& records) {
  auto got = records.get_and_wait(kStateKey);
  if (!got) return std::move(got).error();
  return std::move(got->value);
}

Result<std::shared_ptr<const Directory>> load(const Records& records, const SecretBox& box) {
  auto out = std::make_shared<Directory>();
  State state;
  Result<void> good;
  const auto end = records.scan_and_wait("", "", 0, [&](const mortise_record& record) {
    if (good) good = read_record(view(record.key), view(record.value), box, *out, state);
  });
  if (!end) return end.error();
  if (!good) return good.error();
  return std::shared_ptr<const Directory>(std::move(out));
}

IdentityStore::IdentityStore(Host host, Records records, const SecretBox& box, std::shared_ptr<const Directory> loaded)
    : host_(host), records_(records), box_(box), now_(std::move(loaded)), generation_(now()->changes + 1) {}

void IdentityStore::publish(std::shared_ptr<const Directory> next) noexcept {
  const uint64_t changes = next->changes;
  {
    const MutexLock lock(now_mutex_);
    now_.swap(next);
  }
  generation_.store(changes + 1, std::memory_order_release);
}

void IdentityStore::edit(Plan plan, Done done) {
  {
    const MutexLock lock(mutex_);
    if (!stopping_) {
      waiting_.push_back({std::move(plan), std::move(done)});
      if (std::exchange(busy_, true)) return;
      done = nullptr;
    }
  }
  if (done) return done(Error(Status::busy, "the server is stopping"));
  continue_on_worker();
}

/// Who asks may be a loop; and a look at the records waits.
void IdentityStore::continue_on_worker() {
  if (!host_.submit([this] { run_next(); })) run_next();
}

void IdentityStore::run_next() {
  for (;;) {
    if (in_doubt_ && !std::exchange(asked_, true)) return settle();
    asked_ = false;
    if (std::exchange(stale_, false)) read_again();
    Task task;
    {
      const MutexLock lock(mutex_);
      if (waiting_.empty()) {
        if (in_doubt_ && !stopping_) settle_later();
        busy_ = false;
        idle_.notify_all();
        return;
      }
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    Result<Edit> edit = task.plan(*now());
    if (edit && !edit->batch.empty()) return begin(std::move(task), std::move(edit));
    task.done(edit);
  }
}

void IdentityStore::begin(Task task, Result<Edit> edit) {
  // The records keep nothing of the batch after commit() has returned, but the answer may come before that.
  auto running = std::make_shared<std::pair<Task, Result<Edit>>>(std::move(task), std::move(edit));
  records_.commit(nullptr, running->second->batch, [this, running](const mortise_error& error, uint64_t) {
    committed(running->first, running->second, error);
    continue_on_worker();  // commits that are answered at once would be calls within calls
  });
}

void IdentityStore::committed(Task& task, Result<Edit>& edit, const mortise_error& error) {
  if (error.status == MORTISE_OK) {
    if (edit->next != nullptr) publish(edit->next);
    return task.done(edit);
  }
  // Somebody else has changed the records, or nobody knows.
  in_doubt_ = in_doubt_ || error.status == MORTISE_UNKNOWN || error.status == MORTISE_PRECONDITION;
  Error told = Error::from(error);
  if (error.status == MORTISE_PRECONDITION) told = Error(Status::busy, "the records were changed meanwhile; try again");
  task.done(told);
}

/// A read alone does not tell: what is not there yet may still come, until the store has taken another commit, or
/// compared something for one.
void IdentityStore::settle() {
  RecordBatch question;
  question.expect(kStateKey, now()->state);
  records_.commit(nullptr, question, [this](const mortise_error& answer, uint64_t) {
    settled(answer);
    continue_on_worker();
  });
}

void IdentityStore::settled(const mortise_error& answer) {
  if (answer.status == MORTISE_OK) in_doubt_ = false;  // it did not come about
  stale_ = answer.status == MORTISE_PRECONDITION;
}

void IdentityStore::read_again() {
  auto fresh = load(records_, box_);
  if (!fresh) {
    host_.log(LogLevel::error, "the users could not be read again", {pair("error", fresh.error().message)});
    return;
  }
  publish(std::move(*fresh));
  in_doubt_ = false;
}

/// REQUIRES: no task waits.
void IdentityStore::settle_later() {
  (void)host_.submit_after(kAskAgainMs, [this] {
    {
      const MutexLock lock(mutex_);
      if (stopping_ || std::exchange(busy_, true)) return;
    }
    run_next();
  });
}

void IdentityStore::stop() noexcept {
  MutexLock lock(mutex_);
  stopping_ = true;
  idle_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return !busy_; });
}

}  // namespace mortise::users_local
