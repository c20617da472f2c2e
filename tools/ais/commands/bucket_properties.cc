// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/bucket_properties.h"

#include "ais/calls/buckets.h"
#include "ais/calls/cluster.h"
#include "ais/calls/message.h"
#include "ais/client/server_error.h"
#include "ais/commands/property_sections.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <algorithm>

namespace mortise::ais {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

/// "@cluster#name"; empty for what is in neither.
std::string namespace_text(const Json& properties) {
  const auto space = bucket_of_document(member_of(properties, "backend_bck")).space;
  if (space.is_global()) return {};
  return (space.cluster.empty() ? "" : "@" + space.cluster) + (space.name.empty() ? "" : "#" + space.name);
}

/// Every property, as people read it. Numbers of the server's own go.
Rows rows_of(const Json& properties) {
  Rows out;
  for (auto& [name, value] : flat_properties(properties)) {
    if (name == "bid" || name == "Renamed" || name == "created" || name.starts_with("backend_bck.namespace")) continue;
    out.emplace_back(name, value);
  }
  if (auto space = namespace_text(properties); !space.empty())
    out.emplace_back("backend_bck.namespace", std::move(space));
  out.emplace_back("created", time_text(number_of(properties, "created")));
  out.emplace_back("present", is_present(properties) ? "yes" : "no");
  std::sort(out.begin(), out.end());
  return out;
}

void keep_section(Rows& rows, const std::string& section) {
  std::erase_if(rows, [&](const auto& row) {
    return row.first != section && !row.first.starts_with(section.ends_with('.') ? section : section + ".");
  });
}

std::string value_in(const Rows& rows, const std::string& name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == name; });
  return found == rows.end() ? "" : found->second;
}

/// What differs from before, by the names that people write.
Rows changes_of(const Json& wanted, const Rows& before) {
  Rows given, out;
  for (auto& row : flat_properties(wanted))
    if (!row.first.starts_with("backend_bck.namespace")) given.push_back(std::move(row));
  if (wanted.contains("backend_bck")) given.emplace_back("backend_bck.namespace", namespace_text(wanted));
  std::sort(given.begin(), given.end());
  for (auto& [name, value] : given)
    if (value != value_in(before, name)) out.emplace_back(std::move(name), std::move(value));
  return out;
}

/// The server tells clusters by their ids; users may write aliases.
Json with_cluster_id(HttpClient& http, Json properties) {
  const auto cluster = bucket_of_document(member_of(properties, "backend_bck")).space.cluster;
  if (cluster.empty()) return properties;
  const auto known = cluster_document(http, "remote");
  if (!known) return properties;  // the server says what is wrong when it is told to set them
  for (const auto& row : member_of(*known, "a"))
    if (text_of(row, "alias") == cluster) properties["backend_bck"]["namespace"]["uuid"] = text_of(row, "uuid");
  return properties;
}

Error no_such_section(const std::string& section) { return usage_error("no property \"" + section + "\""); }

}  // namespace

Result<void> show_bucket_properties(Session& session, const BucketUri& bucket, const std::string& section,
                                    PropertyView view, bool header) {
  auto properties = head_bucket(session.http, bucket, false);
  if (!properties) return std::move(properties).error();
  if (view == PropertyView::json) {
    const auto& shown = section.empty() ? *properties : member_of(*properties, section.c_str());
    if (shown.is_null()) return no_such_section(section);
    session.console.block(shown_text(section.empty() ? shown : Json{{section, shown}}));
    return {};
  }
  auto rows = view == PropertyView::by_section && section.empty() ? sections_of(*properties) : rows_of(*properties);
  if (!section.empty()) keep_section(rows, section);
  if (rows.empty()) return no_such_section(section);
  print_properties(session.console, rows, header);
  return {};
}

Result<void> set_bucket_properties(Session& session, const BucketUri& bucket, const std::vector<std::string>& words) {
  auto wanted = parse_bucket_properties(words);
  if (!wanted) return usage_error(wanted.error().message);
  auto current = head_bucket(session.http, bucket);
  if (!current) return std::move(current).error();
  const auto before = rows_of(*current);
  if (changes_of(with_cluster_id(session.http, *wanted), before).empty()) {
    session.console.line("Bucket \"" + bucket.text() + "\" has these properties already, nothing to do");
    return {};
  }
  if (auto set = set_properties(session.http, bucket, *wanted); !set) return set;
  session.console.line("Bucket props successfully updated");
  for (const auto& [name, value] : changes_of(*wanted, before))  // as it was written
    session.console.line("\"" + name + "\" set to:\"" + value + "\" (was:\"" + value_in(before, name) + "\")");
  return {};
}

}  // namespace mortise::ais
