// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/list_options.h"

#include <utility>

namespace mortise::ais {

void ListOptions::describe(Options& options) {
  options.optional_operand(uri, "PROVIDER://[BUCKET[/PREFIX]]", "buckets of a provider, or objects of a bucket");
  options.flag(all, "--all,-a",
               "buckets: include remote ones; objects: include copies and misplaced ones, with their state");
  options.text(props, "--props", "NAMES",
               "columns: name,size,checksum,atime,version,copies,custom,location,chunked,cached,status; or all");
  options.text(prefix, "--prefix", "PREFIX", "only names that begin with this");
  options.text(regex, "--regex", "PATTERN", "only names that match the regular expression, of objects or buckets");
  options.text(name_template, "--template", "TEMPLATE", "only names such as shard-{0001..0100}.tar");
  options.flag(cached, "--cached", "only objects with a local copy");
  options.flag(not_cached, "--not-cached", "only objects of a remote bucket without a local copy");
  options.flag(diff, "--diff", "only copies whose object was changed or removed remotely");
  options.flag(not_recursive, "--nr,--non-recursive", "only names directly below the prefix");
  options.flag(no_directories, "--no-dirs", "with --nr: omit directories");
  options.flag(archive, "--archive", "include the members of archives");
  options.flag(chunked, "--chunked", "add a column that says which objects are chunked");
  options.flag(name_only, "--name-only", "only names (faster)");
  options.flag(count_only, "--count-only", "only the number of names");
  options.number(limit, "--limit", "N", "list at most this many names");
  options.number(page_size, "--page-size", "N", "request this many names at a time");
  options.number(max_pages, "--max-pages", "N", "list at most this many pages");
  options.flag(paged, "--paged", "show each page as it arrives (always the case; accepted for compatibility)");
  options.text(start_after, "--start-after", "NAME", "only names after this one");
  options.flag(summary, "--summary", "show the number and the size of the buckets' objects");
  options.flag(skip_lookup, "--skip-lookup", "accepted for compatibility");
  options.flag(no_headers, "--no-headers,-H", "omit the header line");
  options.flag(no_footers, "--no-footers", "accepted for compatibility");
  options.flag(json, "--json,-j", "as JSON");
  options.text(units, "--units", "UNITS", "show sizes in iec (KiB, the default), si (KB) or raw (bytes)");
}

const char* ListOptions::for_objects() const {
  const std::pair<bool, const char*> given[] = {{!prefix.empty(), "--prefix"},
                                                {!name_template.empty(), "--template"},
                                                {!start_after.empty(), "--start-after"},
                                                {!props.empty(), "--props"},
                                                {limit != 0, "--limit"},
                                                {diff, "--diff"},
                                                {not_cached, "--not-cached"},
                                                {chunked, "--chunked"},
                                                {not_recursive, "--nr"}};
  for (const auto& [is_given, name] : given)
    if (is_given) return name;
  return nullptr;
}

}  // namespace mortise::ais
