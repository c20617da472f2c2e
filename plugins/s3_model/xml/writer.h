// SPDX-License-Identifier: Apache-2.0
//
// Writes XML by appending to one string. Names are literals of ours; text is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::xml {

/// What becomes of control characters and others that XML 1.0 does not have, and of bytes that are no UTF-8. As
/// references: S3 sends keys so, which no other way could tell, and clients that list such keys ask for
/// encoding-type=url. Replaced by U+FFFD: in texts that people read, every parser takes the document.
enum class Illegal : uint8_t { referenced, replaced };

/// Whether XML 1.0 has all of its characters, and it is UTF-8.
bool is_legal(std::string_view text);

/// Appends `text` as character data.
void escape(std::string_view text, std::string& out, Illegal illegal = Illegal::referenced);

class Writer {
 public:
  /// Starts a document with its declaration.
  explicit Writer(Illegal illegal = Illegal::referenced);
  /// Starts a piece of a document, without declaration, with room for `bytes`.
  explicit Writer(size_t bytes, Illegal illegal = Illegal::referenced) : illegal_(illegal) { out_.reserve(bytes); }

  Writer& open(std::string_view name);
  /// A root element in S3's namespace.
  Writer& open_root(std::string_view name);
  Writer& open_with(std::string_view name, std::string_view attributes);
  Writer& close(std::string_view name);
  Writer& element(std::string_view name, std::string_view text);
  Writer& element(std::string_view name, uint64_t number);
  Writer& element(std::string_view name, bool yes) { return raw(name, yes ? "true" : "false"); }
  Writer& element(std::string_view name, const char* text) { return element(name, std::string_view(text)); }
  /// Text that needs no escaping: dates, numbers, base64.
  Writer& raw(std::string_view name, std::string_view text);
  /// Text in double quotes, as entity tags are shown.
  Writer& quoted(std::string_view name, std::string_view text);
  /// What encoding-type=url asks for, if `encode`.
  Writer& encoded(std::string_view name, std::string_view text, bool encode);

  /// Finished XML, such as another writer's piece.
  Writer& append(std::string_view xml) {
    out_.append(xml);
    return *this;
  }

  std::string take() { return std::move(out_); }
  size_t size() const noexcept { return out_.size(); }

 private:
  void start(std::string_view name) {
    out_.push_back('<');
    out_.append(name);
    out_.push_back('>');
  }
  void end(std::string_view name) {
    out_.append("</");
    out_.append(name);
    out_.push_back('>');
  }
  std::string out_;
  Illegal illegal_;
};

}  // namespace mortise::xml
