// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/buckets.h"
#include "ais/commands/listings.h"
#include "ais/output/table.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/name_filter.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <map>

namespace mortise::ais {
namespace {

std::string upper(std::string text) {
  for (auto& c : text)
    if (text::is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  return text;
}

void print_json(Console& console, const std::vector<ListedBucket>& buckets) {
  Json out = Json::array();
  for (const auto& row : buckets) {
    auto document = bucket_document(row.bucket);
    document["present"] = row.present;
    out.push_back(std::move(document));
  }
  console.block(shown_text(out));
}

/// "AIS Buckets (2)", and a line for each.
void print_provider(Console& console, const std::string& provider, const std::vector<ListedBucket>& buckets,
                    const ListOptions& options) {
  if (!options.no_headers) console.line(upper(provider) + " Buckets (" + std::to_string(buckets.size()) + ")");
  if (options.count_only) return;
  for (const auto& row : buckets)
    console.line((options.no_headers ? "" : "  ") + row.bucket.text() + (row.present ? "" : "  (not present)"));
}

}  // namespace

Result<void> show_buckets(Session& session, const BucketUri& selection, const ListOptions& options) {
  auto filter = NameFilter::make(options.regex, {});
  if (!filter) return usage_error(filter.error().message);
  auto buckets = list_buckets(session.http, selection, options.all);
  if (!buckets) return std::move(buckets).error();
  std::erase_if(*buckets, [&](const ListedBucket& row) {
    return row.bucket.bucket.starts_with(".sys-") || !filter->takes(row.bucket.bucket);
  });
  if (options.json && options.count_only) {
    session.console.block(Json{{"count", buckets->size()}}.dump());
    return {};
  }
  if (options.json) {
    print_json(session.console, *buckets);
    return {};
  }
  std::map<std::string, std::vector<ListedBucket>> by_provider;
  if (!selection.provider.empty() || buckets->empty())
    by_provider[selection.provider.empty() ? "ais" : selection.provider];
  for (auto& row : *buckets) by_provider[row.bucket.provider].push_back(row);
  for (auto& [provider, rows] : by_provider) {
    std::sort(rows.begin(), rows.end(),
              [](const ListedBucket& a, const ListedBucket& b) { return a.bucket.text() < b.bucket.text(); });
    print_provider(session.console, provider, rows, options);
  }
  return {};
}

}  // namespace mortise::ais
