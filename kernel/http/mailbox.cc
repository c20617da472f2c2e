// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/mailbox.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <exception>
#include <system_error>

namespace mortise::http {

thread_local const Mailbox* Mailbox::current_ = nullptr;

Mailbox::Mailbox() : bell_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!bell_.valid()) throw std::system_error(errno, std::generic_category(), "eventfd");
}

bool Mailbox::post(Letter letter) {
  bool first;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    first = letters_.empty();
    letters_.push_back(std::move(letter));
  }
  if (first) ring();
  return true;
}

void Mailbox::ring() const noexcept { (void)::eventfd_write(bell_.get(), 1); }

void Mailbox::silence() const noexcept {
  eventfd_t count = 0;
  (void)::eventfd_read(bell_.get(), &count);
}

void Mailbox::deliver() {
  std::vector<Letter> batch = std::move(spare_);
  {
    const std::lock_guard lock(mutex_);
    batch.swap(letters_);
  }
  std::exception_ptr failure;
  for (auto& letter : batch) {
    try {
      letter();
    } catch (...) {
      failure = std::current_exception();
    }
  }
  batch.clear();
  spare_ = std::move(batch);
  if (failure) std::rethrow_exception(failure);
}

void Mailbox::close() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (letters_.empty()) {
        closed_ = true;
        return;
      }
    }
    deliver();
  }
}

}  // namespace mortise::http
