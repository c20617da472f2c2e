// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/log_line.h"

#include <mortise/bytes.h>

#include "api_s3/http/context.h"
#include "api_s3/http/operation.h"

namespace mortise::api_s3 {
namespace {

/// What the client is told of a refused signature names the check that failed.
std::string_view reason_of(const S3Error& error) noexcept {
  if (error.status != 403) return {};
  return error.cause.empty() ? std::string_view(error.message) : std::string_view(error.cause);
}

std::string_view user_of(const Context& c) noexcept {
  if (!c.authenticated) return {};
  return c.who.anonymous ? std::string_view("anonymous") : std::string_view(c.who.id);
}

}  // namespace

LogLine::LogLine(const Context& c, const S3Error* error) noexcept {
  if (c.operation != nullptr) add("operation", c.operation->name);
  if (error != nullptr) add("code", error->code);
  add("user", user_of(c));
  add("bucket", c.address.bucket);
  add("key", c.address.key);
  if (error != nullptr) add("reason", reason_of(*error));
}

void LogLine::add(std::string_view name, std::string_view value) noexcept {
  if (!value.empty()) fields_[count_++] = pair(name, value);
}

}  // namespace mortise::api_s3
