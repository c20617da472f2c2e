// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/disk_room.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "meta_leveldb/segment_check.h"

namespace mortise::meta_leveldb {
namespace {

constexpr auto kBetweenReleases = std::chrono::seconds(2);
constexpr auto kBetweenTakes = std::chrono::milliseconds(100);

}  // namespace

DiskRoom::DiskRoom(std::string path, size_t to_open, Host host)
    : path_(std::move(path)), host_(host), reserve_(path_, to_open), moving_reserve_(segments_directory(path_), 0) {}

void DiskRoom::take_reserve() {
  const auto pieces = reserve_.take(lent_ ? std::max(reserve_.pieces(), size_t{1}) : Reserve::kPieces);
  if (!pieces) short_ = true;
  if (!short_) {
    reserve_pieces_ = *pieces;
  } else if (pieces && *pieces > 0 && *pieces >= reserve_pieces_) {
    short_ = false;
  }
}

bool DiskRoom::take_moving_reserve(uint64_t largest) {
  if (largest == 0 || lent_) return true;
  moving_reserve_.resize(largest + largest / 8);
  const auto pieces = moving_reserve_.take();
  if (pieces.value_or(0) == 0) (void)moving_reserve_.release();  // lent() tells by an empty file
  return pieces == Reserve::kPieces;
}

void DiskRoom::go_on_lending(uint64_t largest) {
  const bool was_lent = moving_reserve_.lent();
  if (take_moving_reserve(largest) || !was_lent) return;
  (void)moving_reserve_.take(0);
  short_ = lent_ = true;
}

void DiskRoom::lend() noexcept {
  if (short_ && !lent_) lent_ = moving_reserve_.lend();
}

void DiskRoom::take_back(uint64_t largest) {
  lent_ = false;
  (void)take_moving_reserve(largest);
  next_take_ = Clock::now();
}

bool DiskRoom::give() {
  if (reserve_.release()) return true;
  if (lent_ || !moving_reserve_.lend()) return false;
  short_ = lent_ = true;
  return true;
}

// On a disk that stays full it would be spent and taken again for ever. Now and then, since what reopening removes,
// left over from compactions, is often more than what it needs.
bool DiskRoom::may_give(bool frees_space) noexcept {
  if (Clock::now() < next_release_ && !frees_space) return false;
  next_release_ = Clock::now() + kBetweenReleases;
  return true;
}

Result<void> DiskRoom::end_shortage() {
  if (Clock::now() >= next_take_ && !lent_) {
    take_reserve();
    next_take_ = Clock::now() + kBetweenTakes;
    if (!short_) {
      host_.log(LogLevel::info, "there is room on the disk again: all commits are accepted");
      return {};
    }
  }
  return Error(Status::no_space, "meta_leveldb: write to " + path_ + ": the disk is full");
}

}  // namespace mortise::meta_leveldb
