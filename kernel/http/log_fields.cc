// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/log_fields.h"

#include <mortise/text/utf8.h>

#include <algorithm>

namespace mortise::http {
namespace {

mortise_str fitting(mortise_str text, size_t most) noexcept { return str(text::utf8_prefix(view(text), most)); }

}  // namespace

std::span<const mortise_pair> log_fields_of(const mortise_response& response) noexcept {
  if (!MORTISE_HAS(mortise_response, &response, log_field_count)) return {};
  return {response.log_fields, std::min(response.log_field_count, kMostLogFields)};
}

mortise_pair fitting_log_field(const mortise_pair& field) noexcept {
  return {fitting(field.name, kLongestLogName), fitting(field.value, kLongestLogValue)};
}

LogFields::LogFields(std::span<const mortise_pair> fields) {
  size_t size = 0;
  for (const mortise_pair& field : fields) {
    const mortise_pair kept = fitting_log_field(field);
    size += kept.name.size + kept.value.size;
  }
  bytes_.reserve(size);  // the views below must not move
  fields_.reserve(fields.size());
  const auto keep = [this](mortise_str text) {
    const size_t start = bytes_.size();
    if (text.size != 0) bytes_.append(text.data, text.size);
    return mortise_str{bytes_.data() + start, text.size};
  };
  for (const mortise_pair& field : fields) {
    const mortise_pair kept = fitting_log_field(field);
    fields_.push_back({keep(kept.name), keep(kept.value)});
  }
}

}  // namespace mortise::http
