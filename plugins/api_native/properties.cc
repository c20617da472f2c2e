// SPDX-License-Identifier: Apache-2.0
#include "api_native/properties.h"

#include <mortise/properties.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native {
namespace {

Result<void> check_duration(std::string_view value) {
  return is_duration(value) ? Result<void>() : Error(Status::invalid, "it is a duration, as in 10m or 30s");
}

Result<void> check_size(std::string_view value) {
  return is_size(value) ? Result<void>() : Error(Status::invalid, "it is a size, as in 1GiB");
}

Result<void> check_mask(std::string_view value) {
  return text::parse_decimal<uint64_t>(value) ? Result<void>() : Error(Status::invalid, "it is a number below 2^64");
}

constexpr bool is_own(const BucketProperty& p) { return p.property.starts_with("ais."); }
constexpr auto kCount =
    static_cast<size_t>(std::count_if(std::begin(kBucketProperties), std::end(kBucketProperties), is_own));

constexpr Property declare(const BucketProperty& row) {
  constexpr std::string_view kHelp = "as AIStore's bucket property of that name";
  Property p = row.kind == PropertyKind::boolean          ? boolean_property(row.property, row.usual, kHelp)
               : row.kind == PropertyKind::duration       ? text_property<check_duration>(row.property, kHelp)
               : row.kind == PropertyKind::size           ? text_property<check_size>(row.property, kHelp)
               : row.kind == PropertyKind::quoted_integer ? text_property<check_mask>(row.property, kHelp)
                                                          : text_property(row.property, kHelp);
  if (row.kind == PropertyKind::integer) p.type = MORTISE_PROPERTY_INTEGER;
  p.default_value = str(row.usual);
  if (row.only.empty()) return p;
  p.type = MORTISE_PROPERTY_CHOICE;
  p.choices = str(row.only);
  p.check = nullptr;
  return p;
}

constexpr std::array<Property, kCount> declare_all() {
  std::array<Property, kCount> out{};
  size_t n = 0;
  for (const BucketProperty& row : kBucketProperties)
    if (is_own(row)) out[n++] = declare(row);
  return out;
}

constexpr std::array<Property, kCount> kDeclared = declare_all();

constexpr std::array<const Property*, kCount> point_to_all() {
  std::array<const Property*, kCount> out{};
  for (size_t i = 0; i < kCount; ++i) out[i] = &kDeclared[i];
  return out;
}

constexpr std::array<const Property*, kCount> kPointers = point_to_all();

}  // namespace

constinit const mortise_properties kProperties{sizeof(mortise_properties), kCount, kPointers.data(), nullptr};

}  // namespace mortise::api_native
