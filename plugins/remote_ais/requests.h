// SPDX-License-Identifier: Apache-2.0
//
// What is asked of a cluster.
#pragma once

#include <mortise/abi/remote.h>

#include <string>
#include <string_view>

#include "remote_transport/request.h"

namespace mortise::remote_ais {

/// For an object, or for what is said of it.
remote_transport::Request object_request(std::string_view method, const mortise_remote_read& read);
/// With a message, which says what is to be done.
remote_transport::Request bucket_request(std::string_view method, std::string_view bucket, std::string_view message);
remote_transport::Request head_bucket_request(std::string_view bucket);
/// The rows behind `after`, of objects that begin with `prefix`.
remote_transport::Request list_request(std::string_view bucket, std::string_view prefix, std::string_view after,
                                       uint32_t limit);
remote_transport::Request list_buckets_request();
remote_transport::Request map_request();

/// The messages of bucket_request().
inline constexpr std::string_view kCreateBucket = R"({"action":"create-bck"})";
inline constexpr std::string_view kDestroyBucket = R"({"action":"destroy-bck"})";

}  // namespace mortise::remote_ais
