// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/convert_rows.h"

#include "kernel/config/form.h"

#include "kernel/config/convert.h"
#include "kernel/config/indirect.h"
#include "kernel/config/section_check.h"
#include "kernel/config/suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace mortise::config {
namespace {

constexpr std::string_view kAny = ".*";

/// The table that "x.*" is about, "x"; "" for another column.
std::string_view open_table(const OptionSpec& column) {
  const std::string_view name = column.name;
  return name.ends_with(kAny) ? name.substr(0, name.size() - kAny.size()) : std::string_view();
}

/// One table of the array.
class RowReader {
 public:
  RowReader(const OptionSpec& spec, std::string_view path, Problems& problems)
      : spec_(spec), path_(path), problems_(problems) {}

  /// False: there was a problem.
  bool read(const Node& table, Row& row) {
    bool good = take(table, "", row);
    for (const OptionSpec& column : spec_.columns) {
      const auto cell = row.find(column.name);
      const bool has_text = cell != row.end() && !cell->second.text.empty();
      if (!column.required || has_text || refused_.contains(column.name)) continue;
      fail(cell == row.end() ? table.where : cell->second.where,
           fmt::format("[[{}]] needs {} {}: {}", path_, a_or_an(column.name), column.name, column.help));
      good = false;
    }
    return good;
  }

 private:
  static std::string_view a_or_an(std::string_view word) { return word.find_first_of("aeiou") == 0 ? "an" : "a"; }
  void fail(const Position& where, std::string text) { problems_.add(where, std::move(text)); }

  bool take(const Node& table, const std::string& prefix, Row& row) {
    bool good = true;
    for (const Member& member : table.members) {
      const std::string name = prefix + member.name;
      if (member.value.kind == Node::Kind::table && !is_indirect(member.value) && may_be_table(name))
        good = take(member.value, name + ".", row) && good;
      else
        good = take_cell(member, name, row) && good;
    }
    return good;
  }

  bool may_be_table(std::string_view name) const {
    if (spec_.columns.empty()) return true;
    return std::any_of(spec_.columns.begin(), spec_.columns.end(), [&](const OptionSpec& column) {
      return open_table(column) == name || (!open_table(column).empty() && name.starts_with(open_table(column)));
    });
  }

  bool take_cell(const Member& member, const std::string& name, Row& row) {
    const OptionSpec* column = column_of(name);
    if (column == nullptr && !spec_.columns.empty()) {
      refuse_unknown(member, name);
      return false;
    }
    if (column != nullptr && column->type != OptionType::string && column->type != OptionType::secret &&
        !convert_leniently(member.value, *column, join_path(path_, name), problems_)) {
      refused_.insert(name);
      return false;
    }
    const bool secret = column != nullptr && column->type == OptionType::secret;
    auto text = cell_text(member.value, join_path(path_, name), secret);
    if (!text) {
      refused_.insert(name);
      return false;
    }
    if (const std::string fault = column == nullptr ? std::string() : fault_of_form(*text, column->range);
        !fault.empty()) {
      fail(member.value.where, fmt::format("{} {}", join_path(path_, name), fault));
      refused_.insert(name);
      return false;
    }
    if (column != nullptr) note_open_file(*text, *column, join_path(path_, name), problems_);
    row.insert_or_assign(name, Cell{std::move(*text), member.value.where});
    return true;
  }

  const OptionSpec* column_of(std::string_view name) const {
    for (const OptionSpec& column : spec_.columns) {
      const std::string_view open = open_table(column);
      const bool inside =
          !open.empty() && name.size() > open.size() + 1 && name.starts_with(open) && name[open.size()] == '.';
      if (column.name == name || inside) return &column;
    }
    return nullptr;
  }

  void refuse_unknown(const Member& member, const std::string& name) {
    std::vector<std::string> names;
    for (const OptionSpec& column : spec_.columns) {
      const std::string_view open = open_table(column);
      if (open == name)
        return fail(member.value.where,
                    fmt::format("{}.{} must be a table, not {}", path_, name, member.value.describe()));
      names.emplace_back(open.empty() ? std::string_view(column.name) : open);
    }
    std::sort(names.begin(), names.end());
    fail(member.where, fmt::format("unknown key '{}'{} ([[{}]] knows {})", join_path(path_, name),
                                   did_you_mean(name, names), path_, fmt::join(names, ", ")));
  }

  std::optional<std::string> cell_text(const Node& node, const std::string& path, bool secret) {
    switch (node.kind) {
      case Node::Kind::integer:
        return std::to_string(node.integer);
      case Node::Kind::boolean:
        return node.boolean ? "true" : "false";
      case Node::Kind::array:
        return joined(node, path);
      default:
        break;
    }
    static const OptionSpec kText{"", OptionType::string, false, "", "", ""};
    static const OptionSpec kSecret{"", OptionType::secret, false, "", "", ""};
    const auto value = convert(node, secret ? kSecret : kText, path, problems_);
    if (!value) return std::nullopt;
    return std::get<std::string>(value->data);
  }

  std::optional<std::string> joined(const Node& node, const std::string& path) {
    std::string out;
    for (const Node& item : node.items) {
      if (item.kind == Node::Kind::array) {
        fail(item.where, fmt::format("{} cannot hold {}", path, item.describe()));
        return std::nullopt;
      }
      auto text = cell_text(item, path, false);
      if (!text) return std::nullopt;
      out += (out.empty() ? "" : ",") + *text;
    }
    return out;
  }

  const OptionSpec& spec_;
  const std::string_view path_;
  Problems& problems_;
  std::set<std::string, std::less<>> refused_;  // there, but wrong: not missing too
};

}  // namespace

std::optional<Value> convert_rows(const Node& node, const OptionSpec& spec, std::string_view path, Problems& problems) {
  const auto refuse = [&](const Node& wrong) {
    problems.add(wrong.where, fmt::format("{} must be {}, not {}", path, describe(spec.type), wrong.describe()));
    return std::nullopt;
  };
  if (node.kind != Node::Kind::array) return refuse(node);
  Value value{std::vector<Row>{}, node.where, {}};
  auto& rows = std::get<std::vector<Row>>(value.data);
  bool good = true;
  for (const Node& item : node.items) {
    if (item.kind != Node::Kind::table) return refuse(item);
    good = RowReader(spec, path, problems).read(item, rows.emplace_back()) && good;
    value.item_where.push_back(item.where);
  }
  if (!good) return std::nullopt;
  if (!value.item_where.empty()) value.where = value.item_where.front();
  return value;
}

}  // namespace mortise::config
