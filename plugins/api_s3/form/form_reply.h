// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/object_service.h>

#include <span>
#include <string>
#include <string_view>

#include "api_s3/form/post_policy.h"
#include "api_s3/http/context.h"
#include "api_s3/http/header_block.h"

namespace mortise::api_s3 {

/// How a form asks to be answered when its file is stored: success_action_redirect or success_action_status.
class FormReply {
 public:
  explicit FormReply(std::span<const FormField> fields);

  /// Answers the request. `tags`: of the object, as they are stored.
  void send(Context& context, const mortise_written& written, std::string_view tags) const;

 private:
  void redirect(Context& context, const mortise_written& written, HeaderBlock& headers) const;

  int status_ = 204;
  std::string redirect_;
};

}  // namespace mortise::api_s3
