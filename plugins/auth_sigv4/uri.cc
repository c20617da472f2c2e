// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/uri.h"

#include <mortise/text/percent.h>
#include <mortise/text/query.h>

namespace mortise::auth_sigv4 {
namespace {

constexpr text::ByteSet kKeptInPath = text::kUnreserved.with("/");

void append_canonical(std::string& out, std::string_view raw, text::Plus plus, const text::ByteSet& kept) {
  text::for_each_decoded(raw, plus, [&](char c) {
    if (kept.has(c))
      out.push_back(c);
    else
      text::append_escaped(out, c);
  });
}

}  // namespace

std::string decode_query(std::string_view raw) { return text::percent_decoded_leniently(raw, text::Plus::space); }

void append_canonical_path(std::string& out, std::string_view raw) {
  append_canonical(out, raw, text::Plus::literal, kKeptInPath);
}

void append_canonical_query(std::string& out, std::string_view raw) {
  append_canonical(out, raw, text::Plus::space, text::kUnreserved);
}

std::vector<QueryField> split_query(std::string_view query) {
  std::vector<QueryField> fields;
  text::for_each_parameter(query, [&](std::string_view name, std::string_view value, bool has_value) {
    fields.push_back({decode_query(name), name, value, has_value});
  });
  return fields;
}

}  // namespace mortise::auth_sigv4
