// SPDX-License-Identifier: Apache-2.0
//
// Writes XML by appending to one string. Names are literals of ours; text is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::xml {

/// Appends `text` as character data. Control characters become character references, as S3 sends them: XML 1.0 has no
/// other way for most of them, and clients that list such keys ask for encoding-type=url.
void escape(std::string_view text, std::string& out);

class Writer {
 public:
  /// Starts a document with its declaration.
  Writer();
  /// Starts a piece of a document, without declaration, with room for `bytes`.
  explicit Writer(size_t bytes) { out_.reserve(bytes); }

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
};

}  // namespace mortise::xml
