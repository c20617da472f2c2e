// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/condition_values.h"

#include <mortise/bytes.h>
#include <mortise/text/ascii.h>
#include <mortise/text/time.h>

#include <algorithm>
#include <array>
#include <string>

#include "api_s3/http/condition_scope.h"
#include "api_s3/http/context.h"
#include "api_s3/http/operation.h"
#include "api_s3/wire/copy_source.h"
#include "s3_model/xml/reader.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kS3 = "s3:";
constexpr std::string_view kNewTag = "s3:RequestObjectTag/";
constexpr std::string_view kCopySourceHeader = "x-amz-copy-source";
constexpr std::string_view kLock = "object-lock-";
constexpr const char* kAmz = "x-amz-";
constexpr int64_t kDay = 24 * 60 * 60 * 1000;  // ms

/// Those that are headers by the same name, beside x-amz-*.
bool is_header(std::string_view name) {
  return name.starts_with("x-amz-") || name == "if-match" || name == "if-none-match";
}

/// Other operations do not look at the header.
bool copies(const Context& c) {
  return std::any_of(c.operation->needs.begin(), c.operation->needs.end(), [](const Selector& needed) {
    return needed.kind == Selector::Kind::header && needed.name == kCopySourceHeader;
  });
}

}  // namespace

/// A name with a rule of its own.
struct ConditionValues::Source {
  std::string_view name;
  void (ConditionValues::*find)(const Each& each) const;
};

void ConditionValues::find(std::string_view name, const Each& each) const {
  constexpr std::array kSources = std::to_array<Source>({
      {"aws:RequestedRegion", &ConditionValues::find_region},
      {"s3:prefix", &ConditionValues::find_prefix},
      {"s3:VersionId", &ConditionValues::find_version},
      {"s3:x-amz-content-sha256", &ConditionValues::find_content_hash},
      {"s3:x-amz-copy-source", &ConditionValues::find_copy_source},
      {"s3:x-amz-rename-source", &ConditionValues::find_rename_source},
      {"s3:signatureversion", &ConditionValues::find_signature_version},
      {"s3:signatureAge", &ConditionValues::find_signature_age},
      {"s3:authType", &ConditionValues::find_auth_type},
      {"s3:locationconstraint", &ConditionValues::find_location},
      {"s3:object-lock-remaining-retention-days", &ConditionValues::find_retention_days},
      {"s3:ObjectCreationOperation", &ConditionValues::find_creation},
  });
  // Whoever writes an object is asked about its tags, list and lock as well: those questions are about the same
  // request.
  if (!has_condition_key(wanted_.action, name) && !has_condition_key(c_.operation->action.name(), name)) return;
  for (const Source& source : kSources)
    if (source.name == name) return (this->*source.find)(each);
  if (name == "s3:RequestObjectTagKeys") return find_new_tags({}, each);
  if (name.starts_with(kNewTag)) return find_new_tags(name.substr(kNewTag.size()), each);
  if (!name.starts_with(kS3)) return;
  name.remove_prefix(kS3.size());
  if (name == "delimiter" || name == "max-keys") return find_parameter(name, each);
  if (name.starts_with(kLock)) return find_lock(name.substr(kLock.size()), each);
  if (is_header(name)) find_header(name, each);
}

void ConditionValues::find_values(const mortise_access_request* self, mortise_str name, void* context,
                                  void (*each)(void*, mortise_str)) {
  static_cast<const ConditionValues*>(self->values)->find(view(name), [&](std::string_view value) {
    each(context, str(value));
  });
}

void ConditionValues::find_parameter(std::string_view parameter, const Each& each) const {
  if (const std::string* value = c_.query.find(parameter)) each(*value);
}

/// Who asks whether a key may be listed asks for a list of what begins with it.
void ConditionValues::find_prefix(const Each& each) const {
  if (!wanted_.prefix.empty()) return each(wanted_.prefix);
  find_parameter("prefix", each);
}

void ConditionValues::find_version(const Each& each) const {
  if (!wanted_.version.empty()) each(wanted_.version);
}

void ConditionValues::find_header(std::string_view name, const Each& each) const {
  const Headers& headers = c_.form ? c_.form->headers : c_.headers;
  if (const auto value = headers.get(name); value.data() != nullptr) each(value);
}

void ConditionValues::find_content_hash(const Each& each) const {
  constexpr std::string_view kHash = "x-amz-content-sha256";
  if (c_.presigned && !c_.headers.has(kHash)) return each("UNSIGNED-PAYLOAD");
  find_header(kHash, each);
}

/// "bucket/key", decoded: a source that is written with escapes is the same one.
void ConditionValues::find_copy_source(const Each& each) const {
  const auto header = c_.headers.get(kCopySourceHeader);
  if (header.data() == nullptr || !copies(c_)) return;
  const auto source = CopySource::parse(header);
  if (!source) return each(header);
  each(source->bucket + "/" + source->key);
}

/// Of both objects: masks ask whether the one that is removed goes on under another key.
void ConditionValues::find_rename_source(const Each& each) const {
  if (c_.operation->sub == "renameObject") find_header("x-amz-rename-source", each);
}

/// The region that was asked, which is the server's.
void ConditionValues::find_region(const Each& each) const { each(c_.site.settings.region); }

int ConditionValues::signature_version() const noexcept {
  return c_.form ? c_.form->signature_version : c_.signature_version;
}

void ConditionValues::find_signature_version(const Each& each) const {
  if (signature_version() != 0) each(signature_version() == 4 ? "AWS4-HMAC-SHA256" : "AWS");
}

/// Milliseconds since it was signed.
void ConditionValues::find_signature_age(const Each& each) const {
  if (signature_version() != 4) return;
  const auto own = c_.headers.get("x-amz-date");
  const std::string_view date = c_.form ? c_.form->date : own.data() != nullptr ? own : c_.headers.get("date");
  auto signed_at = text::parse_basic_time(date);
  if (!signed_at) signed_at = text::parse_http_date(date);
  if (signed_at) each(std::to_string(std::max<int64_t>(c_.site.host.unix_ms() - *signed_at * 1000, 0)));
}

void ConditionValues::find_auth_type(const Each& each) const {
  if (signature_version() == 0) return;
  if (c_.form) return each("POST");
  each(c_.presigned ? "REST-QUERY-STRING" : "REST-HEADER");
}

/// Of a new bucket, as the document has it.
void ConditionValues::find_location(const Each& each) const {
  if (c_.operation->action.name() != "s3:CreateBucket" || c_.body.empty()) return;
  const auto document = xml::Document::parse(c_.body);
  if (!document) return;  // the request is going to be refused
  const std::string location = document->root().child("LocationConstraint").trimmed();
  if (!location.empty()) each(location);
}

/// "mode", "retain-until-date", "legal-hold": of an object that is written, or as the document has it that locks one.
void ConditionValues::find_lock(std::string_view what, const Each& each) const {
  const std::string_view sub = c_.operation->sub;
  if (sub != "retention" && sub != "legal-hold") return find_header(kAmz + std::string(kLock).append(what), each);
  const char* element = what == "mode"                ? "Mode"
                        : what == "retain-until-date" ? "RetainUntilDate"
                        : what == "legal-hold"        ? "Status"
                                                      : "";
  const auto document = c_.body.empty() ? std::nullopt : xml::Document::parse(c_.body);
  if (!document || (sub == "legal-hold") != (what == "legal-hold")) return;
  if (const std::string value = document->root().child(element).trimmed(); !value.empty()) each(value);
}

/// A day that has begun counts.
void ConditionValues::find_retention_days(const Each& each) const {
  find_lock("retain-until-date", [&](std::string_view date) {
    const auto until = text::parse_iso_time(date);
    if (until) each(std::to_string(std::max<int64_t>((*until - c_.site.host.unix_ms() + kDay - 1) / kDay, 0)));
  });
}

/// Those that the request gives to an object, or that a copy takes over from its source.
Or<Tags> ConditionValues::new_tags() const {
  if (!wanted_.tags.empty()) return load_tags(wanted_.tags);
  if (c_.operation->sub == "tagging") return parse_tag_document(c_.body, kMaxObjectTags);
  if (!c_.operation->action.makes_object()) return Tags();
  if (c_.form && c_.form->tagging.empty()) return Tags();
  if (c_.form) return parse_tag_document(c_.form->tagging, kMaxObjectTags);
  const bool takes_over = copies(c_) && c_.headers.get("x-amz-tagging-directive") != "REPLACE";
  return takes_over ? Or<Tags>(Tags()) : parse_tag_header(c_.headers.get("x-amz-tagging"));
}

/// Whether the object is there afterwards. Steps of an upload in parts carry no conditions, which policies demand.
void ConditionValues::find_creation(const Each& each) const {
  if (c_.operation->action.name() != "s3:PutObject") return;
  const std::string_view name = c_.operation->name;
  each(name == "CreateMultipartUpload" || name.starts_with("UploadPart") ? "false" : "true");
}

void ConditionValues::find_new_tags(std::string_view key, const Each& each) const {
  const auto tags = new_tags();
  if (!tags) return;  // the request is going to be refused
  for (const auto& [name, value] : *tags) {
    if (key.empty()) each(name);
    if (!key.empty() && key == name) each(value);
  }
}

}  // namespace mortise::api_s3
