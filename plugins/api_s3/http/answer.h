// SPDX-License-Identifier: Apache-2.0
//
// What an operation answers when it succeeds, for operations that need not be lean.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string_view, std::string>> headers;  // names are literals
  std::string body;
  std::string_view content_type;  // "" = none

  Answer() = default;
  explicit Answer(int s) : status(s) {}
  static Answer xml(std::string document) {
    Answer a;
    a.body = std::move(document);
    a.content_type = "application/xml";
    return a;
  }
  Answer& add(std::string_view name, std::string value) {
    headers.emplace_back(name, std::move(value));
    return *this;
  }
};

using HandlerOutcome = Or<Answer>;

/// The error document.
std::string error_document(const S3Error& error, std::string_view request_id, std::string_view host_id);

}  // namespace mortise::api_s3
