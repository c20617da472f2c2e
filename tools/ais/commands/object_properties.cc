// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/object_properties.h"

#include "ais/calls/objects.h"
#include "ais/client/server_error.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace mortise::ais {
namespace {

constexpr std::string_view kLocal = "name,size,checksum,atime";
constexpr std::string_view kRemote = "name,size,checksum,version,custom,last-modified,etag";
constexpr std::string_view kAll =
    "name,size,checksum,atime,version,last-modified,etag,copies,ec,custom,location,chunked";

int64_t number(std::string_view digits) { return text::parse_decimal<int64_t>(digits).value_or(0); }

std::string custom_of(const HttpAnswer& answer) {
  std::string out;
  for (const auto& [name, value] : answer.headers) {
    const auto equals = value.find('=');
    if (name != "ais-custom-md" || equals == std::string::npos) continue;
    out += (out.empty() ? "" : " ") + value.substr(0, equals) + ":" + value.substr(equals + 1);
  }
  return out.empty() ? "" : "[" + out + "]";
}

std::string copies_of(const HttpAnswer& answer) {
  const std::string count(answer.header("ais-mirror-copies"));
  const std::string paths(answer.header("ais-mirror-paths"));
  return paths.empty() ? count : count + " " + (paths.starts_with('[') ? paths : "[" + paths + "]");
}

std::string chunks_of(const HttpAnswer& answer) {
  const auto count = answer.header("ais-chunks-count");
  if (count.empty()) return "";
  return std::string(count) + " chunks / " + size_text(number(answer.header("ais-chunks-max-chunk-size")));
}

std::string checksum_text(const HttpAnswer& answer) {
  const auto checksum = checksum_of(answer);
  return checksum.is_set() ? checksum.type + "[" + checksum.value + "]" : "";
}

std::string value_of(std::string_view prop, const BucketUri& object, const HttpAnswer& answer) {
  if (prop == "name") return object.text();
  if (prop == "size") return size_text(number(answer.header("content-length")));
  if (prop == "checksum") return checksum_text(answer);
  if (prop == "atime") return short_time_text(number(answer.header("ais-atime")));
  if (prop == "version") return std::string(answer.header("ais-version"));
  if (prop == "last-modified") return std::string(answer.header("last-modified"));
  if (prop == "etag") return std::string(answer.header("etag"));
  if (prop == "copies") return copies_of(answer);
  if (prop == "custom") return custom_of(answer);
  if (prop == "location") return std::string(answer.header("ais-location"));
  if (prop == "chunked") return chunks_of(answer);
  if (prop == "ec") return std::string(answer.header("ais-ec-generation"));
  return "";
}

Json document_of(const std::vector<std::pair<std::string, std::string>>& rows, const HttpAnswer& answer) {
  Json out = Json::object();
  for (const auto& [name, value] : rows) {
    if (name == "size")
      out["size"] = number(answer.header("content-length"));
    else
      out[name] = value == "-" ? "" : value;
  }
  return out;
}

}  // namespace

Result<void> show_object_properties(Session& session, const BucketUri& object, const std::string& props, bool anywhere,
                                    bool json, bool header) {
  const bool all = props == "all" || anywhere;
  const std::string asked(all                  ? kAll
                          : !props.empty()     ? std::string_view(props)
                          : object.is_remote() ? kRemote
                                               : kLocal);
  auto answer = head_object(session.http, object, asked, anywhere ? 0 : 2);
  if (!answer) return std::move(answer).error();
  std::vector<std::pair<std::string, std::string>> rows;
  text::for_each_element(asked, ',', [&](std::string_view prop) {
    auto value = value_of(prop, object, *answer);
    rows.emplace_back(prop, value.empty() ? "-" : std::move(value));
  });
  std::sort(rows.begin(), rows.end());
  if (json)
    session.console.block(shown_text(document_of(rows, *answer)));
  else
    print_properties(session.console, rows, header);
  return {};
}

}  // namespace mortise::ais
