// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/scrub_json.h"

#include <nlohmann/json.hpp>

namespace mortise::server {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const objects::Finding& f) {
  Json out = {{"kind", name_of(f.kind)}, {"what", f.what}};
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) out[name] = value;
  };
  add("bucket", f.bucket);
  add("key", f.key);
  add("version", f.version);
  add("blob", f.blob);
  add("done", f.done);
  return out;
}

Json counts_by_kind(const objects::ScrubReport& r) {
  Json out = Json::object();
  for (size_t i = 0; i < objects::kFindingKinds; ++i)
    out[std::string(name_of(static_cast<objects::FindingKind>(i)))] = r.found_of[i];
  return out;
}

}  // namespace

std::string to_json(const objects::ScrubReport& r, std::string_view error) {
  Json out = {
      {"state", name_of(r.state)}, {"resumed", r.resumed}, {"started_ms", r.started_ms}, {"finished_ms", r.finished_ms},
      {"buckets", r.buckets},      {"records", r.records}, {"objects", r.objects},       {"parts", r.parts},
      {"bytes", r.bytes},          {"total", r.total},     {"unverified", r.unverified}, {"blobs", r.blobs},
      {"unsettled", r.unsettled},  {"found", r.found}};
  out["found_of"] = counts_by_kind(r);
  out["findings"] = Json::array();
  for (const objects::Finding& finding : r.findings) out["findings"].push_back(to_json(finding));
  if (!error.empty()) out["error"] = error;
  // Keys of damaged records may be no UTF-8.
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mortise::server
