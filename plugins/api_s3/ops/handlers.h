// SPDX-License-Identifier: Apache-2.0
//
// The handlers, one file each in this folder. They are called with the request authenticated and authorized; bodies of
// documents have arrived and match their digests.
#pragma once

#include <memory>

#include "api_s3/answer.h"

namespace mortise::api_s3 {

class Context;

namespace ops {

// ---- on the loop
void delete_object(std::unique_ptr<Context> context);
void get_object(std::unique_ptr<Context> context);
void head_object(std::unique_ptr<Context> context);
void put_object(std::unique_ptr<Context> context);
void upload_part(std::unique_ptr<Context> context);

// ---- on workers
Outcome create_bucket(Context& context);
Outcome delete_bucket(Context& context);
Outcome head_bucket(Context& context);
Outcome list_buckets(Context& context);
Outcome list_objects_v2(Context& context);

}  // namespace ops
}  // namespace mortise::api_s3
