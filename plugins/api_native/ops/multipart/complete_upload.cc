// SPDX-License-Identifier: Apache-2.0
//
// Clients name the parts by their numbers, and must name all that were uploaded.
#include <algorithm>
#include <map>

#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kMaxParts = 10'000;

Or<std::vector<uint32_t>> named_parts(const Context& c) {
  if (!c.message.value.is_array() || c.message.value.empty())
    return bad_request("cannot complete the upload of " + c.shown() + ": no chunks");
  if (c.message.value.size() > kMaxParts) return bad_request("an upload has at most 10000 parts");
  std::vector<uint32_t> numbers;
  for (const Json& part : c.message.value) {
    const auto number = number_member(part, "part-number");
    if (!number) return number.error();
    if (!*number || **number < 1 || **number > kMaxParts) return bad_request("invalid part number: it is 1 to 10000");
    numbers.push_back(static_cast<uint32_t>(**number));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// Numbers and ETags of what was uploaded. Refused: there is no such upload.
Or<std::map<uint32_t, std::string>> uploaded_parts(const Context& c) {
  std::map<uint32_t, std::string> parts;
  Refusal refusal;
  c.objects().part_list(
      parts_of(c.bucket(), c.key(), c.query.get("uploadId"), kMaxParts),
      [&](const mortise_part& part) { parts.emplace(part.number, view(part.etag)); },
      [&](const mortise_error& e, const mortise_list_end*) {
        if (e.status != MORTISE_OK) refusal = from_service(e, c.subject());
      });
  if (refusal) return *std::move(refusal);
  return parts;
}

Refusal check_parts(const Context& c, const std::vector<uint32_t>& named,
                    const std::map<uint32_t, std::string>& uploaded) {
  for (size_t i = 0; i < named.size(); ++i) {
    if (i > 0 && named[i] == named[i - 1])
      return NativeError(501, "ErrUnsupp",
                         "partial completion of " + c.shown() + " is not supported: part " + std::to_string(named[i]) +
                             " is named twice");
    if (!uploaded.contains(named[i]))
      return bad_request("chunk at (" + std::to_string(i) + ") has invalid number " + std::to_string(named[i]));
  }
  if (named.size() != uploaded.size())
    return NativeError(501, "ErrUnsupp",
                       "partial completion of " + c.shown() + " is not supported: " + std::to_string(uploaded.size()) +
                           " parts were uploaded, " + std::to_string(named.size()) + " are named");
  return std::nullopt;
}

}  // namespace

void complete_upload(ContextPtr context) {
  Context& c = *context;
  const auto uploaded = uploaded_parts(c);
  if (!uploaded) return c.fail(uploaded.error());
  const auto named = named_parts(c);
  if (!named) return c.fail(named.error());
  if (auto no = check_parts(c, *named, *uploaded)) return c.fail(*no);
  std::vector<mortise_completed_part> parts;
  for (const auto& [number, etag] : *uploaded) parts.push_back({number, 0, str(etag), nullptr});
  mortise_complete complete = complete_of(c.bucket(), c.key(), c.query.get("uploadId"));
  complete.present |= MORTISE_COMPLETE_SMALL_PARTS;
  complete.parts = parts.data();
  complete.part_count = parts.size();
  answer_with(
      std::move(context), [&](auto done) { c.objects().upload_complete(complete, std::move(done)); },
      [](const Context&, const mortise_written&) -> Outcome { return Answer(); });
}

}  // namespace mortise::api_native::ops
