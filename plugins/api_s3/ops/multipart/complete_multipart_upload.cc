// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <deque>

#include "api_s3/http/expiration.h"
#include "api_s3/http/object_url.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/part.h"
#include "api_s3/ops/public_access.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/conditions.h"
#include "api_s3/wire/object_properties.h"
#include "s3_model/xml/reader.h"

namespace mortise::api_s3::ops {
namespace {

constexpr std::string_view kChecksumHeader = "x-amz-checksum-";
constexpr std::string_view kChecksumElement = "Checksum";

/// A list of parts with the strings behind it.
struct PartList {
  std::vector<mortise_completed_part> parts;
  std::deque<std::string> strings;
  std::deque<mortise_digest> digests;

  mortise_str keep(std::string text) { return str(strings.emplace_back(std::move(text))); }
};

std::string bare_etag(std::string text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

/// What is known of the upload before its parts are looked at.
struct UploadFacts {
  Refusal missing;            // there is none, or none any more
  bool has_checksum = false;  // the client chose one
  std::string acl;            // that the object is to have, as it is stored
  std::string tags;           // likewise
};

UploadFacts look_at(const Context& c) {
  UploadFacts facts;
  c.objects().upload_head(c.bucket(), c.key(), c.query.get("uploadId"),
                          [&](const mortise_error& e, const mortise_upload* u) {
                            if (e.status != MORTISE_OK) return void(facts.missing = c.service_error(e));
                            facts.has_checksum = has_chosen_checksum(*u);
                            facts.acl = property(*u, kAclProperty);
                            facts.tags = property(*u, kTagsProperty);
                          });
  return facts;
}

/// The bucket may have begun to block public lists since the upload was begun with one.
Refusal check_acl(const Context& c, std::string_view acl) {
  Refusal too_public;
  (void)with_bucket(c, [&](const mortise_bucket& bucket) { too_public = refuse_public_acl(c.site, bucket, acl); });
  return too_public;
}

/// The checksum of one part, if its element has one.
Or<const mortise_digest*> read_checksum(const Context& c, const xml::Element& part, PartList& list) {
  const mortise_digest* digest = nullptr;
  for (auto e = part.first(); e; e = e.next()) {
    if (!e.name().starts_with(kChecksumElement)) continue;
    auto given = parse_checksum(e.name().substr(kChecksumElement.size()), e.trimmed(), c.site.checksums);
    if (!given || given->parts >= 0 || digest != nullptr)
      return invalid_argument("A part has at most one checksum: the digest of its bytes in base64.", e.name(),
                              e.trimmed());
    const mortise_str algorithm = list.keep(std::move(given->algorithm));
    digest = &list.digests.emplace_back(mortise_digest{algorithm, list.keep(std::move(given->raw)), 0, 0});
  }
  return digest;
}

Or<PartList> read_parts(const Context& c) {
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "CompleteMultipartUpload") return S3Error(Code::malformed_xml);
  PartList list;
  for (auto e = document->root().first(); e; e = e.next()) {
    const std::string given = e.child("PartNumber").trimmed();
    const bool negative = given.starts_with('-');
    const auto number = text::parse_decimal<uint32_t>(std::string_view(given).substr(negative ? 1 : 0));
    if (e.name() != "Part" || !number || !e.has_child("ETag") || list.parts.size() == kMaxPartNumber)
      return S3Error(Code::malformed_xml);
    if (negative || *number < 1 || *number > kMaxPartNumber)
      return invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "PartNumber", given);
    auto digest = read_checksum(c, e, list);
    if (!digest) return std::move(digest.error());
    // A part that was sent twice may be named twice; the last one counts.
    if (!list.parts.empty() && list.parts.back().number == *number) list.parts.pop_back();
    list.parts.push_back(
        {*number, *digest == nullptr ? 0u : 1u, list.keep(bare_etag(e.child("ETag").trimmed())), *digest});
  }
  if (list.parts.empty()) return S3Error(Code::malformed_xml);
  return list;
}

/// x-amz-checksum-*, of the whole object.
Or<std::optional<GivenChecksum>> read_expected(const Context& c) {
  std::optional<GivenChecksum> out;
  Refusal refusal;
  c.headers.each([&](std::string_view name, std::string_view value) {
    const std::string lower = text::lower(name);
    if (refusal || !lower.starts_with(kChecksumHeader) || lower == "x-amz-checksum-type" ||
        lower == "x-amz-checksum-algorithm" || lower == "x-amz-checksum-mode")
      return;
    auto given = parse_checksum(lower.substr(kChecksumHeader.size()), value, c.site.checksums);
    if (!given) {
      refusal = std::move(given.error());
    } else if (out) {
      refusal = S3Error(Code::invalid_request,
                        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    } else {
      out = std::move(*given);
    }
  });
  if (refusal) return *std::move(refusal);
  return out;
}

Refusal read_headers(const Context& c, mortise_complete& complete) {
  if (const auto type = c.headers.get("x-amz-checksum-type"); !type.empty()) {
    if (type != "COMPOSITE" && type != "FULL_OBJECT")
      return S3Error(Code::invalid_request, "Value for x-amz-checksum-type header is invalid.");
    complete.checksum_type = type == "COMPOSITE" ? MORTISE_CHECKSUM_TYPE_COMPOSITE : MORTISE_CHECKSUM_TYPE_FULL;
  }
  if (const auto size = c.headers.get("x-amz-mp-object-size"); size.data() != nullptr) {
    const auto number = text::parse_decimal<uint64_t>(size);
    if (!number || *number > INT64_MAX)
      return S3Error(Code::invalid_request, "Value for x-amz-mp-object-size header is invalid.");
    complete.present |= MORTISE_COMPLETE_SIZE;
    complete.expected_size = *number;
  }
  return std::nullopt;
}

Answer answer_completed(const Context& c, const mortise_written& written, uint32_t part_count, std::string_view tags) {
  xml::Writer w;
  w.open_root("CompleteMultipartUploadResult").element("Location", object_url(c)).element("Bucket", c.bucket());
  w.element("Key", c.key()).quoted("ETag", view(written.etag));
  write_checksums(w, {written.digests, written.digest_count}, part_count);
  w.close("CompleteMultipartUploadResult");
  Answer answer = Answer::xml(w.take());
  if (written.versioning_enabled != 0) answer.add("x-amz-version-id", std::string(view(written.version)));
  if (std::string expiration = expiration_of_written(c, written, tags); !expiration.empty())
    answer.add("x-amz-expiration", std::move(expiration));
  return answer;
}

}  // namespace

void complete_multipart_upload(ContextPtr context) {
  Context& c = *context;
  UploadFacts upload = look_at(c);
  auto list = read_parts(c);
  // What is wrong with a list for an upload that is not there does not matter.
  if (!list) return c.fail(upload.missing ? *upload.missing : list.error());
  if (auto no = check_acl(c, upload.acl)) return c.fail(*no);
  auto expected = read_expected(c);
  if (!expected) return c.fail(expected.error());
  if (const auto& given = *expected;
      given && upload.has_checksum && given->parts >= 0 && static_cast<size_t>(given->parts) != list->parts.size())
    return c.fail(Code::bad_digest);
  const auto conditions = write_conditions(c.headers);
  if (!conditions) return c.fail(conditions.error());
  mortise_complete complete = complete_of(c.bucket(), c.key(), c.query.get("uploadId"));
  complete.conditions = &*conditions;
  if (auto no = read_headers(c, complete)) return c.fail(*no);
  complete.parts = list->parts.data();
  complete.part_count = list->parts.size();
  mortise_digest digest{};
  if (const auto& given = *expected) {
    digest = {str(given->algorithm), str(given->raw), given->parts >= 0 ? 1 : 0, 0};
    complete.expected = &digest;
    complete.expected_count = 1;
  }
  answer_with(
      std::move(context), [&](auto done) { c.objects().upload_complete(complete, std::move(done)); },
      [parts = static_cast<uint32_t>(list->parts.size()), tags = std::move(upload.tags)](
          const Context& x, const mortise_written& w) -> HandlerOutcome {
        return answer_completed(x, w, parts, tags);
      });
}

}  // namespace mortise::api_s3::ops
