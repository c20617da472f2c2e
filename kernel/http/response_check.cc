// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/response_check.h"

namespace mortise::http {
namespace {

bool is_wild(mortise_str s) noexcept { return s.data == nullptr && s.size != 0; }

}  // namespace

const char* fault_of(const mortise_response* response) noexcept {
  if (response == nullptr) return "the response is NULL";
  if (!MORTISE_HAS(mortise_response, response, source)) return "its size is too small";
  if (response->status < 200 || response->status > 599) return "its status is not within 200 to 599";
  if ((response->flags & MORTISE_RESPONSE_LENGTH) != 0 && response->content_length > INT64_MAX)
    return "its content_length is too large";
  if (response->headers == nullptr && response->header_count != 0) return "its headers are NULL";
  for (size_t i = 0; i < response->header_count; ++i)
    if (is_wild(response->headers[i].name) || is_wild(response->headers[i].value)) return "a header of it is NULL";
  if (MORTISE_HAS(mortise_response, response, log_field_count)) {
    if (response->log_fields == nullptr && response->log_field_count != 0) return "its fields for the log are NULL";
    for (size_t i = 0; i < response->log_field_count; ++i)
      if (is_wild(response->log_fields[i].name) || is_wild(response->log_fields[i].value))
        return "a field of it for the log is NULL";
  }
  const mortise_body_source* source = response->source;
  if (source == nullptr) return is_wild(response->body) ? "its body is NULL" : nullptr;
  if (!MORTISE_HAS(mortise_body_source, source, close) || source->next == nullptr || source->close == nullptr)
    return "its source lacks next() or close()";
  return nullptr;
}

}  // namespace mortise::http
