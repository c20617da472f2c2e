// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/canonical_request.h"

#include <algorithm>
#include <utility>

#include "auth_sigv4/v4_claim.h"

namespace mortise::auth_sigv4 {
namespace {

/// Trimmed, each run of blanks one blank.
void append_folded(std::string& out, std::string_view value, Folding folding) {
  if (value.find(' ') == std::string_view::npos && value.find('\t') == std::string_view::npos) {
    out.append(value);  // as most are
    return;
  }
  bool blank = true;  // none at the beginning
  for (char c : value) {
    const bool is_blank = c == ' ' || (c == '\t' && folding == Folding::white_space);
    if (!is_blank || !blank) out.push_back(is_blank ? ' ' : c);
    blank = is_blank;
  }
  if (!value.empty() && blank && out.ends_with(' ')) out.pop_back();
}

void append_header(std::string& out, const Request& request, const Destination& to, std::string_view name,
                   Folding folding) {
  out.append(name).push_back(':');
  if (name == "host") {
    append_folded(out, to.host, folding);
  } else {
    bool first = true;
    for (const auto& h : request.headers()) {
      if (!same_header(view(h.name), name)) continue;
      if (!first) out.push_back(',');
      first = false;
      append_folded(out, view(h.value), folding);
    }
  }
  out.push_back('\n');
}

void append_query(std::string& out, const std::vector<QueryField>& query) {
  std::vector<std::pair<std::string, std::string>> fields;
  fields.reserve(query.size());
  for (const auto& field : query) {
    auto& [name, value] = fields.emplace_back();
    append_canonical_query(name, field.raw_name);
    append_canonical_query(value, field.value);
  }
  std::sort(fields.begin(), fields.end());
  for (const auto& [name, value] : fields) {
    if (&name != &fields.front().first) out.push_back('&');
    out.append(name).append("=").append(value);
  }
}

}  // namespace

bool has_tabs(const Request& request, const std::vector<std::string_view>& signed_headers) noexcept {
  return std::any_of(request.headers().begin(), request.headers().end(), [&](const mortise_pair& h) {
    return view(h.value).find('\t') != std::string_view::npos &&
           std::any_of(signed_headers.begin(), signed_headers.end(),
                       [&](std::string_view name) { return same_header(name, view(h.name)); });
  });
}

void write_canonical_request(std::string& out, const Request& request, const Destination& to,
                             const std::vector<QueryField>& query, const std::vector<std::string_view>& signed_headers,
                             std::string_view payload, Folding folding) {
  out.clear();
  out.reserve(1024 + request.target().size());
  out.append(request.method()).push_back('\n');
  if (to.path.empty())
    out.push_back('/');
  else
    append_canonical_path(out, to.path);
  out.push_back('\n');
  append_query(out, query);
  out.push_back('\n');
  for (std::string_view name : signed_headers) append_header(out, request, to, name, folding);
  out.push_back('\n');
  for (std::string_view name : signed_headers) {
    if (name.data() != signed_headers.front().data()) out.push_back(';');
    out.append(name);
  }
  out.push_back('\n');
  out.append(payload);
}

std::string canonical_request(const Request& request, const Destination& to, const std::vector<QueryField>& query,
                              const std::vector<std::string_view>& signed_headers, std::string_view payload,
                              Folding folding) {
  std::string out;
  write_canonical_request(out, request, to, query, signed_headers, payload, folding);
  return out;
}

void write_string_to_sign(std::string& out, std::string_view time, std::string_view scope, const Sha256Digest& hash) {
  out.clear();
  out.append(kV4Algorithm).append("\n").append(time).append("\n").append(scope).append("\n");
  const auto digits = hex(hash);
  out.append(digits.data(), digits.size());
}

}  // namespace mortise::auth_sigv4
