// SPDX-License-Identifier: Apache-2.0
//
// Reads the small XML documents of requests. The only place that includes pugixml. Namespaces and prefixes are ignored;
// a document with a DOCTYPE is refused, so there are no entities but the five of XML and character references.
#pragma once

#include <pugixml.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::xml {

/// An element of a Document; false if there is none. Valid as long as the document.
class Element {
 public:
  Element() = default;
  explicit Element(pugi::xml_node node) : node_(node) {}
  explicit operator bool() const noexcept { return !node_.empty(); }
  /// Without prefix.
  std::string_view name() const;
  /// All of its own character data, as written.
  std::string text() const;
  /// Without white space at the ends.
  std::string trimmed() const;
  /// The first child element of that name.
  Element child(std::string_view name) const;
  /// The next sibling element of any name.
  Element next() const;
  /// The first child element of any name.
  Element first() const;
  /// Value of an attribute, prefix ignored.
  std::string attribute(std::string_view name) const;
  bool has_child(std::string_view name) const { return static_cast<bool>(child(name)); }
  /// Whether its child elements have these names, each at most once: child() then leaves nothing out.
  bool has_only(std::initializer_list<std::string_view> names) const;

 private:
  pugi::xml_node node_;
};

class Document {
 public:
  /// nullopt: not well-formed, not UTF-8, or it has a DOCTYPE.
  static std::optional<Document> parse(std::string_view text);
  Element root() const;
  /// What parsing `text` takes at most: up to 36 times its size.
  static size_t memory_of(std::string_view text) noexcept;

 private:
  Document() = default;
  pugi::xml_document tree_;
};

}  // namespace mortise::xml
