// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/bucket_properties.h"

#include <mortise/bytes.h>
#include <mortise/object_lock.h>
#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "api_native/wire/bucket_json.h"

namespace mortise::api_native {
namespace {

OrderedJson json_of(const BucketProperty& p, std::string_view value) {
  if (p.kind == PropertyKind::boolean) return value == "true";
  if (p.kind == PropertyKind::integer) return text::parse_decimal<int64_t>(value).value_or(0);
  return std::string(value);
}

/// The place of a dotted path in nested objects.
OrderedJson& at_path(OrderedJson& object, std::string_view path) {
  OrderedJson* place = &object;
  text::for_each_element(path, '.', [&](std::string_view part) { place = &(*place)[std::string(part)]; });
  return *place;
}

/// Where the bucket's objects are, as clients of AIStore know buckets.
OrderedJson backend_document(const mortise_bucket& bucket) {
  const std::string_view text = backend_of(bucket);
  BucketId id;
  id.provider.clear();
  if (text.find("://") != std::string_view::npos) {
    id = BucketId::from_service_name(text);
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos) {  // a remote by its name here
    id.provider = "aws";
    id.name = text.substr(colon + 1);
  }
  return {{"name", id.name}, {"provider", id.provider}, {"namespace", {{"uuid", id.uuid}, {"name", id.name_space}}}};
}

/// A number of 64 bits, never 0, that no other bucket has: ids are never used twice.
uint64_t number_of(std::string_view id) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash | uint64_t{1} << 63;
}

NativeError bad_value(const BucketProperty& p, const std::string& wanted) {
  return bad_request("property " + std::string(p.path) + ": " + wanted);
}

/// The text of a value; refused where its type is not the property's.
Or<std::string> text_of(const BucketProperty& p, const Json& value) {
  if (value.is_boolean() && p.kind == PropertyKind::boolean) return std::string(value.get<bool>() ? "true" : "false");
  if (value.is_number_unsigned() && (p.kind == PropertyKind::integer || p.kind == PropertyKind::quoted_integer))
    return std::to_string(value.get<uint64_t>());
  if (value.is_string()) return value.get<std::string>();
  return bad_value(p, "the value has the wrong type");
}

Refusal check_value(const BucketProperty& p, std::string_view value) {
  switch (p.kind) {
    case PropertyKind::boolean:
      if (value != "true" && value != "false") return bad_value(p, "it is true or false");
      break;
    case PropertyKind::integer:
      if (!text::parse_decimal<int64_t>(value)) return bad_value(p, "it is a number");
      break;
    case PropertyKind::quoted_integer:
      if (!text::parse_decimal<uint64_t>(value)) return bad_value(p, "it is a number in quotes");
      break;
    case PropertyKind::duration:
      if (!is_duration(value)) return bad_value(p, "it is a duration, as in \"10m\" or \"30s\"");
      break;
    case PropertyKind::size:
      if (!is_size(value)) return bad_value(p, "it is a size, as in \"1GiB\"");
      break;
    case PropertyKind::word:
    case PropertyKind::checksum:
      break;  // a word by `only`, a checksum by the object service, which knows the algorithms
  }
  if (!p.only.empty() && value != p.only)
    return bad_value(p, "it can only be " + std::string(p.only) + ": " + std::string(p.why));
  return std::nullopt;
}

/// What AIStore lets clients send, and this server has no use for.
bool is_ignored(std::string_view path) { return path == "force" || path == "extra" || path.starts_with("extra."); }

/// All of its members empty: none.
/// An object without members detaches the bucket, as AIStore's clients say it. What is misspelled must not.
Refusal collect_backend(const Json& value, PropertyChanges& changes) {
  if (!value.is_object() ||
      (!value.empty() && member(value, "name") == nullptr && member(value, "provider") == nullptr))
    return bad_request("\"backend_bck\" must be an object with a name and a provider");
  auto name = text_member(value, "name");
  if (!name) return std::move(name.error());
  auto provider = text_member(value, "provider");
  if (!provider) return std::move(provider.error());
  if (name->empty() && provider->empty()) {
    changes.emplace_back(kBackendProperty, "");
    return std::nullopt;
  }
  const auto known = parse_provider(*provider);
  if (!known) return known.error();
  BucketId id;
  if (*known == "ais") {
    auto parsed = parse_bucket_json(&value);
    if (!parsed) return std::move(parsed.error());
    id = std::move(*parsed);
    if (id.local()) return bad_request("backend bucket \"" + id.shown() + "\" must be remote");
  } else {
    id.provider = *known;
    id.name = *name;
  }
  changes.emplace_back(kBackendProperty, id.shown());
  return std::nullopt;
}

Refusal collect(const Json& value, const std::string& path, PropertyChanges& changes) {
  if (value.is_null() || is_ignored(path)) return std::nullopt;
  if (path == kBackendProperty) return collect_backend(value, changes);
  if (value.is_object()) {
    for (auto it = value.begin(); it != value.end(); ++it)
      if (auto no = collect(*it, path.empty() ? it.key() : path + "." + it.key(), changes)) return no;
    return std::nullopt;
  }
  const BucketProperty* p = find_bucket_property(path);
  if (p == nullptr) return bad_request("there is no bucket property \"" + path.substr(0, 128) + "\" that can be set");
  auto text = text_of(*p, value);
  if (!text) return std::move(text.error());
  if (auto no = check_value(*p, *text)) return no;
  changes.emplace_back(p->property, std::move(*text));
  return std::nullopt;
}

bool has_value(const mortise_bucket& bucket, std::string_view name) noexcept {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == name) return bucket.properties[i].value.size != 0;
  return false;
}

}  // namespace

const BucketProperty* find_bucket_property(std::string_view path) noexcept {
  const auto* found = std::find_if(std::begin(kBucketProperties), std::end(kBucketProperties),
                                   [&](const BucketProperty& p) { return p.path == path; });
  return found == std::end(kBucketProperties) ? nullptr : found;
}

std::string_view value_of(const mortise_bucket& bucket, const BucketProperty& property) noexcept {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == property.property) return view(bucket.properties[i].value);
  return property.usual;
}

OrderedJson describe_bucket(const mortise_bucket& bucket, const BucketId& id) {
  OrderedJson out;
  out["backend_bck"] = backend_document(bucket);
  out["provider"] = id.provider;
  out["Renamed"] = "";
  out["extra"] = {{"aws", OrderedJson::object()}, {"gcp", OrderedJson::object()}, {"oci", OrderedJson::object()}};
  for (const BucketProperty& p : kBucketProperties) at_path(out, p.path) = json_of(p, value_of(bucket, p));
  out["bid"] = std::to_string(number_of(view(bucket.id)));
  out["created"] = std::to_string(bucket.created_ms * 1'000'000);
  return out;
}

void describe_defaults(OrderedJson& into) {
  for (const BucketProperty& p : kBucketProperties)
    if (p.path != "access") at_path(into, p.path) = json_of(p, p.usual);
}

Or<PropertyChanges> parse_property_changes(const Json& value) {
  PropertyChanges changes;
  if (value.is_null()) return changes;
  if (!value.is_object()) return bad_request("the properties of a bucket must be a JSON object");
  if (auto no = collect(value, {}, changes)) return *std::move(no);
  return changes;
}

bool sets_backend(const PropertyChanges& changes) noexcept {
  return std::any_of(changes.begin(), changes.end(),
                     [](const auto& change) { return change.first == kBackendProperty && !change.second.empty(); });
}

NativeError may_not_attach(std::string_view shown) {
  return {403, "ErrBucketAccessDenied", std::string(shown) + ": only administrators say which buckets are at a remote"};
}

bool has_backend(const mortise_bucket& bucket, const BucketId& id) noexcept {
  return !id.local() || !backend_of(bucket).empty();
}

std::string_view backend_of(const mortise_bucket& bucket) noexcept {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == kBackendProperty) return view(bucket.properties[i].value);
  return {};
}

bool has_policy(const mortise_bucket& bucket) noexcept { return has_value(bucket, kPolicyProperty); }

bool keeps_versions(const mortise_bucket& bucket) noexcept { return has_value(bucket, "versioning"); }

bool has_object_lock(const mortise_bucket& bucket) noexcept { return has_value(bucket, kObjectLockProperty); }

bool shows_versions(const mortise_bucket& bucket) noexcept {
  static const BucketProperty* const kEnabled = find_bucket_property("versioning.enabled");
  return value_of(bucket, *kEnabled) == "true";
}

std::string_view checksum_of(const mortise_bucket& bucket) noexcept {
  static const BucketProperty* const kType = find_bucket_property("checksum.type");
  return value_of(bucket, *kType);
}

bool is_duration(std::string_view text) noexcept {
  if (text == "0") return true;
  bool any = false;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && text::is_digit(text[digits])) ++digits;
    if (digits == 0 || digits > 18) return false;
    text.remove_prefix(digits);
    const auto units = std::to_array<std::string_view>({"ns", "us", "ms", "s", "m", "h"});
    const auto unit = std::find_if(units.begin(), units.end(), [&](std::string_view u) { return text.starts_with(u); });
    if (unit == units.end()) return false;
    text.remove_prefix(unit->size());
    any = true;
  }
  return any;
}

int64_t milliseconds_of(std::string_view text) noexcept {
  struct Unit {
    std::string_view name;
    int64_t ns;
  };
  constexpr Unit kUnits[] = {{"ns", 1},
                             {"us", 1'000},
                             {"ms", 1'000'000},
                             {"s", 1'000'000'000},
                             {"m", 60'000'000'000},
                             {"h", 3'600'000'000'000}};
  int64_t ns = 0;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && text::is_digit(text[digits])) ++digits;
    const int64_t number = text::parse_decimal<int64_t>(text.substr(0, digits)).value_or(0);
    text.remove_prefix(digits);
    const auto* unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return text.starts_with(u.name); });
    if (unit == std::end(kUnits)) break;  // the "0" without one
    ns += std::min(number, INT64_MAX / 2 / unit->ns) * unit->ns;
    ns = std::min(ns, INT64_MAX / 2);
    text.remove_prefix(unit->name.size());
  }
  return ns / 1'000'000;
}

bool is_size(std::string_view text) noexcept {
  size_t digits = 0;
  while (digits < text.size() && text::is_digit(text[digits])) ++digits;
  if (digits == 0 || digits > 18) return false;
  const auto units = std::to_array<std::string_view>(
      {"", "B", "KiB", "MiB", "GiB", "TiB", "KB", "MB", "GB", "TB", "k", "K", "m", "M", "g", "G", "t", "T"});
  return std::find(units.begin(), units.end(), text.substr(digits)) != units.end();
}

}  // namespace mortise::api_native
