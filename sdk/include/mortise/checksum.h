// SPDX-License-Identifier: Apache-2.0
//
// Checksums, for both sides.
//
// To write one: an algorithm is a class with
//   static constexpr const char* kName, *kTestVector;  static constexpr uint32_t kDigestSize;
//   a constructor without arguments that leaves it as reset() does
//   void update(const void*, size_t) noexcept;  void finish(uint8_t* digest) noexcept;  void reset() noexcept;
// and optionally
//   explicit operator bool() const noexcept;   false after construction: there was no memory, the state is dropped
//   static bool combine(const uint8_t* a, const uint8_t* b, uint64_t b_size, uint8_t* digest) noexcept;
// ChecksumTable<A, B, …>::get() is the table to return from find(). It is constant data: it may be used at any time,
// from any thread. Two algorithms of one class need two classes.
//
// To use one: Checksums finds algorithms by name; a Hasher digests one stream.
#pragma once

#include <mortise/abi/checksum.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <array>
#include <concepts>
#include <cstring>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace mortise {

/// What ChecksumTable asks of an algorithm.
template <class A>
concept ChecksumAlgorithm = std::default_initializable<A> && requires(A a, const void* data, uint8_t* digest) {
  { A::kName } -> std::convertible_to<const char*>;
  { A::kTestVector } -> std::convertible_to<const char*>;
  { A::kDigestSize } -> std::convertible_to<uint32_t>;
  { a.update(data, size_t{0}) }
  noexcept;
  { a.finish(digest) }
  noexcept;
  { a.reset() }
  noexcept;
};

namespace detail {

/// 32-bit lengths, hexadecimal test vectors of the right length, names as abi/checksum.h wants them.
template <class A>
consteval bool checksum_facts_are_valid() {
  const std::string_view name = A::kName;
  const std::string_view vector = A::kTestVector;
  if (name.empty() || name.size() > 32 || A::kDigestSize == 0 || A::kDigestSize > MORTISE_DIGEST_MAX) return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  for (char c : vector)
    if (!((c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'))) return false;
  return vector.size() == size_t{2} * A::kDigestSize;
}

}  // namespace detail

template <ChecksumAlgorithm... Algorithms>
class ChecksumTable {
 public:
  static constexpr const mortise_checksum* get() noexcept { return &kTable; }

 private:
  static_assert((detail::checksum_facts_are_valid<Algorithms>() && ...),
                "kName is [a-z0-9_-]{1,32}, kDigestSize 1..64, kTestVector its lower-case hex digest of 123456789");

  struct Functions;
  /// What a void* state of the ABI points to.
  struct State {
    const Functions* functions;
  };
  struct Functions {
    State* (*create)() noexcept;
    void (*update)(State*, const void*, size_t) noexcept;
    void (*finish)(State*, uint8_t*) noexcept;
    void (*reset)(State*) noexcept;
    void (*destroy)(State*) noexcept;
    bool (*combine)(const uint8_t*, const uint8_t*, uint64_t, uint8_t*) noexcept;  // nullptr: cannot
  };

  template <class A>
  struct Of : State {
    A hasher;

    static Of* from(State* s) noexcept { return static_cast<Of*>(s); }
    static State* create() noexcept {
      if (Of* kept = spare().take()) {
        kept->hasher.reset();
        return kept;
      }
      Of* made = make();
      if (made == nullptr) return nullptr;
      if constexpr (requires { static_cast<bool>(made->hasher); }) {
        if (!static_cast<bool>(made->hasher)) {
          delete made;
          return nullptr;
        }
      }
      made->functions = &kFunctionsOf<A>;
      return made;
    }
    static void update(State* s, const void* data, size_t n) noexcept { from(s)->hasher.update(data, n); }
    static void finish(State* s, uint8_t* out) noexcept { from(s)->hasher.finish(out); }
    static void reset(State* s) noexcept { from(s)->hasher.reset(); }
    static void destroy(State* s) noexcept {
      if (!spare().keep(from(s))) delete from(s);
    }

   private:
    /// States that were destroyed on this thread, for its next ones: most live as long as one small body.
    class Spare {
     public:
      Spare() = default;
      Spare(const Spare&) = delete;
      Spare& operator=(const Spare&) = delete;
      ~Spare() {
        for (; count_ != 0; --count_) delete states_[count_ - 1];
        closed_ = true;
      }
      Of* take() noexcept { return count_ == 0 ? nullptr : states_[--count_]; }
      bool keep(Of* state) noexcept {
        if (closed_ || count_ == states_.size()) return false;
        states_[count_++] = state;
        return true;
      }

     private:
      std::array<Of*, 4> states_{};
      size_t count_ = 0;
      static inline thread_local bool closed_ = false;  // the thread ends: outlives the object
    };
    static Spare& spare() noexcept {
      thread_local Spare states;
      return states;
    }
    static Of* make() noexcept {
      if constexpr (std::is_nothrow_default_constructible_v<A>) {
        return new (std::nothrow) Of;
      } else {
        try {
          return new (std::nothrow) Of;
        } catch (...) {
          return nullptr;
        }
      }
    }
  };

  template <class A>
  static constexpr Functions functions_of() noexcept {
    Functions f{&Of<A>::create, &Of<A>::update, &Of<A>::finish, &Of<A>::reset, &Of<A>::destroy, nullptr};
    if constexpr (requires { &A::combine; }) f.combine = &A::combine;
    return f;
  }
  template <class A>
  static constexpr Functions kFunctionsOf = functions_of<A>();

  static constexpr std::array<const Functions*, sizeof...(Algorithms)> kFunctions{&kFunctionsOf<Algorithms>...};
  static constexpr std::array<mortise_checksum_algorithm, sizeof...(Algorithms)> kAlgorithms{mortise_checksum_algorithm{
      sizeof(mortise_checksum_algorithm), Algorithms::kDigestSize, Algorithms::kName, Algorithms::kTestVector}...};

  static size_t count(void*) noexcept { return kAlgorithms.size(); }
  static const mortise_checksum_algorithm* algorithm(void*, size_t i) noexcept {
    return i < kAlgorithms.size() ? &kAlgorithms[i] : nullptr;
  }
  static void* create(void*, size_t i) noexcept { return i < kFunctions.size() ? kFunctions[i]->create() : nullptr; }
  static void update(void* s, const void* data, size_t n) noexcept { functions(s).update(state(s), data, n); }
  static void finish(void* s, uint8_t* digest) noexcept { functions(s).finish(state(s), digest); }
  static void reset(void* s) noexcept { functions(s).reset(state(s)); }
  static void destroy(void* s) noexcept {
    if (s != nullptr) functions(s).destroy(state(s));
  }
  static mortise_status combine(void*, size_t i, const uint8_t* a, const uint8_t* b, uint64_t n,
                                uint8_t* digest) noexcept {
    if (i >= kFunctions.size() || kFunctions[i]->combine == nullptr) return MORTISE_UNSUPPORTED;
    return kFunctions[i]->combine(a, b, n, digest) ? MORTISE_OK : MORTISE_UNSUPPORTED;
  }
  static State* state(void* s) noexcept { return static_cast<State*>(s); }
  static const Functions& functions(void* s) noexcept { return *state(s)->functions; }

  static constexpr mortise_checksum kTable{
      sizeof(mortise_checksum), 0, nullptr, &count, &algorithm, &create, &update, &finish, &reset, &destroy, &combine};
};

/// Raw digest bytes, at most MORTISE_DIGEST_MAX of them.
using Digest = std::string;

/// Digests one stream. One thread at a time.
class Hasher {
 public:
  Hasher() = default;
  Hasher(const mortise_checksum* table, size_t index)
      : table_(table),
        digest_size_(table->algorithm(table->self, index)->digest_size),
        state_(table->create(table->self, index)) {}
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
        if (a == nullptr || a->name == nullptr || a->digest_size == 0 || a->digest_size > MORTISE_DIGEST_MAX) continue;
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
    if (x == nullptr || !can_combine(*x->table) || a.size() != x->digest_size || b.size() != x->digest_size) return {};
    Digest out(x->digest_size, '\0');
    const auto* pa = reinterpret_cast<const uint8_t*>(a.data());
    const auto* pb = reinterpret_cast<const uint8_t*>(b.data());
    if (x->table->combine(x->table->self, x->index, pa, pb, b_size, reinterpret_cast<uint8_t*>(out.data())) !=
        MORTISE_OK)
      return {};
    return out;
  }
  const std::map<std::string, Algorithm, std::less<>>& all() const noexcept { return by_name_; }

 private:
  static bool can_combine(const mortise_checksum& table) noexcept {
    return MORTISE_HAS(mortise_checksum, &table, combine) && table.combine != nullptr;
  }
  std::map<std::string, Algorithm, std::less<>> by_name_;
};

}  // namespace mortise
