// SPDX-License-Identifier: Apache-2.0
#include "api_website/found_object.h"

#include <mortise/text/time.h>

#include <algorithm>
#include <utility>

namespace mortise::api_website {
namespace {

constexpr std::string_view kUserMetadata = "x-amz-meta-";  // means nothing to a browser

std::string_view property_of(const mortise_object& object, std::string_view name) {
  for (uint32_t i = 0; i < object.property_count; ++i)
    if (view(object.properties[i].name) == name) return view(object.properties[i].value);
  return {};
}

void add_metadata(const mortise_object& object, Response& response) {
  bool typed = false;
  for (uint32_t i = 0; i < object.metadata_count; ++i) {
    const std::string_view name = view(object.metadata[i].name);
    if (name.starts_with(kUserMetadata)) continue;
    typed = typed || name == "content-type";
    response.header(std::string(name), std::string(view(object.metadata[i].value)));
  }
  if (!typed) response.header("Content-Type", "binary/octet-stream");
}

}  // namespace

void add_validators(const mortise_object& object, Response& response) {
  const auto modified = text::http_date(object.modified_ms / 1000);
  response.header("ETag", '"' + std::string(view(object.etag)) + '"');
  response.header("Last-Modified", std::string(modified.data(), modified.size()));
}

FoundObject::FoundObject(const mortise_opened& opened) : response_(opened.partial != 0 ? 206 : 200) {
  const mortise_object& object = *opened.object;
  const std::string_view storage_class = view(object.storage_class);
  archived_ = storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
  redirect_ = property_of(object, "s3.redirect");
  response_.content_length = static_cast<int64_t>(opened.length);
  add_validators(object, response_);
  response_.header("Accept-Ranges", "bytes");
  add_metadata(object, response_);
  if (opened.partial != 0 && opened.length != 0)
    response_.header("Content-Range", "bytes " + std::to_string(opened.offset) + "-" +
                                          std::to_string(opened.offset + opened.length - 1) + "/" +
                                          std::to_string(object.content_size));
  if (opened.source != nullptr) response_.source = *opened.source;
}

FoundObject::~FoundObject() {
  if (response_.source.self != nullptr) response_.source.close(response_.source.self, 0);
}

Response FoundObject::take() noexcept {
  Response out = std::move(response_);
  response_.source = {};
  return out;
}

}  // namespace mortise::api_website
