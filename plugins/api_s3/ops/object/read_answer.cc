// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object/read_answer.h"

#include "api_s3/http/last_modified.h"
#include "api_s3/http/object_headers.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
namespace {

S3Error read_error(const Context& c, const mortise_error& error, const mortise_opened* opened) {
  S3Error out = c.service_error(error);
  if (opened != nullptr) {
    add_version_headers(*opened->object, out);
    if (error.detail == MORTISE_IS_DELETE_MARKER)
      out.headers.emplace_back("Last-Modified", http_date(opened->object->modified_ms));
  }
  if (out.is(Code::invalid_range)) {
    out.facts.insert(out.facts.begin(), {"RangeRequested", std::string(c.headers.get("range"))});
    for (const auto& [name, value] : out.facts)
      if (name == "ActualObjectSize") out.headers.emplace_back("Content-Range", "bytes */" + value);
  }
  return out;
}

void add_content_range(const mortise_opened& opened, HeaderBlock& headers) {
  if (opened.length == 0) return;  // a part without bytes: there is no way to write its range
  headers.add("Content-Range", headers.keep("bytes " + std::to_string(opened.offset) + "-" +
                                            std::to_string(opened.offset + opened.length - 1) + "/" +
                                            std::to_string(opened.object->content_size)));
}

/// While no authentication is on, a page that is stored here would act with the rights of everybody who may reach the
/// server, and a bucket's CORS rule may let foreign pages store one. Browsers alone are told, so nobody else pays.
void keep_pages_apart(const Context& c, HeaderBlock& headers) {
  const bool browser =
      c.headers.has("sec-fetch-mode") || c.headers.get("accept").find("text/html") != std::string_view::npos;
  if (!browser || c.site.access.enabled()) return;
  headers.add("Content-Security-Policy", "sandbox");
  headers.add("X-Content-Type-Options", "nosniff");
}

mortise_body_source taken(mortise_body_source& source) noexcept { return std::exchange(source, mortise_body_source{}); }

void close(mortise_body_source& source) noexcept {
  if (const auto own = taken(source); own.self != nullptr) own.close(own.self, 0);
}

}  // namespace

ReadAnswer::ReadAnswer(const Context& c, const mortise_read& read, const mortise_error& error,
                       const mortise_opened* opened) {
  if (opened != nullptr && opened->source != nullptr) source_ = *opened->source;
  if (error.status == MORTISE_OK)
    describe(c, read, *opened);
  else if (error.detail == MORTISE_NOT_MODIFIED)
    say_not_modified(opened);
  else
    error_ = read_error(c, error, opened);
}

ReadAnswer::~ReadAnswer() { close(source_); }

void ReadAnswer::say_not_modified(const mortise_opened* opened) {
  status_ = 304;
  if (opened == nullptr) return;
  headers_.add_quoted("ETag", view(opened->object->etag));
  headers_.add("Last-Modified", headers_.keep(http_date(shown_time(*opened->object))));
  if (opened->object->versioned != 0) headers_.add("x-amz-version-id", view(opened->object->version));
}

void ReadAnswer::describe(const Context& c, const mortise_read& read, const mortise_opened& opened) {
  const mortise_object& object = *opened.object;
  const std::string_view storage_class = view(object.storage_class);
  if (source_.self != nullptr && is_archive(storage_class)) {
    close(source_);
    error_ = S3Error(Code::invalid_object_state).with("StorageClass", std::string(storage_class));
    return;
  }
  status_ = opened.partial != 0 ? 206 : 200;
  length_ = static_cast<int64_t>(opened.length);
  version_ = object.version;
  tags_ = add_object_headers(c, object, headers_);
  if (tags_ != 0 && !c.site.access.enabled()) headers_.add_number("x-amz-tagging-count", std::exchange(tags_, 0));
  lock_ = object.lock;
  if (has_lock() && !c.site.access.enabled()) add_lock_headers(std::exchange(lock_, {}), headers_);
  keep_pages_apart(c, headers_);
  if (opened.partial != 0) add_content_range(opened, headers_);
  if (read.part_number != 0 && object.part_count != 0) headers_.add_number("x-amz-mp-parts-count", object.part_count);
  add_checksums(c, read, opened);
}

void ReadAnswer::add_checksums(const Context& c, const mortise_read& read, const mortise_opened& opened) {
  if (!same_header(c.headers.get("x-amz-checksum-mode"), "ENABLED")) return;
  const mortise_object& object = *opened.object;
  if (read.part_number != 0 && is_composite(object)) {
    part_ = read.part_number;
    headers_.add("x-amz-checksum-type", "COMPOSITE");
  } else if (opened.offset == 0 && opened.length == object.content_size) {
    add_checksum_headers({object.digests, object.digest_count}, object.part_count, headers_);
  }
}

void ReadAnswer::send(Context& c) {
  if (error_) return c.fail(*error_);
  const mortise_body_source source = taken(source_);
  c.respond(status_, headers_, length_, source.self == nullptr ? nullptr : &source);
}

std::unique_ptr<KeptAnswer> ReadAnswer::keep() { return std::make_unique<KeptAnswer>(*this); }

KeptAnswer::KeptAnswer(ReadAnswer& from)
    : status_(from.status_),
      length_(from.length_),
      source_(taken(from.source_)),
      error_(std::move(from.error_)),
      tags_(from.tags_),
      lock_(from.lock_),
      part_(from.part_),
      version_(view(from.version_)) {
  for (const auto& [name, value] : from.headers_.all()) add(std::string(view(name)), std::string(view(value)));
}

KeptAnswer::~KeptAnswer() { close(source_); }

void KeptAnswer::send(Context& c) {
  if (error_) return c.fail(*error_);
  HeaderBlock headers;
  for (const auto& [name, value] : headers_) headers.add(name, value);
  const mortise_body_source source = taken(source_);
  c.respond(status_, headers, length_, source.self == nullptr ? nullptr : &source);
}

}  // namespace mortise::api_s3::ops
