// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/address.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

/// Takes the first part of a path off, without the slash behind it.
std::string_view take_part(std::string_view& path) {
  const size_t end = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return part;
}

bool decode(std::string_view raw, std::string& out) {
  return text::percent_decode(raw, text::Plus::literal, out) && text::is_utf8(out) &&
         out.find('\0') == std::string::npos;
}

Or<Address> in_bucket(Area area, Area without_bucket, std::string_view path) {
  Address a;
  a.area = area;
  if (!decode(take_part(path), a.bucket) || !decode(path, a.rest))
    return bad_request("the path holds a broken escape or is not UTF-8");
  if (a.bucket.empty()) a.area = without_bucket;
  return a;
}

Or<Address> with_rest(Area area, std::string_view path) {
  Address a;
  a.area = area;
  if (!decode(path, a.rest)) return bad_request("the path holds a broken escape or is not UTF-8");
  return a;
}

/// All of a kind, or the one whose name stands behind it.
Or<Address> all_or_one(Area all, Area one, std::string_view path) {
  auto a = with_rest(one, path);
  if (a && a->rest.empty()) a->area = all;
  return a;
}

Or<Address> object_address(std::string_view path) {
  auto a = in_bucket(Area::object, Area::object, path);
  if (!a) return a;
  if (a->bucket.empty()) return bad_request("the path names no bucket");
  a->object = std::move(a->rest);
  a->rest.clear();
  if (a->object.empty()) a->area = Area::objects;
  return a;
}

}  // namespace

Or<Address> parse_address(std::string_view path) {
  std::string_view rest = path.substr(std::min<size_t>(1, path.size()));
  const std::string_view area = take_part(rest);
  if (area == "objects") return object_address(rest);
  if (area == "buckets") return in_bucket(Area::bucket, Area::buckets, rest);
  if (area == "health") return with_rest(Area::health, {});
  if (area == "daemon") return with_rest(Area::node, rest);
  if (area == "cluster") return with_rest(Area::cluster, rest);
  if (area == "reverse" && take_part(rest) == "daemon") return with_rest(Area::node, rest);
  if (area == "ml" && take_part(rest) == "moss") return in_bucket(Area::batch, Area::batch, rest);
  if (area == "etl") return with_rest(Area::transforms, rest);
  if (area == "sort") return with_rest(Area::sorting, rest);
  if (area == "download") return with_rest(Area::downloads, rest);
  if (area == "users") return all_or_one(Area::users, Area::user, rest);
  if (area == "roles") return all_or_one(Area::roles, Area::role, rest);
  if (area == "clusters") return all_or_one(Area::known_clusters, Area::known_cluster, rest);
  if (area == "tokens") return with_rest(Area::tokens, {});
  if (area == "public-key") return with_rest(Area::public_key, {});
  return bad_request("invalid request URI");
}

Or<Address> parse_well_known(std::string_view path) {
  return with_rest(Area::well_known, path.substr(std::min<size_t>(1, path.size())));
}

Or<Address> parse_easy_address(std::string_view path) {
  auto a = in_bucket(Area::bucket, Area::buckets, path.substr(std::min<size_t>(1, path.size())));
  if (!a || a->rest.empty()) return a;
  if (a->bucket.empty()) return bad_request("the path names no bucket");
  a->area = Area::object;
  a->object = std::move(a->rest);
  a->rest.clear();
  return a;
}

}  // namespace mortise::api_native
