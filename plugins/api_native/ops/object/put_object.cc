// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include "api_native/ops/handlers.h"
#include "api_native/ops/object/object_headers.h"
#include "api_native/pipeline/upload_body.h"
#include "api_native/wire/bucket_properties.h"
#include "api_native/wire/custom_metadata.h"

namespace mortise::api_native::ops {
namespace {

/// What is not hexadecimal is no content's checksum: with this before it, it has the length of none.
const std::string kNoDigest(64, ' ');

struct SentChecksum {
  std::string algorithm;  // "" = none
  std::string digest;     // raw
  std::string shown;
};

Or<SentChecksum> parse_checksum(const Context& c) {
  const std::string_view type = c.request.header("ais-checksum-type");
  const std::string_view value = c.request.header("ais-checksum-value");
  if (type.empty() || type == "none" || value.empty()) return SentChecksum{};
  if (c.site.checksums.find(type) == nullptr)
    return bad_request("invalid checksum type \"" + std::string(type.substr(0, 32)) + "\"");
  auto raw = text::from_hex(value);
  return SentChecksum{std::string(type), raw ? std::move(*raw) : kNoDigest + std::string(value), std::string(value)};
}

Or<std::vector<CustomPair>> parse_custom(const Context& c) {
  std::vector<CustomPair> pairs;
  for (const mortise_pair& header : c.request.headers()) {
    if (!same_header(view(header.name), "ais-custom-md")) continue;
    auto pair = parse_custom_header(view(header.value));
    if (!pair) return std::move(pair.error());
    pairs.push_back(std::move(*pair));
  }
  if (auto no = check_custom_pairs(pairs)) return *std::move(no);
  return pairs;
}

/// Of other ways to put bytes into an object, written wrongly: the object must not be replaced by a piece of one.
Refusal check_parameters(const Context& c) {
  for (const char* name : {"append_type", "append_handle", "uploadId"})
    if (!c.query.get(name).empty())
      return bad_request("invalid \"" + std::string(name) + "\", or something is missing beside it");
  return std::nullopt;
}

/// The client says what it would send, and that is what is there: nothing is written, but for what comes beside it.
/// What is here of a remote's object says nothing of what is there, which is to be written.
bool is_there_already(const Context& c, const SentChecksum& sent) {
  if (sent.algorithm.empty() || c.found.opened() == nullptr || c.query.flag("skip_vc")) return false;
  if (has_backend(*c.found.opened(), c.found.id())) return false;
  if (checksum_of(*c.found.opened()) != sent.algorithm) return false;
  bool same = false;
  c.objects().head(read_of(c.bucket(), c.key()), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK) return;
    const mortise_digest& stored = opened->object->checksum;
    same = stored.composite == 0 && view(stored.algorithm) == sent.algorithm && view(stored.value) == sent.digest;
  });
  return same;
}

Result<ObjectWriter> begin_object(const Context& c, const std::vector<CustomPair>& custom, const std::string& algorithm,
                                  int64_t length, mortise_task drained, void* drained_context) {
  std::vector<std::string> names;
  std::vector<mortise_pair> properties;
  properties.reserve(custom.size());
  for (const auto& [key, value] : custom) names.push_back(custom_property(key));
  for (size_t i = 0; i < custom.size(); ++i) properties.push_back(pair(names[i], custom[i].second));
  const mortise_wanted_digest wanted{str(algorithm), 0, 0};
  mortise_put put = put_of(c.bucket(), c.key());
  announce(put, length);
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  put.properties = properties.data();
  put.property_count = static_cast<uint32_t>(properties.size());
  put.digests = &wanted;
  put.digest_count = algorithm.empty() ? 0 : 1;
  put.etag_policy = MORTISE_ETAG_NATIVE;
  return c.objects().put(put, drained, drained_context);
}

void answer_written(Context& c, const mortise_written& written) {
  Answer answer;
  add_checksum(written.checksum, answer);
  add_atime(written.modified_ms, answer);
  add_version(c, written.revision, answer);
  c.finish(std::move(answer));
}

}  // namespace

void put_object(ContextPtr context) {
  Context& c = *context;
  if (auto no = check_parameters(c)) return c.fail(*no);
  auto sent = parse_checksum(c);
  if (!sent) return c.fail(sent.error());
  auto custom = parse_custom(c);
  if (!custom) return c.fail(custom.error());
  if (custom->empty() && is_there_already(c, *sent)) return receive_nothing(std::move(context), Answer());
  UploadTarget target;
  target.algorithm = sent->algorithm;
  target.digest = std::move(sent->digest);
  target.sent = std::move(sent->shown);
  target.begin = [custom = std::move(*custom), algorithm = std::move(sent->algorithm)](
                     const Context& x, int64_t length, mortise_task drained, void* drained_context) {
    return begin_object(x, custom, algorithm, length, drained, drained_context);
  };
  target.answer = answer_written;
  receive_upload(std::move(context), std::move(target));
}

}  // namespace mortise::api_native::ops
