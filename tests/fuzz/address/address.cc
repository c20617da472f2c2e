// SPDX-License-Identifier: Apache-2.0
//
// Paths, hosts, queries and copy sources: input is "path LF host LF query LF copy source".
#include <cstdint>
#include <cstdlib>
#include <string>

#include <mortise/host_name.h>
#include <mortise/text.h>

#include "api_s3/wire/address.h"
#include "api_s3/wire/copy_source.h"
#include "api_s3/wire/query.h"
#include "s3_model/percent.h"

using namespace mortise;
using namespace mortise::api_s3;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void check_round_trip(std::string_view given) {
  std::string encoded;
  std::string decoded;
  mortise::s3_model::percent_encode(given, encoded);
  check(mortise::text::percent_decode(encoded, mortise::text::Plus::literal, decoded) && decoded == given);
  check(mortise::text::percent_decode(encoded, mortise::text::Plus::space, decoded) && decoded == given);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view kDomain = "s3.example.org";
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto path = take_line(rest);
  const auto host = take_line(rest);
  const auto query = take_line(rest);

  // The host gives paths that are empty or begin with a slash.
  const std::string absolute = path.empty() ? std::string() : "/" + std::string(path);
  const auto name = mortise::host_name(host);
  const bool below = mortise::is_below_domain(name, kDomain);
  const auto subdomain = below ? name.substr(0, name.size() - kDomain.size() - 1) : std::string_view();
  check(!below || !subdomain.empty());
  if (auto a = parse_address(absolute, subdomain)) {
    check((a->level == Level::service) == a->bucket.empty());
    check((a->level == Level::object) == !a->key.empty());
    check(a->bucket.empty() || possible_bucket_name(a->bucket));
    check(mortise::text::is_utf8(a->key));
    check_round_trip(a->key);
  }
  if (const auto parsed = Query::parse(query))
    for (const auto& [parameter, value] : parsed->all())
      check(mortise::text::is_utf8(parameter) && mortise::text::is_utf8(value));
  if (auto source = CopySource::parse(rest)) {
    check(possible_bucket_name(source->bucket));
    check(!source->key.empty() && mortise::text::is_utf8(source->key));
    // Both readings of a plus are one key, but for that.
    std::string literal = source->literal_key.empty() ? source->key : source->literal_key;
    check(literal.size() == source->key.size() && mortise::text::is_utf8(literal));
    for (size_t i = 0; i < literal.size(); ++i)
      check(literal[i] == source->key[i] || (literal[i] == '+' && source->key[i] == ' '));
  }
  check_round_trip(rest);
  return 0;
}
