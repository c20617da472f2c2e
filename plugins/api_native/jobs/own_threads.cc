// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/own_threads.h"

#include <locale.h>

namespace mortise::api_native {
namespace {

/// libarchive asks the locale of the thread how names are encoded: they are UTF-8.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) ::uselocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    ::uselocale(LC_GLOBAL_LOCALE);
    ::freelocale(locale_);
  }

 private:
  const locale_t locale_;
};

}  // namespace

bool OwnThreads::submit(std::function<void()> work) {
  const MutexLock lock(mutex_);
  if (stopped_) return false;
  queue_.push_back(std::move(work));
  if (threads_.size() < count_) threads_.emplace_back([this] { run(); });
  changed_.notify_one();
  return true;
}

void OwnThreads::stop() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    threads.swap(threads_);
    dropped.swap(queue_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

void OwnThreads::run() {
  const Utf8Locale names_are_utf8;
  for (;;) {
    std::function<void()> work;  // gone before the mutex is taken again: what it holds may submit more
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return stopped_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace mortise::api_native
