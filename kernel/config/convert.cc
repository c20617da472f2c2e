// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/convert.h"

#include "kernel/config/convert_rows.h"
#include "kernel/config/form.h"
#include "kernel/config/indirect.h"
#include "kernel/config/range.h"
#include "kernel/config/units.h"

#include <fmt/format.h>

#include <algorithm>

namespace mortise::config {
namespace {

/// One conversion: what all its steps need to report a problem.
struct Conversion {
  const OptionSpec& spec;
  std::string_view path;
  Problems& problems;

  std::nullopt_t fail(const Position& where, std::string_view text) const {
    problems.add(where, fmt::format("{} {}", path, text));
    return std::nullopt;
  }
  std::nullopt_t wrong_type(const Node& node) const {
    return fail(node.where, fmt::format("must be {}, not {}", describe(spec.type), node.describe()));
  }
};

/// Of a secret that stands in the configuration file itself.
void note_open_configuration(const Node& node, const Conversion& c) {
  if (c.spec.type != OptionType::secret || node.text.empty() || node.where.line == 0) return;
  if (!all_can_read(node.where.source)) return;
  c.problems.note(
      fmt::format("all local users can read {}, which holds secrets: chmod 600 it, or keep them in files of their own "
                  "({{ file = \"PATH\" }})",
                  node.where.source));
}

std::optional<std::string> text_of(const Node& node, const Conversion& c) {
  if (node.kind == Node::Kind::string) {
    note_open_configuration(node, c);
    return node.text;
  }
  if (!is_indirect(node)) return std::nullopt;
  Result<Resolved> found = resolve(node);
  if (!found) return c.fail(node.where, "has no value: " + found.error().message);
  if (c.spec.type == OptionType::secret && !found->open_file.empty())
    c.problems.note(fmt::format("all local users can read {}, which holds {}: chmod 600 it", found->open_file, c.path));
  return std::move(found->text);
}

/// text_of(), where anything that is not a text is a problem.
std::optional<std::string> needed_text(const Node& node, const Conversion& c) {
  if (node.kind != Node::Kind::string && !is_indirect(node)) return c.wrong_type(node);
  return text_of(node, c);
}

std::optional<Value> number_value(int64_t number, const Node& node, const Conversion& c) {
  if (const std::string fault = fault_of_number(number, c.spec); !fault.empty()) return c.fail(node.where, fault);
  return Value{number, node.where, {}};
}

std::optional<Value> convert_number(const Node& node, const Conversion& c) {
  const bool bare = c.spec.type == OptionType::integer || c.spec.type == OptionType::size;
  if (node.kind == Node::Kind::integer && bare) {
    if (c.spec.type == OptionType::size && node.integer < 0) return c.fail(node.where, "must not be negative");
    return number_value(node.integer, node, c);
  }
  if (node.kind != Node::Kind::string || c.spec.type == OptionType::integer) return c.wrong_type(node);
  const auto number = c.spec.type == OptionType::size ? parse_size(node.text) : parse_duration(node.text);
  if (!number) return c.fail(node.where, fmt::format("must be {}, not \"{}\"", describe(c.spec.type), node.text));
  return number_value(*number, node, c);
}

/// As TOML; a longer one, or one that would need escapes, is not repeated.
std::string quoted(const std::string& text) {
  constexpr size_t kMostRepeated = 64;
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != 0x7f && c != '"' && c != '\\'; });
  return plain && text.size() <= kMostRepeated ? '"' + text + '"' : "\"…\"";
}

std::optional<Value> convert_list(const Node& node, const Conversion& c) {
  if (node.kind == Node::Kind::string)
    return c.fail(node.where,
                  fmt::format("must be {}, not a text: write [{}]", describe(c.spec.type), quoted(node.text)));
  if (node.kind != Node::Kind::array) return c.wrong_type(node);
  std::vector<std::string> texts;
  std::vector<Position> where;
  for (const Node& item : node.items) {
    auto text = needed_text(item, c);
    if (!text) return std::nullopt;
    if (const std::string fault = fault_of_form(*text, c.spec.range); !fault.empty()) return c.fail(item.where, fault);
    texts.push_back(std::move(*text));
    where.push_back(item.where);
  }
  return Value{std::move(texts), node.where, std::move(where)};
}

bool fits(const Node& node, OptionType type) noexcept {
  switch (type) {
    case OptionType::string:
    case OptionType::secret:
    case OptionType::choice:
    case OptionType::duration:
      return node.kind == Node::Kind::string || is_indirect(node);
    case OptionType::integer:
      return node.kind == Node::Kind::integer;
    case OptionType::boolean:
      return node.kind == Node::Kind::boolean;
    case OptionType::size:
      return node.kind == Node::Kind::integer || node.kind == Node::Kind::string;
    case OptionType::string_list:
    case OptionType::table_list:
      return node.kind == Node::Kind::array;
  }
  return false;
}

Node node_of_text(std::string_view text, OptionType type, const Position& where);

/// With the quotes that a file would have: "a","b" is [a, b].
Node node_of_item(std::string_view text, const Position& where) {
  if (text.starts_with('"') || text.starts_with('\''))
    if (const auto quoted = parse_toml_value(text, where.source); quoted && quoted->kind == Node::Kind::string)
      return *quoted;
  return node_of_text(text, OptionType::string, where);
}

/// `text` as the node that a file would have held, for types whose TOML form is not a text.
Node node_of_text(std::string_view text, OptionType type, const Position& where) {
  Node node;
  node.where = where;
  node.kind = Node::Kind::string;
  node.text = text;
  if (const auto number = parse_integer(text); number && (type == OptionType::integer || type == OptionType::size)) {
    node.kind = Node::Kind::integer;
    node.integer = *number;
  } else if (const auto flag = parse_boolean(text); flag && type == OptionType::boolean) {
    node.kind = Node::Kind::boolean;
    node.boolean = *flag;
  } else if (type == OptionType::string_list) {
    node.kind = Node::Kind::array;
    // An empty text is an empty list; otherwise each piece is an item, even an empty one: ",/s3" is "" and "/s3".
    for (size_t begin = 0; !text.empty() && begin <= text.size();) {
      const size_t comma = std::min(text.find(',', begin), text.size());
      node.items.push_back(node_of_item(text.substr(begin, comma - begin), where));
      begin = comma + 1;
    }
  }
  return node;
}

}  // namespace

void note_open_file(const std::string& file, const OptionSpec& spec, std::string_view path, Problems& problems) {
  if (spec.range == "secret_file" && all_can_read(file))
    problems.note(fmt::format("all local users can read {}, which {} names: chmod 600 it", file, path));
}

std::optional<Value> convert(const Node& node, const OptionSpec& spec, std::string_view path, Problems& problems) {
  const Conversion c{spec, path, problems};
  switch (spec.type) {
    case OptionType::string:
    case OptionType::secret: {
      auto text = needed_text(node, c);
      if (!text) return std::nullopt;
      if (const bool in_file = node.where.line != 0; text->empty() && !in_file && spec.type == OptionType::secret)
        return c.fail(node.where, "is empty: leave it out if there is none");
      if (const std::string fault = fault_of_form(*text, spec.range); !fault.empty()) return c.fail(node.where, fault);
      note_open_file(*text, spec, path, problems);
      return Value{std::move(*text), node.where, {}};
    }
    case OptionType::choice: {
      auto text = needed_text(node, c);
      if (!text) return std::nullopt;
      if (const std::string fault = fault_of_word(*text, spec); !fault.empty())
        return c.fail(node.where, fmt::format("is \"{}\", but {}", *text, fault));
      return Value{std::move(*text), node.where, {}};
    }
    case OptionType::boolean:
      if (node.kind != Node::Kind::boolean) return c.wrong_type(node);
      return Value{node.boolean, node.where, {}};
    case OptionType::integer:
    case OptionType::size:
    case OptionType::duration:
      return convert_number(node, c);
    case OptionType::string_list:
      return convert_list(node, c);
    case OptionType::table_list:
      return convert_rows(node, spec, path, problems);
  }
  return c.fail(node.where, "has a type that this host does not know");
}

std::optional<Value> convert_text(std::string_view text, const OptionSpec& spec, std::string_view path,
                                  const std::string& source, Problems& problems) {
  auto node = parse_toml_value(text, source);
  if (node && node->kind == Node::Kind::string && spec.type == OptionType::string_list) {
    Node list;  // one text in quotes, which may have a comma in it
    list.where = node->where;
    list.kind = Node::Kind::array;
    list.items.push_back(std::move(*node));
    node = std::move(list);
  }
  if (node && fits(*node, spec.type)) return convert(*node, spec, path, problems);
  return convert(node_of_text(text, spec.type, {source, 0, 0}), spec, path, problems);
}

std::optional<Value> convert_leniently(const Node& node, const OptionSpec& spec, std::string_view path,
                                       Problems& problems) {
  if (node.kind != Node::Kind::string || fits(node, spec.type)) return convert(node, spec, path, problems);
  return convert(node_of_text(node.text, spec.type, node.where), spec, path, problems);
}

Result<Value> default_value(const OptionSpec& spec) {
  if (spec.default_value.empty()) {
    switch (spec.type) {
      case OptionType::integer:
      case OptionType::size:
      case OptionType::duration:
        return Value{int64_t{0}, {}, {}};
      case OptionType::boolean:
        return Value{false, {}, {}};
      case OptionType::string_list:
        return Value{std::vector<std::string>{}, {}, {}};
      case OptionType::table_list:
        return Value{std::vector<Row>{}, {}, {}};
      case OptionType::string:
      case OptionType::secret:
      case OptionType::choice:
        return Value{std::string(), {}, {}};
    }
  }
  Problems problems;
  OptionSpec checked = spec;
  if (depends_on_disk(spec.range)) checked.range.clear();  // a default is good wherever it is looked at
  auto value = convert(node_of_text(spec.default_value, spec.type, {}), checked, spec.name, problems);
  if (!value) return Error(Status::invalid, problems.to_string());
  return std::move(*value);
}

}  // namespace mortise::config
