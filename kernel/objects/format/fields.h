// SPDX-License-Identifier: Apache-2.0
//
// The bytes of stored records: one byte for the format's version, then fields, each a tag byte, a length and as many
// bytes. Lengths and numbers are little-endian base 128. A reader meets fields it does not know with skip or keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::objects {

class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  static void append_number(std::string& out, uint64_t n) {
    while (n >= 0x80) {
      out.push_back(static_cast<char>(0x80 | (n & 0x7F)));
      n >>= 7;
    }
    out.push_back(static_cast<char>(n));
  }
  void bytes(uint8_t tag, std::string_view value) {
    out_.push_back(static_cast<char>(tag));
    append_number(out_, value.size());
    out_.append(value);
  }
  void text(uint8_t tag, std::string_view value) {
    if (!value.empty()) bytes(tag, value);
  }
  void number(uint8_t tag, uint64_t value) {
    if (value == 0) return;
    std::string n;
    append_number(n, value);
    bytes(tag, n);
  }
  void pair(uint8_t tag, std::string_view name, std::string_view value) {
    std::string head;
    append_number(head, name.size());
    out_.push_back(static_cast<char>(tag));
    append_number(out_, head.size() + name.size() + value.size());
    out_.append(head).append(name).append(value);
  }

 private:
  std::string& out_;
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view in) : rest_(in) {}

  /// False at the end and on broken input; then ok() tells which.
  bool next() {
    if (rest_.empty() || !ok_) return false;
    const auto whole = rest_;
    tag_ = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    uint64_t size = 0;
    if (!take_number(rest_, size) || size > rest_.size()) return ok_ = false;
    value_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    field_ = whole.substr(0, whole.size() - rest_.size());
    return true;
  }
  bool ok() const noexcept { return ok_; }
  uint8_t tag() const noexcept { return tag_; }
  std::string_view value() const noexcept { return value_; }
  /// Tag, length and value as they stand.
  std::string_view field() const noexcept { return field_; }

  void number(uint64_t& out) {
    auto v = value_;
    if (!take_number(v, out) || !v.empty()) ok_ = false;
  }
  void pair(std::string_view& name, std::string_view& value) {
    auto v = value_;
    uint64_t size = 0;
    if (!take_number(v, size) || size > v.size()) {
      ok_ = false;
      return;
    }
    name = v.substr(0, size);
    value = v.substr(size);
  }
  /// A pair() at the end of a list of names and values.
  template <class Pair>
  void append_pair(std::vector<Pair>& out) {
    auto& added = out.emplace_back();
    pair(added.name, added.value);
  }
  void broken() noexcept { ok_ = false; }

  static bool take_number(std::string_view& in, uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (in.empty()) return false;
      const auto byte = static_cast<uint8_t>(in.front());
      in.remove_prefix(1);
      if (shift == 63 && byte > 1) return false;
      out |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

 private:
  std::string_view rest_;
  std::string_view value_;
  std::string_view field_;
  uint8_t tag_ = 0;
  bool ok_ = true;
};

}  // namespace mortise::objects
