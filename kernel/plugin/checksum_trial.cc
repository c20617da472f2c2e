// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/checksum_trial.h"

#include "kernel/plugin/known_checksums.h"

#include <mortise/text.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace mortise::plugin {
namespace {

constexpr std::string_view kDigits = "123456789";

/// Ends a trial from wherever it is.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::vector<std::string_view> cut(std::string_view whole, size_t size) {
  std::vector<std::string_view> out;
  for (; !whole.empty(); whole.remove_prefix(std::min(size, whole.size()))) out.push_back(whole.substr(0, size));
  return out;
}

std::string difference(std::string_view of, std::string_view is, std::string_view should_be) {
  return fmt::format("the digest of {} is {}, it should be {}", of, is, should_be);
}

}  // namespace

std::string ChecksumTrial::run() {
  try {
    for (const auto& step :
         {&ChecksumTrial::fault_of_published, &ChecksumTrial::fault_of_own_vector, &ChecksumTrial::fault_of_pieces,
          &ChecksumTrial::fault_of_states, &ChecksumTrial::fault_of_sameness, &ChecksumTrial::fault_of_combining}) {
      if (std::string fault = (this->*step)(); !fault.empty()) return fault;
    }
    return {};
  } catch (const Fault& fault) {
    return fault.what();
  }
}

ChecksumTrial::State ChecksumTrial::create() const {
  State state(table_.create(table_.self, index_), table_.destroy);
  if (!state) throw Fault("create() gives nothing");
  return state;
}

/// Twice digest_size bytes around the digest must stay as they are; that every byte of it is written shows in hash().
std::string ChecksumTrial::finish(void* state) const {
  const size_t size = algorithm_.digest_size;
  std::string room(3 * size, '\xA5');
  table_.finish(state, reinterpret_cast<uint8_t*>(room.data() + size));
  const auto untouched = [](std::string_view part) { return part.find_first_not_of('\xA5') == std::string_view::npos; };
  const std::string_view all = room;
  if (!untouched(all.substr(0, size)) || !untouched(all.substr(2 * size)))
    throw Fault(fmt::format("finish() writes more than the {} bytes it says", size));
  return room.substr(size, size);
}

std::string ChecksumTrial::hash(const Pieces& pieces) const {
  const State state = create();
  for (const std::string_view piece : pieces) table_.update(state.get(), piece.data(), piece.size());
  return finish(state.get());
}

std::string ChecksumTrial::fault_of_published() const {
  for (const KnownChecksum& known : known_checksums()) {
    if (known.name != algorithm_.name) continue;
    if (known.of_digits.size() != size_t{2} * algorithm_.digest_size)
      return fmt::format("it has {} bytes, it should have {}", algorithm_.digest_size, known.of_digits.size() / 2);
    if (const std::string d = text::to_hex(hash(kDigits)); d != known.of_digits)
      return difference("123456789", d, known.of_digits);
    if (const std::string d = text::to_hex(hash("")); d != known.of_nothing)
      return difference("nothing", d, known.of_nothing);
    if (const std::string d = text::to_hex(hash(checksum_pattern())); d != known.of_pattern)
      return difference("4099 bytes", d, known.of_pattern);
  }
  return {};
}

std::string ChecksumTrial::fault_of_own_vector() const {
  const bool has_one = MORTISE_HAS(mortise_checksum_algorithm, &algorithm_, test_vector) &&
                       algorithm_.test_vector != nullptr && *algorithm_.test_vector != 0;
  if (!has_one) return {};
  const std::string_view vector(algorithm_.test_vector, strnlen(algorithm_.test_vector, 2 * MORTISE_DIGEST_MAX + 1));
  if (vector.size() != size_t{2} * algorithm_.digest_size)
    return fmt::format("its test vector '{}' is not the hex form of {} bytes", vector, algorithm_.digest_size);
  const std::string digest = text::to_hex(hash(kDigits));
  return digest == vector ? std::string() : difference("123456789", digest, fmt::format("{} by its own words", vector));
}

/// However the bytes are cut, and whatever lies where the digest goes.
std::string ChecksumTrial::fault_of_pieces() const {
  const std::string pattern = checksum_pattern();
  const std::string whole = hash(pattern);
  for (const size_t size : {1u, 3u, 16u, 63u, 64u, 65u, 128u, 240u, 241u, 1000u, 4096u})
    if (hash(cut(pattern, size)) != whole)
      return fmt::format("the digest of 4099 bytes is another one when they come in pieces of {}", size);
  const std::string_view all = pattern;
  if (hash(Pieces{"", all.substr(0, 100), "", all.substr(100), ""}) != whole)
    return "the digest changes with empty pieces in between";
  // One that leaves a byte of the digest alone would leave 0xA5 there, whatever the input.
  for (size_t at = 0; at < whole.size(); ++at) {
    if (whole[at] != '\xA5') continue;
    const State state = create();
    std::string room(algorithm_.digest_size, '\x5A');
    table_.update(state.get(), pattern.data(), pattern.size());
    table_.finish(state.get(), reinterpret_cast<uint8_t*>(room.data()));
    if (room != whole) return fmt::format("finish() does not write all of the {} bytes it says", whole.size());
    break;
  }
  return {};
}

/// States side by side, and states used again.
std::string ChecksumTrial::fault_of_states() const {
  const std::string pattern = checksum_pattern();
  const std::string_view a = pattern, b = kDigits;
  const State first = create(), second = create();
  void *one = first.get(), *other = second.get();
  table_.update(one, a.data(), 1000);
  table_.update(other, b.data(), b.size());
  table_.update(one, a.data() + 1000, a.size() - 1000);
  const std::string of_one = finish(one), of_other = finish(other);
  table_.reset(one);
  table_.update(one, b.data(), b.size());
  const std::string again = finish(one);
  table_.reset(other);
  table_.update(other, b.data(), 5);
  table_.reset(other);
  const std::string emptied = finish(other);
  if (of_one != hash(a) || of_other != hash(b)) return "two states disturb each other";
  if (again != hash(b) || emptied != hash("")) return "a state that was reset does not begin anew";
  return {};
}

std::string ChecksumTrial::fault_of_sameness() const {
  const std::string first = hash(kDigits);
  const std::array<std::string_view, 6> others{"", "a", "b", "abc", "12345678", "987654321x"};
  const bool same = std::all_of(others.begin(), others.end(), [&](std::string_view o) { return hash(o) == first; });
  return same && hash(checksum_pattern()) == first ? "it does not depend on the input" : "";
}

std::string ChecksumTrial::fault_of_combining() const {
  if (!MORTISE_HAS(mortise_checksum, &table_, combine) || table_.combine == nullptr) return {};
  const std::string pattern = checksum_pattern();
  const std::string_view all = pattern;
  for (const size_t at : {size_t{0}, size_t{1}, size_t{1000}, all.size()}) {
    std::string a = hash(all.substr(0, at));
    const std::string b = hash(all.substr(at));
    auto* digest = reinterpret_cast<uint8_t*>(a.data());
    const mortise_status status = table_.combine(table_.self, index_, digest,
                                                 reinterpret_cast<const uint8_t*>(b.data()), all.size() - at, digest);
    if (status == MORTISE_UNSUPPORTED) return {};
    if (status != MORTISE_OK || a != hash(all))
      return fmt::format("combine() of {} and {} bytes gives another digest than all of them", at, all.size() - at);
  }
  return {};
}

}  // namespace mortise::plugin
