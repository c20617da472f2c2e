// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/document.h"

#include <toml++/toml.h>

#include <exception>

namespace mortise::config {
namespace {

Position position_of(const toml::source_region& region, const std::string& source) {
  return {source, region.begin.line, region.begin.column};
}

void forget_lines(Node& node) {
  node.where.line = 0;
  for (Node& item : node.items) forget_lines(item);
  for (Member& member : node.members) {
    member.where.line = 0;
    forget_lines(member.value);
  }
}

Node convert(const toml::node& from, const std::string& source) {
  Node node;
  node.where = position_of(from.source(), source);
  if (const auto* s = from.as_string()) {
    node.kind = Node::Kind::string;
    node.text = s->get();
  } else if (const auto* i = from.as_integer()) {
    node.kind = Node::Kind::integer;
    node.integer = i->get();
  } else if (const auto* b = from.as_boolean()) {
    node.kind = Node::Kind::boolean;
    node.boolean = b->get();
  } else if (const auto* array = from.as_array()) {
    node.kind = Node::Kind::array;
    for (const toml::node& item : *array) node.items.push_back(convert(item, source));
  } else if (const auto* table = from.as_table()) {
    node.kind = Node::Kind::table;
    for (const auto& [key, value] : *table)
      node.members.push_back({std::string(key.str()), position_of(key.source(), source), convert(value, source)});
  } else {
    node.kind = Node::Kind::other;
  }
  return node;
}

}  // namespace

const Node* Node::find(std::string_view name) const noexcept {
  for (const Member& member : members)
    if (member.name == name) return &member.value;
  return nullptr;
}

std::string_view Node::describe() const noexcept {
  switch (kind) {
    case Kind::string:
      return "a text";
    case Kind::integer:
      return "an integer";
    case Kind::boolean:
      return "a boolean";
    case Kind::array:
      return "an array";
    case Kind::table:
      return "a table";
    case Kind::other:
      break;
  }
  return "a float, date or time";
}

std::optional<Node> parse_toml(std::string_view text, const std::string& source, Problems& problems) {
  try {
    return convert(toml::parse(text), source);
  } catch (const toml::parse_error& e) {
    problems.add(position_of(e.source(), source), std::string(e.description()));
  } catch (const std::exception& e) {
    problems.add({source, 0, 0}, std::string("cannot be read as TOML: ") + e.what());
  }
  return std::nullopt;
}

std::optional<Node> parse_toml_value(std::string_view text, const std::string& source) {
  if (text.find('\n') != std::string_view::npos) return std::nullopt;
  try {
    const toml::table table = toml::parse("v = " + std::string(text));
    if (table.size() != 1) return std::nullopt;
    Node node = convert(table.begin()->second, source);
    forget_lines(node);  // a flag has no lines
    return node;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace mortise::config
