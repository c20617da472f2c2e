// SPDX-License-Identifier: Apache-2.0
//
// What users write: URIs of buckets and objects, templates, sizes, properties. The first byte says which.
#include "ais/parse/access.h"
#include "ais/parse/bucket_uri.h"
#include "ais/parse/name_template.h"
#include "ais/parse/properties.h"
#include "ais/parse/size.h"
#include "ais/parse/yaml.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace mortise::ais;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

/// What is shown of a URI is the same URI.
void try_uri(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri) return check(!uri.error().message.empty());
  const auto again = parse_uri(uri->text());
  check(again.ok() && again->uname() == uri->uname());
  check(uri->object.empty() || text.ends_with(uri->object));
  check(parse_object(text).ok() == (!uri->bucket.empty() && !uri->object.empty()));
}

void try_template(std::string_view text) {
  const auto names = NameTemplate::parse(text);
  check(names.ok() <= NameTemplate::is_template(text));
  if (!names) return;
  check(names->size() > 0 && names->size() <= NameTemplate::kMaxNames);
  check(names->has(names->name(0)) && names->has(names->name(names->size() - 1)));
  check(names->name(0).starts_with(names->prefix()));
}

void try_properties(std::string_view text) {
  const auto properties = parse_bucket_properties({std::string(text)});
  if (properties)
    check(properties->is_object() &&
          (text.find('{') != std::string_view::npos || !flat_properties(*properties).empty()));
  const auto pairs = parse_pairs({std::string(text)});
  if (pairs) check(pairs->is_object());
}

void try_words(std::string_view text) {
  if (const auto size = parse_size(text)) check(parse_size(std::to_string(*size)).ok());
  if (const auto duration = parse_duration(text)) check(duration->count() >= 0);
  if (const auto access = parse_access(text)) check(!access_text(*access).empty());
  (void)parse_features(text);
}

/// What was read of YAML is read of JSON alike.
void try_yaml(std::string_view text) {
  const auto document = parse_yaml(std::string(text));
  if (!document) return check(!document.error().message.empty());
  (void)document->dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (*data == 'y') return try_yaml(text), 0;
  switch (*data % 4) {
    case 0:
      try_uri(text);
      break;
    case 1:
      try_template(text);
      break;
    case 2:
      try_properties(text);
      break;
    default:
      try_words(text);
  }
  return 0;
}
