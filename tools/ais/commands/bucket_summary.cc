// SPDX-License-Identifier: Apache-2.0
//
// How many objects buckets have, and how large they are.
#include "ais/calls/buckets.h"
#include "ais/commands/commands.h"
#include "ais/commands/listings.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"

#include <algorithm>

namespace mortise::ais {
namespace {

std::vector<std::string> row_of(const Json& row, Units units) {
  const auto& counts = member_of(row, "ObjCount");
  const auto& sizes = member_of(row, "ObjSize");
  const auto& totals = member_of(row, "TotalSize");
  const auto count = [&](const char* name) { return std::to_string(number_of(counts, name)); };
  const auto size = [&](const Json& from, const char* name) { return size_text(number_of(from, name), units); };
  return {bucket_of_document(row).text(), count("obj_count_present") + " " + count("obj_count_remote"),
          size(sizes, "obj_min_size") + " " + size(sizes, "obj_avg_size") + " " + size(sizes, "obj_max_size"),
          size(totals, "size_all_present_objs") + " " + size(totals, "size_all_remote_objs"),
          std::to_string(number_of(row, "used_pct")) + "%"};
}

class Summary final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(bucket_, "BUCKET", "for example ais://photos; default: all");
    options.text(options_.prefix, "--prefix", "PREFIX", "only objects whose names begin with this");
    options.flag(options_.cached, "--cached", "only objects with a local copy");
    options.flag(options_.all, "--all,-a", "include remote buckets");
    options.text(options_.units, "--units", "UNITS", "iec, si or raw");
    options.flag(options_.json, "--json,-j", "as JSON");
    options.flag(options_.no_headers, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    BucketUri selection;
    if (!bucket_.empty()) {
      auto parsed = parse_uri(bucket_);
      if (!parsed) return usage_error(parsed.error().message);
      selection = std::move(*parsed);
    }
    if (!selection.object.empty() && options_.prefix.empty()) options_.prefix = std::exchange(selection.object, {});
    return show_summary(session, selection, options_.prefix, options_);
  }

 private:
  std::string bucket_;
  ListOptions options_;
};

}  // namespace

Result<void> show_summary(Session& session, const BucketUri& selection, const std::string& prefix,
                          const ListOptions& options) {
  auto units = parse_units(options.units);
  if (!units) return usage_error(units.error().message);
  auto rows = summarize(session.http, selection, prefix, options.cached, options.all);
  if (!rows) return std::move(rows).error();
  if (options.json) {
    session.console.block(shown_text(*rows));
    return {};
  }
  Table table(session.console,
              {"NAME", "OBJECTS (cached, remote)", "OBJECT SIZES (min, avg, max)", "TOTAL OBJECT SIZE (cached, remote)",
               "USAGE(%)"},
              !options.no_headers);
  for (const auto& row : *rows) table.add(row_of(row, *units));
  return {};
}

Made make_summary() { return std::make_unique<Summary>(); }

}  // namespace mortise::ais
