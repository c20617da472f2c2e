// SPDX-License-Identifier: Apache-2.0
//
// Tag sets of objects and buckets: as x-amz-tagging writes them, as XML, and as they are stored (the property "tags",
// in the form of x-amz-tagging, always escaped the same way).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_s3/errors/errors.h"
#include "s3_model/xml/reader.h"

namespace mortise::api_s3 {

inline constexpr std::string_view kTagsProperty = "tags";
inline constexpr size_t kMaxObjectTags = 10;
inline constexpr size_t kMaxBucketTags = 50;

using Tags = std::vector<std::pair<std::string, std::string>>;

/// "k=v&k2=v2"; InvalidArgument if it cannot be decoded or names a tag twice, else as check_tags.
Or<Tags> parse_tag_header(std::string_view header);
/// <Tagging><TagSet>…; MalformedXML, else as check_tags.
Or<Tags> parse_tag_document(std::string_view body, size_t limit);
/// <Tag>…, the children of the element that holds them. Same.
Or<Tags> parse_tag_set(const xml::Element& set, size_t limit);
/// BadRequest for too many; InvalidTag for lengths, characters, repeated keys and the reserved prefix.
Refusal check_tags(const Tags& tags, size_t limit);

/// In order of keys, whatever order they came in.
std::string store_tags(Tags tags);
Tags load_tags(std::string_view stored);
/// Without decoding.
size_t count_tags(std::string_view stored) noexcept;
std::string tag_document(const Tags& tags);

}  // namespace mortise::api_s3
