// SPDX-License-Identifier: Apache-2.0
#include "s3_model/xml/reader.h"

#include <mortise/text.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace mortise::xml {
namespace {

std::string_view without_prefix(const char* name) {
  const std::string_view full(name);
  const size_t colon = full.rfind(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

pugi::xml_node element_from(pugi::xml_node node) {
  while (!node.empty() && node.type() != pugi::node_element) node = node.next_sibling();
  return node;
}

/// References by number must name characters: pugixml takes any number modulo 2^32, and ends the text at 0. Those in
/// CDATA are none, and are looked at, too: no client writes them there.
bool references_name_characters(std::string_view text) {
  for (size_t at = text.find("&#"); at != std::string_view::npos; at = text.find("&#", at + 2)) {
    std::string_view digits = text.substr(at + 2);
    const int base = digits.starts_with('x') ? 16 : 10;
    if (base == 16) digits.remove_prefix(1);
    uint32_t value = 0;
    const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec;
    if (error == std::errc::invalid_argument) continue;  // stays as it is written
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (error != std::errc() || value == 0 || value > 0x10FFFF || surrogate) return false;
  }
  return true;
}

/// "line 3, column 7".
std::string place_in(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const size_t line_start = before.rfind('\n') + 1;  // 0 if there is none
  return "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) + ", column " +
         std::to_string(1 + before.size() - line_start);
}

}  // namespace

std::string_view Element::name() const { return without_prefix(node_.name()); }

std::string Element::text() const {
  std::string out;
  for (pugi::xml_node n = node_.first_child(); !n.empty(); n = n.next_sibling())
    if (n.type() == pugi::node_pcdata || n.type() == pugi::node_cdata) out.append(n.value());
  return out;
}

std::string Element::trimmed() const {
  const std::string all = text();
  return std::string(text::trim(all));
}

Element Element::child(std::string_view name) const {
  for (Element e = first(); e; e = e.next())
    if (e.name() == name) return e;
  return {};
}
Element Element::next() const { return Element(element_from(node_.next_sibling())); }
Element Element::first() const { return Element(element_from(node_.first_child())); }

Element Element::not_among(std::initializer_list<std::string_view> names) const {
  for (auto one = first(); one; one = one.next()) {
    if (std::find(names.begin(), names.end(), one.name()) == names.end()) return one;
    for (auto other = first(); other.node_ != one.node_; other = other.next())
      if (other.name() == one.name()) return one;
  }
  return {};
}

std::string Element::path() const {
  std::string out = node_.parent().type() == pugi::node_element ? Element(node_.parent()).path() + "/" : "";
  constexpr size_t kMaxName = 60;
  const std::string_view full = name();
  const std::string_view shown = text::utf8_prefix(full, kMaxName);
  out.append(shown).append(shown.size() < full.size() ? "…" : "");
  const auto same = [&](pugi::xml_node n) { return n.type() == pugi::node_element && Element(n).name() == full; };
  size_t number = 1;
  for (pugi::xml_node n = node_.previous_sibling(); !n.empty(); n = n.previous_sibling())
    if (same(n)) ++number;
  bool alone = number == 1;
  for (pugi::xml_node n = node_.next_sibling(); alone && !n.empty(); n = n.next_sibling()) alone = !same(n);
  return alone ? out : out + "[" + std::to_string(number) + "]";
}

std::string Element::attribute(std::string_view name) const {
  for (pugi::xml_attribute a : node_.attributes())
    if (without_prefix(a.name()) == name) return a.value();
  return {};
}

size_t Document::memory_of(std::string_view text) noexcept {
  constexpr size_t kElement = 2 * 72;  // and the text behind it
  constexpr size_t kAttribute = 48;
  size_t out = text.size();
  for (size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] == '/') continue;
    const auto tag = text.substr(at, std::min(text.find('>', at), text.find('<', at + 1)) - at);
    out += kElement + kAttribute * static_cast<size_t>(std::count(tag.begin(), tag.end(), '='));
  }
  return out;
}

/// What is wrong; "" if nothing is.
std::string Document::load(std::string_view text) {
  if (!text::is_utf8(text)) return "it is not UTF-8";
  if (!references_name_characters(text)) return "a reference names no character";
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  constexpr unsigned kOptions = (pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype);
  const auto result = tree_.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
  if (!result) return place_in(text, static_cast<size_t>(result.offset)) + ": " + result.description();
  if (!root()) return "it has no element";
  size_t roots = 0;
  for (pugi::xml_node n : tree_.children()) {
    if (n.type() == pugi::node_doctype) return "it has a DOCTYPE";
    if (n.type() == pugi::node_element) ++roots;
  }
  return roots == 1 ? "" : "it has more than one root";
}

std::optional<Document> Document::parse(std::string_view text) {
  Document d;
  if (!d.load(text).empty()) return std::nullopt;
  return d;
}

std::string Document::fault_of(std::string_view text) { return Document().load(text); }

Element Document::root() const { return Element(element_from(tree_.first_child())); }

}  // namespace mortise::xml
