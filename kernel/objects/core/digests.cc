// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/digests.h"

#include <mortise/bytes.h>

#include <algorithm>

namespace mortise::objects {
namespace {

constexpr size_t kPassBytes = size_t{64} << 10;  // stays in the cache while every algorithm goes over it

}  // namespace

OwnedDigest to_owned(const DigestView& d) { return {std::string(d.algorithm), std::string(d.value), d.composite}; }

OwnedDigest to_owned(const mortise_digest& d) {
  return {std::string(view(d.algorithm)), std::string(view(d.value)), d.composite != 0};
}

mortise_digest abi_of(const DigestView& d) noexcept { return {str(d.algorithm), str(d.value), d.composite ? 1 : 0, 0}; }

std::vector<DigestView> views_of(const std::vector<OwnedDigest>& digests) {
  std::vector<DigestView> out;
  out.reserve(digests.size());
  for (const auto& d : digests) out.push_back(d.view());
  return out;
}

Result<void> DigestSet::add(std::string_view algorithm) {
  if (has(algorithm)) return {};
  auto hasher = checksums_->create(algorithm);
  if (!hasher) {
    if (checksums_->find(algorithm) != nullptr)
      return Error(Status::internal, "no memory for the checksum '" + std::string(algorithm) + "'");
    return Error(Status::unsupported, MORTISE_UNKNOWN_ALGORITHM,
                 "no plugin gives the checksum '" + std::string(algorithm) + "'");
  }
  all_.push_back({std::string(algorithm), std::move(hasher), {}});
  return {};
}

const DigestSet::One* DigestSet::find(std::string_view algorithm) const noexcept {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const One& o) { return o.algorithm == algorithm; });
  return found == all_.end() ? nullptr : &*found;
}

void DigestSet::know(std::string_view algorithm, std::string_view value) {
  for (auto& one : all_) {
    if (one.algorithm != algorithm) continue;
    one.hasher = Hasher();
    one.value = Digest(value);
  }
}

bool DigestSet::needs_bytes() const noexcept {
  return std::any_of(all_.begin(), all_.end(), [](const One& one) { return static_cast<bool>(one.hasher); });
}

void DigestSet::update(std::string_view data) {
  while (!data.empty()) {
    const auto pass = data.substr(0, kPassBytes);
    for (auto& one : all_)
      if (one.hasher) one.hasher.update(pass);
    data.remove_prefix(pass.size());
  }
}

void DigestSet::finish() {
  for (auto& one : all_) {
    if (!one.hasher) continue;
    one.value = one.hasher.finish();
    one.hasher = Hasher();  // now, on the thread that made it if the body was small: its next one uses the memory again
  }
}

const Digest& DigestSet::value(std::string_view algorithm) const noexcept {
  static const Digest kNone;
  const auto* one = find(algorithm);
  return one == nullptr ? kNone : one->value;
}

Result<void> DigestSet::check(const std::vector<OwnedDigest>& expected) const {
  for (const auto& e : expected) {
    const auto* one = find(e.algorithm);
    if (one == nullptr)
      return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE, "the checksum '" + e.algorithm + "' was not asked for");
    if (one->value != e.value)
      return Error(Status::invalid, MORTISE_BAD_DIGEST,
                   "the body does not have the " + e.algorithm + " that was promised")
          .with("Algorithm", e.algorithm)
          .with("Calculated", one->value);
  }
  return {};
}

}  // namespace mortise::objects
