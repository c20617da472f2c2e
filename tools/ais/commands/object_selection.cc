// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/object_selection.h"

#include "ais/parse/name_template.h"
#include "ais/transfer/local_files.h"

namespace mortise::ais {

void ObjectSelection::describe(Options& options) {
  options.text(list_, "--list", "OBJECTS", "these objects: a,b,c");
  options.text(name_template_, "--template", "TEMPLATE", "objects such as shard-{0001..0100}.tar");
  options.text(prefix_, "--prefix", "PREFIX", "all objects whose names begin with this");
  options.flag(not_recursive_, "--nr,--non-recursive",
               "take a prefix that is the name of an object for that object alone");
}

Result<std::optional<Selection>> ObjectSelection::resolve(const BucketUri& uri) const {
  if (prefix_.has_value() + !list_.empty() + !name_template_.empty() > 1)
    return usage_error("--list, --template and --prefix exclude each other");
  if (is_given() && !uri.object.empty())
    return usage_error("\"" + uri.text() + "\" names objects already: give the bucket, or leave the options out");
  Selection out;
  out.not_recursive = not_recursive_;
  if (!list_.empty()) {
    out.names = split_list(list_);
    if (out.names.empty()) return usage_error("--list has no names");
    return std::optional(std::move(out));
  }
  if (prefix_) {
    out.name_template = *prefix_;
    return std::optional(std::move(out));
  }
  out.name_template = name_template_.empty() ? uri.object : name_template_;
  if (NameTemplate::is_template(out.name_template)) {
    if (auto parsed = NameTemplate::parse(out.name_template); !parsed) return usage_error(parsed.error().message);
    return std::optional(std::move(out));
  }
  if (!name_template_.empty() || uri.object.ends_with('/')) return std::optional(std::move(out));
  return std::optional<Selection>();
}

std::string ObjectSelection::text(const Selection& selection) {
  if (selection.names.empty() && selection.name_template.empty()) return "all objects";
  if (selection.names.empty()) return "\"" + selection.name_template + "\"";
  std::string out;
  for (const auto& name : selection.names) out += (out.empty() ? "[" : " ") + name;
  return out + "]";
}

}  // namespace mortise::ais
