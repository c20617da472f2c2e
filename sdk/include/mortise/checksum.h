// SPDX-License-Identifier: Apache-2.0
//
// Checksums, for both sides.
//
// Author: an algorithm is a class with
//   static constexpr const char* kName, *kTestVector;  static constexpr uint32_t kDigestSize;
//   void update(const void*, size_t) noexcept;  void finish(uint8_t* digest) noexcept;  void reset() noexcept;
// and optionally
//   static bool combine(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept;
// ChecksumTable<A, B, …>::get() is the table to return from find(). Two algorithms of one class need two classes.
//
// User: Checksums finds algorithms by name; a Hasher digests one stream.
#pragma once

#include <mortise/abi/checksum.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <array>
#include <cstring>
#include <map>
#include <new>
#include <string>
#include <string_view>

namespace mortise {

template <class... Algorithms>
class ChecksumTable {
 public:
  static const mortise_checksum* get() noexcept { return &kTable; }

 private:
  struct State {
    const struct Functions* functions;
  };
  struct Functions {
    State* (*create)();
    void (*update)(State*, const void*, size_t);
    void (*finish)(State*, uint8_t*);
    void (*reset)(State*);
    void (*destroy)(State*);
    bool (*combine)(const uint8_t*, const uint8_t*, uint64_t, uint8_t*);
  };
  template <class A>
  struct Holder : State {
    A hasher;
  };
  template <class A>
  static constexpr bool kCombines = requires(const uint8_t* d, uint8_t* out) { A::combine(d, d, uint64_t{0}, out); };

  template <class A>
  static constexpr Functions functions() {
    Functions f{
        [](){ return static_cast<State*>(new (std::nothrow) Holder<A>); },
        [](State* s, const void* data, size_t n) { static_cast<Holder<A>*>(s)->hasher.update(data, n); },
        [](State* s, uint8_t* out) { static_cast<Holder<A>*>(s)->hasher.finish(out); },
        [](State* s) { static_cast<Holder<A>*>(s)->hasher.reset(); },
        [](State* s) { delete static_cast<Holder<A>*>(s); },
        nullptr};
    if constexpr (kCombines<A>) f.combine = [](const uint8_t* a, const uint8_t* b, uint64_t n, uint8_t* out) {
      return A::combine(a, b, n, out);
    };
    return f;
  }

  static constexpr std::array<Functions, sizeof...(Algorithms)> kFunctions{functions<Algorithms>()...};
  static constexpr std::array<mortise_checksum_algorithm, sizeof...(Algorithms)> kAlgorithms{
      mortise_checksum_algorithm{sizeof(mortise_checksum_algorithm), Algorithms::kDigestSize, Algorithms::kName,
                                 Algorithms::kTestVector}...};

  static void* create(void*, size_t i) noexcept {
    State* s = i < kFunctions.size() ? kFunctions[i].create() : nullptr;
    if (s != nullptr) s->functions = &kFunctions[i];
    return s;
  }
  static mortise_status combine(void*, size_t i, const uint8_t* a, const uint8_t* b, uint64_t n,
                                uint8_t* out) noexcept {
    if (i >= kFunctions.size() || kFunctions[i].combine == nullptr) return MORTISE_UNSUPPORTED;
    return kFunctions[i].combine(a, b, n, out) ? MORTISE_OK : MORTISE_UNSUPPORTED;
  }

  static constexpr mortise_checksum kTable{
      sizeof(mortise_checksum),
      0,
      nullptr,
      [](void*) -> size_t { return kAlgorithms.size(); },
      [](void*, size_t i) { return i < kAlgorithms.size() ? &kAlgorithms[i] : nullptr; },
      &create,
      [](void* s, const void* data, size_t n) { static_cast<State*>(s)->functions->update(static_cast<State*>(s), data, n); },
      [](void* s, uint8_t* out) { static_cast<State*>(s)->functions->finish(static_cast<State*>(s), out); },
      [](void* s) { static_cast<State*>(s)->functions->reset(static_cast<State*>(s)); },
      [](void* s) { static_cast<State*>(s)->functions->destroy(static_cast<State*>(s)); },
      &combine};
};

/// Raw digest bytes, at most MORTISE_DIGEST_MAX of them.
using Digest = std::string;

/// Digests one stream. One thread at a time.
class Hasher {
 public:
  Hasher() = default;
  Hasher(const mortise_checksum* table, size_t index)
      : table_(table), digest_size_(table->algorithm(table->self, index)->digest_size), state_(table->create(table->self, index)) {}
  Hasher(Hasher&& o) noexcept { *this = std::move(o); }
  Hasher& operator=(Hasher&& o) noexcept {
    std::swap(table_, o.table_);
    std::swap(state_, o.state_);
    std::swap(digest_size_, o.digest_size_);
    return *this;
  }
  ~Hasher() {
    if (state_ != nullptr) table_->destroy(state_);
  }
  explicit operator bool() const noexcept { return state_ != nullptr; }
  void update(std::string_view data) noexcept { table_->update(state_, data.data(), data.size()); }
  void update(const void* data, size_t n) noexcept { table_->update(state_, data, n); }
  /// Ends the stream.
  Digest finish() {
    Digest d(digest_size_, '\0');
    table_->finish(state_, reinterpret_cast<uint8_t*>(d.data()));
    return d;
  }
  void reset() noexcept { table_->reset(state_); }

 private:
  const mortise_checksum* table_ = nullptr;
  size_t digest_size_ = 0;
  void* state_ = nullptr;
};

/// Every loaded algorithm, by name. Made at start-up, then read by any thread.
class Checksums {
 public:
  struct Algorithm {
    const mortise_checksum* table;
    size_t index;
    size_t digest_size;
  };

  Checksums() = default;
  explicit Checksums(const Host& host) {
    host.find_all<mortise_checksum>(MORTISE_CHECKSUM_ID, [this](std::string_view, const mortise_checksum* table) {
      for (size_t i = 0; i < table->count(table->self); ++i) {
        const auto* a = table->algorithm(table->self, i);
        by_name_.try_emplace(a->name, Algorithm{table, i, a->digest_size});  // the first provider of a name wins
      }
    });
  }
  /// nullptr if no plugin gives it.
  const Algorithm* find(std::string_view name) const noexcept {
    auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : &it->second;
  }
  /// A Hasher that is false if no plugin gives the algorithm or there is no memory.
  Hasher create(std::string_view name) const {
    const auto* a = find(name);
    return a == nullptr ? Hasher() : Hasher(a->table, a->index);
  }
  /// The digest of A‖B; an empty string if the algorithm cannot combine.
  Digest combine(std::string_view name, const Digest& a, const Digest& b, uint64_t b_size) const {
    const auto* x = find(name);
    if (x == nullptr || x->table->combine == nullptr || a.size() != x->digest_size || b.size() != x->digest_size) return {};
    Digest out(x->digest_size, '\0');
    const auto* pa = reinterpret_cast<const uint8_t*>(a.data());
    const auto* pb = reinterpret_cast<const uint8_t*>(b.data());
    if (x->table->combine(x->table->self, x->index, pa, pb, b_size, reinterpret_cast<uint8_t*>(out.data())) != MORTISE_OK) return {};
    return out;
  }
  const std::map<std::string, Algorithm, std::less<>>& all() const noexcept { return by_name_; }

 private:
  std::map<std::string, Algorithm, std::less<>> by_name_;
};

}  // namespace mortise
