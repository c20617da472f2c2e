// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/listing.h"
#include "ais/commands/listings.h"
#include "ais/commands/object_columns.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/name_filter.h"

#include <chrono>

namespace mortise::ais {
namespace {

uint64_t flags_of(const BucketUri& bucket, const ListOptions& options) {
  uint64_t flags = 0;
  if (options.cached) flags |= kListCached;
  if (options.all) flags |= kListMissing;
  if (options.archive) flags |= kListArchives;
  if (options.name_only || options.count_only) flags |= kListNamesOnly;
  if (bucket.is_remote() && !options.all) flags |= kListPresentBucket;
  if (options.not_cached) flags |= kListNotCached;
  if (options.not_recursive) flags |= kListNotRecursive;
  if (options.diff) flags |= kListDifferences;
  if (options.no_directories) flags |= kListNoDirectories;
  return flags;
}

Result<ObjectColumns> columns_of(const BucketUri& bucket, const ListOptions& options) {
  auto units = parse_units(options.units);
  if (!units) return std::move(units).error();
  const bool names = options.name_only || options.count_only;
  std::string props = names ? "name" : options.props;
  if (props.empty()) props = bucket.is_remote() ? "name,size,cached" : "name,size";
  auto columns = ObjectColumns::parse(props, *units);
  if (columns && (options.all || options.diff) && !names) columns->add("status");
  if (columns && options.chunked) columns->add("chunked");
  return columns;
}

/// Writes entries as rows of a table, as JSON, or counts them only.
class Output {
 public:
  Output(Console& console, const ListOptions& options, const ObjectColumns& columns)
      : console_(console),
        options_(options),
        columns_(columns),
        table_(console, columns.header(), !options.no_headers && !options.json && !options.count_only) {}

  ~Output() {
    if (count_ == 0) table_.forget_header();
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void add(const Entry& entry) {
    ++count_;
    if (options_.count_only) return;
    if (options_.json)
      console_.block((count_ == 1 ? "[" : ",") +
                     columns_.document(entry).dump(-1, ' ', false, Json::error_handler_t::replace));
    else
      table_.add(columns_.row(entry));
  }
  void end_page() {
    if (count_ > 0 && !options_.json && !options_.count_only) table_.flush();
  }
  void end() {
    if (options_.json && !options_.count_only) console_.block(count_ == 0 ? "[]" : "]");
  }
  uint64_t count() const noexcept { return count_; }

 private:
  Console& console_;
  const ListOptions& options_;
  const ObjectColumns& columns_;
  Table table_;
  uint64_t count_ = 0;
};

/// Copies, and what is in the wrong place, are shown if they were asked for; of differences nothing else is.
bool is_hidden(const Entry& entry, const ListOptions& options) {
  if (options.diff && (entry.flags & (kEntryChanged | kEntryRemoved)) == 0) return true;
  return !options.all && (entry.flags & kEntryStatus) != 0;
}

void tell_end(Session& session, const BucketUri& bucket, const ListOptions& options, uint64_t count,
              std::chrono::nanoseconds took) {
  if (options.count_only && options.json)
    session.console.block(Json{{"count", count}}.dump());
  else if (options.count_only)
    session.console.line("Listed " + count_text(count) + (count == 1 ? " name in " : " names in ") +
                         duration_text(took));
  else if (count == 0 && !options.no_headers && !options.json)
    session.console.line((options.diff             ? "No differences to the remote bucket in "
                          : options.prefix.empty() ? "No objects in "
                                                   : "No objects with prefix \"" + options.prefix + "\" in ") +
                         bucket.text());
}

/// Of what is there, some may be asked for that is none; and a number may be 0.
bool chooses_by_state(const ListOptions& options) {
  return options.cached || options.not_cached || options.diff || options.no_directories || options.count_only ||
         !options.start_after.empty();
}

Error nothing_there(const BucketUri& bucket, const ListOptions& options) {
  return {Status::not_found, "\"" + bucket.text() + "/" + (options.member.empty() ? options.prefix : options.member) +
                                 "\" does not exist: no object" +
                                 (options.archive ? ", and no member of an archive," : "") +
                                 " has this name or begins with it"};
}

}  // namespace

Result<void> show_objects(Session& session, const BucketUri& bucket, const ListOptions& options) {
  auto columns = columns_of(bucket, options);
  if (!columns) return usage_error(columns.error().message);
  auto filter = NameFilter::make(options.regex, options.name_template);
  if (!filter) return usage_error(filter.error().message);
  const auto begun = std::chrono::steady_clock::now();
  Output output(session.console, options, *columns);
  ListRequest request{bucket,
                      options.prefix,
                      columns->asked(),
                      options.start_after,
                      flags_of(bucket, options),
                      options.page_size,
                      filter->is_empty() && !options.diff && options.member.empty() ? options.limit : 0,
                      options.max_pages};
  if (request.prefix.empty()) request.prefix = filter->prefix();
  bool any = false;
  const auto listed = list_objects(session.http, request, [&](std::vector<Entry> page) {
    for (const auto& entry : page) {
      if (!entry.name.starts_with(options.member)) continue;
      any = true;
      if (is_hidden(entry, options) || !filter->takes(entry.name)) continue;
      if (options.limit != 0 && output.count() == options.limit) return false;
      output.add(entry);
    }
    output.end_page();
    return !session.console.is_broken();
  });
  output.end_page();
  if (!listed) return listed;
  if (!any && options.must_exist && !chooses_by_state(options)) return nothing_there(bucket, options);
  output.end();
  tell_end(session, bucket, options, output.count(), std::chrono::steady_clock::now() - begun);
  return {};
}

}  // namespace mortise::ais
