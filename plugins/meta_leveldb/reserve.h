// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace mortise::meta_leveldb {

/// A file that only takes room on the disk, to be given up when a database must be opened on a full one.
///
/// To open a database LevelDB writes its log's records to a table, and only then removes what compactions that failed
/// or were interrupted have left behind, which may be what fills the disk. Without room for that table everything that
/// is stored could not even be read. Another one is for the cleaner: to give back the room of a segment, what is left
/// of it must be written elsewhere first. One thread at a time; the file belongs to the process that has opened the
/// database.
class Reserve {
 public:
  static constexpr size_t kPieces = 8;

  /// `directory` is the database's; LevelDB leaves a file of this name alone. `size` in bytes.
  Reserve(const std::string& directory, size_t size) : name_(directory + "/RESERVE"), size_(size) {}

  /// What the next take() is for.
  void resize(size_t size) noexcept { size_ = size; }
  /// Takes the room, or what of it the disk has but for one piece, which stays free for what is to be removed. How many
  /// pieces it has then, `most` if there is room; nothing if there is not even that one, and then it has none.
  std::optional<size_t> take(size_t most = kPieces) noexcept;
  /// How many pieces it had after the last take(), if it was not released since.
  size_t pieces() const noexcept { return pieces_; }
  /// Gives the room back. False if there was none.
  bool release() noexcept;
  /// The same, but a process that opens the database next is told by lent(), should this one be killed before it takes
  /// the room again.
  bool lend() noexcept;
  bool lent() const noexcept;

 private:
  const std::string name_;
  size_t size_;
  size_t pieces_ = 0;
};

}  // namespace mortise::meta_leveldb
