// SPDX-License-Identifier: Apache-2.0
//
// Requests in which something is NULL that is not empty: each is refused, and none is followed.
#include <array>
#include <string>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

constexpr mortise_str kNoText{nullptr, 5};

class RequestFaults : public ObjectSuite {
 protected:
  RequestFaults() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }
  const mortise_objects& objects() { return *world.service().table(); }

  /// Keeps the status of whatever answer it is for.
  template <class Told>
  static void keep(void* context, const mortise_error* error, Told* result) {
    EXPECT_EQ(result, nullptr);
    *static_cast<mortise_status*>(context) = error->status;
  }
  /// What a call came to; `ask` is given the context and nothing else.
  template <class Ask>
  mortise_status status_of(Ask&& ask) {
    mortise_status status = MORTISE_OK;
    ask(&status);
    return status;
  }
  mortise_status put(const mortise_put* request) {
    return status_of([&](void* context) {
      objects().put(objects().self, nullptr, request, nullptr, nullptr, context, &keep<mortise_writer>);
    });
  }
  static mortise_put good_put() {
    mortise_put request{};
    request.size = sizeof request;
    request.bucket.name = str("bucket");
    request.key = str("key");
    return request;
  }
};

TEST_P(RequestFaults, OfABucket) {
  const auto create = [&](const mortise_bucket_create* request) {
    return status_of([&](void* context) {
      objects().bucket_create(objects().self, nullptr, request, context, &keep<const mortise_bucket>);
    });
  };
  EXPECT_EQ(create(nullptr), MORTISE_INVALID);
  mortise_bucket_create request{};
  request.size = sizeof request;
  request.name = str("another");
  request.property_count = 3;
  EXPECT_EQ(create(&request), MORTISE_INVALID);
  request.property_count = 0;
  request.owner = kNoText;
  EXPECT_EQ(create(&request), MORTISE_INVALID);
  mortise_bucket_update update{};
  update.size = sizeof update;
  update.bucket.name = str("bucket");
  update.remove_count = 2;
  EXPECT_EQ(status_of([&](void* context) {
              objects().bucket_update(objects().self, nullptr, &update, context, &keep<const mortise_bucket>);
            }),
            MORTISE_INVALID);
}

TEST_P(RequestFaults, OfAWrite) {
  EXPECT_EQ(put(nullptr), MORTISE_INVALID);
  mortise_put request = good_put();
  request.digest_count = 3;
  EXPECT_EQ(put(&request), MORTISE_INVALID);
  request = good_put();
  const mortise_pair no_name{kNoText, str("value")};
  request.metadata = &no_name;
  request.metadata_count = 1;
  EXPECT_EQ(put(&request), MORTISE_INVALID);
  request = good_put();
  mortise_conditions conditions{};
  conditions.size = sizeof conditions;
  conditions.if_match = kNoText;
  request.conditions = &conditions;
  EXPECT_EQ(put(&request), MORTISE_INVALID);
}

TEST_P(RequestFaults, OfACopyAndOfAListing) {
  mortise_copy copy{};
  copy.size = sizeof copy;
  EXPECT_EQ(status_of([&](void* context) {
              objects().copy(objects().self, nullptr, &copy, context, &keep<const mortise_written>);
            }),
            MORTISE_INVALID);
  mortise_list list{};
  list.size = sizeof list;
  list.bucket.name = str("bucket");
  list.limit = 1;
  mortise_list_visitor visitor{};
  visitor.size = sizeof visitor;
  for (const mortise_list_visitor* lacking : std::array<const mortise_list_visitor*, 2>{nullptr, &visitor})
    EXPECT_EQ(status_of([&](void* context) {
                objects().list(objects().self, nullptr, &list, lacking, context, &keep<const mortise_list_end>);
              }),
              MORTISE_INVALID);
}

TEST_P(RequestFaults, OfTheEndOfAnUpload) {
  const mortise_completed_part parts[2]{};
  mortise_complete complete{};
  complete.size = sizeof complete;
  complete.bucket.name = str("bucket");
  complete.key = str("key");
  complete.upload_id = str("upload");
  complete.part_count = 2;
  for (const mortise_completed_part* given : std::array<const mortise_completed_part*, 2>{nullptr, parts}) {
    complete.parts = given;  // and the stride is 0
    EXPECT_EQ(status_of([&](void* context) {
                objects().upload_complete(objects().self, nullptr, &complete, context, &keep<const mortise_written>);
              }),
              MORTISE_INVALID);
  }
}

TEST_P(RequestFaults, WhatIsEmptyMayBeNull) {
  mortise_read read{};
  read.size = sizeof read;
  read.bucket.name = str("bucket");
  read.key = str("nothing");
  EXPECT_EQ(status_of([&](void* context) {
              objects().head(objects().self, nullptr, &read, context, &keep<const mortise_opened>);
            }),
            MORTISE_NOT_FOUND);
}

MORTISE_OVER_ALL_STORES(RequestFaults);

}  // namespace
}  // namespace mortise::objects::test
