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
  /// The first child element that has none of these names, or that of one before it. Without one, child() leaves
  /// nothing out.
  Element not_among(std::initializer_list<std::string_view> names) const;
  /// Where it is: "CORSConfiguration/CORSRule[2]/MaxAge", with the name cut short if it is long.
  std::string path() const;

 private:
  pugi::xml_node node_;
};

class Document {
 public:
  /// nullopt: not well-formed, not UTF-8, or it has a DOCTYPE.
  static std::optional<Document> parse(std::string_view text);
  /// What is wrong with a text that parse() refuses, and where: "line 3, column 7: Start-end tags mismatch".
  static std::string fault_of(std::string_view text);
  Element root() const;
  /// What parsing `text` takes at most: up to 36 times its size.
  static size_t memory_of(std::string_view text) noexcept;

 private:
  Document() = default;
  std::string load(std::string_view text);
  pugi::xml_document tree_;
};

}  // namespace mortise::xml
