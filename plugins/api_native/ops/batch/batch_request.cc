// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/batch_request.h"

#include "api_native/archives/archive_reader.h"
#include "api_native/http/remote_clusters.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kMissing = "__404__/";

/// The bucket that an item names, or else the path.
Or<BucketId> bucket_id(const Context& c, const Json& item) {
  const auto uname = text_member(item, "uname");
  if (!uname) return uname.error();
  if (!uname->empty()) {
    auto parsed = parse_uname(*uname);
    if (!parsed) return std::move(parsed.error());
    return std::move(parsed->bucket);
  }
  const auto name = text_member(item, "bucket");
  if (!name) return name.error();
  if (name->empty()) {
    if (c.address.bucket.empty()) return bad_request("an object of the batch names no bucket");
    return c.found.id();
  }
  const auto provider = text_member(item, "provider");
  if (!provider) return provider.error();
  if (auto no = check_bucket_name(*name)) return *std::move(no);
  return parse_bucket_id(*provider, {}, *name);
}

Or<size_t> find_bucket(const Context& c, BatchRequest& request, BucketId id) {
  id = resolved(c.site, std::move(id));
  for (size_t i = 0; i < request.buckets.size(); ++i)
    if (request.buckets[i].id().shown() == id.shown()) return i;
  FoundBucket bucket(std::move(id));
  if (auto no = bucket.look(c.objects())) return *std::move(no);
  request.buckets.push_back(std::move(bucket));
  return request.buckets.size() - 1;
}

Or<uint64_t> count_member(const Json& item, std::string_view name) {
  const auto number = number_member(item, name);
  if (!number) return number.error();
  if (number->value_or(0) < 0) return bad_request("\"" + std::string(name) + "\" must not be negative");
  return static_cast<uint64_t>(number->value_or(0));
}

Or<BatchItem> parse_item(const Context& c, BatchRequest& request, const Json& json) {
  if (!json.is_object()) return bad_request("\"in\" must be a list of objects");
  BatchItem item;
  auto object = text_member(json, "objname");
  if (!object) return std::move(object.error());
  if (auto no = check_object_name(*object)) return *std::move(no);
  item.object = std::move(*object);
  auto archpath = text_member(json, "archpath");
  if (!archpath) return std::move(archpath.error());
  item.archpath = std::move(*archpath);
  auto opaque = text_member(json, "opaque");
  if (!opaque) return std::move(opaque.error());
  item.opaque = std::move(*opaque);
  const auto start = count_member(json, "start");
  if (!start) return start.error();
  const auto length = count_member(json, "length");
  if (!length) return length.error();
  item.start = *start;
  item.length = *length;
  auto id = bucket_id(c, json);
  if (!id) return std::move(id.error());
  const auto bucket = find_bucket(c, request, std::move(*id));
  if (!bucket) return bucket.error();
  item.bucket = *bucket;
  if (auto no = c.require_in(request.buckets[*bucket], c.operation->needs, item.object)) return *std::move(no);
  return item;
}

Refusal parse_flags(const Json& message, BatchRequest& request) {
  const struct {
    const char* name;
    bool BatchRequest::*into;
  } flags[] = {{"coer", &BatchRequest::go_on}, {"onob", &BatchRequest::name_only}, {"strm", &BatchRequest::streamed}};
  for (const auto& flag : flags) {
    const auto value = flag_member(message, flag.name);
    if (!value) return value.error();
    request.*flag.into = *value;
  }
  const auto mime = text_member(message, "mime");
  if (!mime) return mime.error();
  if (mime->empty() || *mime == "application/x-tar") return std::nullopt;
  if (!is_archive_name(*mime))
    return bad_request("unknown kind of archive \"" + mime->substr(0, 64) +
                       "\": there are .tar, .tgz, .tar.gz, .tar.lz4 and .zip");
  request.mime = mime->substr(mime->find('.'));
  return std::nullopt;
}

}  // namespace

Or<BatchRequest> BatchRequest::parse(const Context& c) {
  const Json& message = c.message.value;
  BatchRequest request;
  if (!message.is_object()) return bad_request("a batch must be a JSON object");
  if (auto no = parse_flags(message, request)) return *std::move(no);
  const Json* in = member(message, "in");
  if (in == nullptr || !in->is_array() || in->empty()) return bad_request("a batch names no objects");
  if (in->size() > kMaxItems) return bad_request("a batch has more than 100000 objects");
  for (const Json& json : *in) {
    auto item = parse_item(c, request, json);
    if (!item) return std::move(item.error());
    request.items.push_back(std::move(*item));
  }
  return request;
}

std::string BatchRequest::name_of(const BatchItem& item) const {
  std::string name = name_only ? item.object : bucket_of(item).id().name + "/" + item.object;
  if (!item.archpath.empty()) name += "/" + item.archpath;
  return item.error.empty() ? name : std::string(kMissing) + name;
}

std::string BatchRequest::shown(const BatchItem& item) const {
  const std::string object = bucket_of(item).shown(item.object);
  return item.archpath.empty() ? object : object + "/" + item.archpath;
}

}  // namespace mortise::api_native::ops
