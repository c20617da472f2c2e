// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/leases.h"

#include "kernel/support/running_call.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <fmt/format.h>

#include <algorithm>

namespace mortise::plugin {

struct Leases::Lease : mortise_lease {
  Leases* leases = nullptr;
  const void* holder = nullptr;
  std::string holder_name;
  std::string interface_id;
  std::string provider_name;
  mortise_lease_holder told{};  // revoked NULL: nobody is
  size_t taken = 1;             // times
  bool was_told = false;
  bool being_told = false;
  bool released = false;  // while being told, by the teller
};

Leases::Leases() = default;
Leases::~Leases() = default;

mortise_lease* Leases::take(Holder holder, std::string_view interface_id, std::string_view provider, const void* table,
                            const mortise_lease_holder* told) {
  const MutexLock lock(mutex_);
  if (told == nullptr) {
    const auto same = std::find_if(leases_.begin(), leases_.end(), [&](const auto& lease) {
      return lease->holder == holder.id && lease->mortise_lease::table == table && lease->told.revoked == nullptr &&
             lease->interface_id == interface_id;
    });
    if (same != leases_.end()) {
      ++(*same)->taken;
      return same->get();
    }
  }
  auto lease = std::make_unique<Lease>();
  lease->leases = this;
  lease->holder = holder.id;
  lease->holder_name = holder.name;
  lease->interface_id = interface_id;
  lease->provider_name = provider;
  if (told != nullptr) lease->told = known(told);
  lease->size = sizeof(mortise_lease);
  lease->table = table;
  lease->provider = str(lease->provider_name);
  lease->mortise_lease::release = &Leases::release;
  leases_.push_back(std::move(lease));
  return leases_.back().get();
}

void Leases::release(mortise_lease* self) {
  auto& lease = *static_cast<Lease*>(self);
  lease.leases->give_back(lease);
}

void Leases::give_back(Lease& lease) {
  MutexLock lock(mutex_);
  if (--lease.taken > 0) return;
  if (lease.being_told && teller_ == std::this_thread::get_id()) {
    lease.released = true;  // revoke() removes it
    return;
  }
  changed_.wait(lock, [&] { return !lease.being_told; });
  remove(lease);
  changed_.notify_all();
}

void Leases::remove(const Lease& lease) {
  std::erase_if(leases_, [&](const auto& other) { return other.get() == &lease; });
}

Leases::Lease* Leases::next_to_tell(std::string_view provider) {
  const auto next = std::find_if(leases_.begin(), leases_.end(), [&](const auto& lease) {
    return lease->provider_name == provider && lease->told.revoked != nullptr && !lease->was_told;
  });
  return next == leases_.end() ? nullptr : next->get();
}

void Leases::revoke(std::string_view provider) {
  MutexLock lock(mutex_);
  teller_ = std::this_thread::get_id();
  while (Lease* lease = next_to_tell(provider)) {
    lease->was_told = lease->being_told = true;
    const mortise_lease_holder told = lease->told;
    const char* holder = support::keep_text(lease->holder_name);
    lock.unlock();
    {
      const support::RunningCall running(holder, "revoked()");
      told.revoked(told.context, lease);
    }
    lock.lock();
    lease->being_told = false;
    if (lease->released) remove(*lease);
    changed_.notify_all();
  }
  changed_.wait(lock, [&]() MORTISE_REQUIRES(mutex_) {
    return std::none_of(leases_.begin(), leases_.end(), [&](const auto& lease) {
      return lease->provider_name == provider && lease->holder_name != provider;
    });
  });
}

std::string Leases::holders_of(std::string_view provider) const {
  const MutexLock lock(mutex_);
  std::string out;
  for (const auto& lease : leases_)
    if (lease->provider_name == provider && lease->holder_name != provider)
      out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", lease->holder_name, lease->interface_id);
  return out;
}

void Leases::end(const void* holder_id) {
  const MutexLock lock(mutex_);
  std::erase_if(leases_, [&](const auto& lease) { return lease->holder == holder_id; });
  changed_.notify_all();
}

}  // namespace mortise::plugin
