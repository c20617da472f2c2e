// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/list_options.h"

namespace mortise::ais {

void ListOptions::describe(Options& options) {
  options.optional_operand(uri, "PROVIDER://[BUCKET[/PREFIX]]", "buckets of a provider, or objects of a bucket");
  options.flag(all, "--all,-a", "buckets: remote ones, too; objects: with their state, also copies and misplaced ones");
  options.text(props, "--props", "NAMES",
               "columns: name,size,checksum,atime,version,copies,custom,location,chunked,cached,status; or all");
  options.text(prefix, "--prefix", "PREFIX", "names that begin so");
  options.text(regex, "--regex", "PATTERN", "names in which the regular expression is found");
  options.text(name_template, "--template", "TEMPLATE", "names such as shard-{0001..0100}.tar");
  options.flag(cached, "--cached", "only what is stored here");
  options.flag(not_cached, "--not-cached", "only what is not stored here, of a remote bucket");
  options.flag(diff, "--diff", "only copies that were changed or removed at the remote");
  options.flag(not_recursive, "--nr,--non-recursive", "only what is directly below the prefix");
  options.flag(no_directories, "--no-dirs", "with --nr: without the directories");
  options.flag(archive, "--archive", "the members of archives, too");
  options.flag(chunked, "--chunked", "a column that says which objects are kept in chunks");
  options.flag(name_only, "--name-only", "only names: faster");
  options.flag(count_only, "--count-only", "only how many names");
  options.number(limit, "--limit", "N", "at most so many names");
  options.number(page_size, "--page-size", "N", "how many names are asked for at once");
  options.number(max_pages, "--max-pages", "N", "at most so many pages");
  options.flag(paged, "--paged", "show each page as it comes (always so; accepted for AIStore's scripts)");
  options.text(start_after, "--start-after", "NAME", "names behind this one");
  options.flag(summary, "--summary", "buckets with the number and the size of their objects");
  options.flag(skip_lookup, "--skip-lookup", "do not look whether a remote bucket is there");
  options.flag(no_headers, "--no-headers,-H", "without the line of titles");
  options.flag(no_footers, "--no-footers", "accepted for AIStore's scripts");
  options.flag(json, "--json,-j", "as JSON");
  options.text(units, "--units", "UNITS", "sizes in iec (KiB, the default), si (KB) or raw (bytes)");
}

}  // namespace mortise::ais
