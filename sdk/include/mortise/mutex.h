// SPDX-License-Identifier: Apache-2.0
//
// Mutexes that Clang's thread-safety analysis understands (-Wthread-safety; other compilers see plain std::mutex):
//
//   Mutex mutex_;
//   ConditionVariable changed_;
//   bool done_ MORTISE_GUARDED_BY(mutex_) = false;
//   …
//   MutexLock lock(mutex_);
//   changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return done_; });
//
// Reading done_ without the lock is then an error at compile time. The attributes:
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#pragma once

#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <utility>

#if defined(__clang__)
#define MORTISE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define MORTISE_THREAD_ATTRIBUTE(x)
#endif

/// Of a member: it is read and written with that mutex held only.
#define MORTISE_GUARDED_BY(mutex) MORTISE_THREAD_ATTRIBUTE(guarded_by(mutex))
/// Of a function: the caller holds the mutex.
#define MORTISE_REQUIRES(...) MORTISE_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// Of a function: the caller does not hold the mutex.
#define MORTISE_EXCLUDES(...) MORTISE_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
/// Of a function that takes part in a protocol that the analysis cannot follow; say which.
#define MORTISE_NO_THREAD_SAFETY_ANALYSIS MORTISE_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace mortise {

class MORTISE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  void lock() MORTISE_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() MORTISE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  bool try_lock() MORTISE_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Holds a mutex until it goes out of scope; it may let go of it in between.
class MORTISE_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) MORTISE_THREAD_ATTRIBUTE(acquire_capability(mutex)) : lock_(mutex.mutex_) {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() MORTISE_THREAD_ATTRIBUTE(release_capability()) {}  // NOLINT(modernize-use-equals-default): attribute
  void lock() MORTISE_THREAD_ATTRIBUTE(acquire_capability()) { lock_.lock(); }
  void unlock() MORTISE_THREAD_ATTRIBUTE(release_capability()) { lock_.unlock(); }

 private:
  friend class ConditionVariable;
  std::unique_lock<std::mutex> lock_;
};

/// Of many readers or one writer.
class MORTISE_THREAD_ATTRIBUTE(capability("mutex")) SharedMutex {
 public:
  SharedMutex() = default;
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;
  void lock() MORTISE_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() MORTISE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  void lock_shared() MORTISE_THREAD_ATTRIBUTE(acquire_shared_capability()) { mutex_.lock_shared(); }
  void unlock_shared() MORTISE_THREAD_ATTRIBUTE(release_shared_capability()) { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

/// Holds a SharedMutex alone.
class MORTISE_THREAD_ATTRIBUTE(scoped_lockable) WriteLock {
 public:
  explicit WriteLock(SharedMutex& mutex) MORTISE_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;
  ~WriteLock() MORTISE_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  SharedMutex& mutex_;
};

/// Holds a SharedMutex together with other readers.
class MORTISE_THREAD_ATTRIBUTE(scoped_lockable) ReadLock {
 public:
  explicit ReadLock(SharedMutex& mutex) MORTISE_THREAD_ATTRIBUTE(acquire_shared_capability(mutex)) : mutex_(mutex) {
    mutex_.lock_shared();
  }
  ReadLock(const ReadLock&) = delete;
  ReadLock& operator=(const ReadLock&) = delete;
  ~ReadLock() MORTISE_THREAD_ATTRIBUTE(release_generic_capability()) { mutex_.unlock_shared(); }

 private:
  SharedMutex& mutex_;
};

/// As std::condition_variable, for a MutexLock that holds its mutex. A predicate that reads guarded members is written
/// with MORTISE_REQUIRES, as above: it is called with the mutex held.
class ConditionVariable {
 public:
  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

  void wait(MutexLock& lock) { condition_.wait(lock.lock_); }
  template <class Predicate>
  void wait(MutexLock& lock, Predicate predicate) {
    condition_.wait(lock.lock_, std::move(predicate));
  }
  template <class Duration>
  std::cv_status wait_for(MutexLock& lock, const Duration& duration) {
    return condition_.wait_for(lock.lock_, duration);
  }
  template <class Duration, class Predicate>
  bool wait_for(MutexLock& lock, const Duration& duration, Predicate predicate) {
    return condition_.wait_for(lock.lock_, duration, std::move(predicate));
  }
  template <class Time>
  std::cv_status wait_until(MutexLock& lock, const Time& time) {
    return condition_.wait_until(lock.lock_, time);
  }
  template <class Time, class Predicate>
  bool wait_until(MutexLock& lock, const Time& time, Predicate predicate) {
    return condition_.wait_until(lock.lock_, time, std::move(predicate));
  }

 private:
  std::condition_variable condition_;
};

}  // namespace mortise
