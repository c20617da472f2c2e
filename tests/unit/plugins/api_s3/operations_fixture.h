// SPDX-License-Identifier: Apache-2.0
//
// A bucket "bkt" over the real object service in memory, and short words for what tests of operations do.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "unit/plugins/api_s3/s3_world.h"

namespace mortise::api_s3::test {

class Operations : public ::testing::Test {
 protected:
  Operations() { EXPECT_EQ(s3.send("PUT /bkt").status, 200); }
  /// The ETag of what was put.
  std::string put(std::string_view key, std::string_view body, std::string_view headers = {}) {
    std::string head = "PUT /bkt/" + std::string(key) + " HTTP/1.1";
    if (!headers.empty()) head.append("\n").append(headers);
    const Reply r = s3.send(head, body);
    EXPECT_EQ(r.status, 200) << r.body;
    return r.header("etag");
  }
  Reply get(std::string_view target, std::string_view headers = {}) {
    std::string head = "GET /bkt/" + std::string(target) + " HTTP/1.1";
    if (!headers.empty()) head.append("\n").append(headers);
    return s3.send(head);
  }
  void enable_versioning(const char* status = "Enabled") {
    const Reply r = s3.post("PUT /bkt?versioning", std::string("<VersioningConfiguration><Status>") + status +
                                                       "</Status></VersioningConfiguration>");
    ASSERT_EQ(r.status, 200) << r.body;
  }
  S3World s3;
};

}  // namespace mortise::api_s3::test
