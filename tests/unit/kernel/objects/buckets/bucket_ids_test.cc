// SPDX-License-Identifier: Apache-2.0
//
// A call that names a bucket's id is about that bucket, whoever has its name meanwhile.
#include "unit/kernel/objects/object_suite.h"

#include <functional>
#include <map>

namespace mortise::objects::test {
namespace {

class BucketIds : public ObjectSuite {
 protected:
  /// The bucket that has the name now, kept.
  BucketHandle open(std::string_view name) {
    BucketHandle out;
    client.objects().bucket_head(BucketRef::by_name(name), [&](const mortise_error&, const mortise_bucket* b) {
      if (b != nullptr) out = BucketHandle(*b);
    });
    return out;
  }
  /// The detail of the error that a call ends with, now or later.
  template <class F>
  int later(F&& call) {
    Waiter waiter;
    int detail = 0;
    call([&](const mortise_error& e, const auto*) {
      detail = e.detail;
      waiter.done();
    });
    waiter.wait();
    return detail;
  }
  template <class F>
  int now(F&& call) {
    int detail = 0;
    call([&](const mortise_error& e, const auto*) { detail = e.detail; });
    return detail;
  }
  int write(Result<ObjectWriter> writer) {
    if (!writer) return writer.error().detail;
    return later([&](auto done) { writer->finish(nullptr, 0, done); });
  }

  std::map<std::string, std::function<int(BucketRef)>> reads();
  std::map<std::string, std::function<int(BucketRef)>> changes();

  BucketRef here = BucketRef::by_name("bucket");
  std::string upload;  // of "k" in the bucket
};

std::map<std::string, std::function<int(BucketRef)>> BucketIds::reads() {
  const auto& o = client.objects();
  const auto nothing = [](const auto&) {};
  return {
      {"bucket_head", [=, this](BucketRef b) { return now([&](auto f) { o.bucket_head(b, f); }); }},
      {"head", [=, this](BucketRef b) { return now([&](auto f) { o.head(mortise::read_of(b, "k"), f); }); }},
      {"open",
       [=, this](BucketRef b) {
         return now([&](auto f) {
           o.open(mortise::read_of(b, "k"), [&](const mortise_error& e, const mortise_opened* opened) {
             if (opened != nullptr && opened->source != nullptr) opened->source->close(opened->source->self, 0);
             f(e, opened);
           });
         });
       }},
      {"list",
       [=, this](BucketRef b) { return now([&](auto f) { o.list(mortise::list_of(b, 9), nothing, nothing, f); }); }},
      {"list_versions",
       [=, this](BucketRef b) {
         return now([&](auto f) { o.list_versions(mortise::list_of(b, 9), nothing, nothing, f); });
       }},
      {"upload_list",
       [=, this](BucketRef b) {
         return now([&](auto f) { o.upload_list(mortise::list_of(b, 9), nothing, nothing, f); });
       }},
      {"upload_head", [=, this](BucketRef b) { return now([&](auto f) { o.upload_head(b, "k", upload, f); }); }},
      {"part_list",
       [=, this](BucketRef b) { return now([&](auto f) { o.part_list(parts_of(b, "k", upload, 9), nothing, f); }); }},
  };
}

std::map<std::string, std::function<int(BucketRef)>> BucketIds::changes() {
  const auto& o = client.objects();
  const auto set = pair("x", "y");
  const mortise_str value = str("v");
  const auto update = [=, this](BucketRef b) {
    return later([&](auto f) { o.bucket_update(b, &set, 1, nullptr, 0, f); });
  };
  const auto put = [=, this](BucketRef b) { return write(o.put(mortise::put_of(b, "k"), nullptr, nullptr)); };
  const auto part = [=, this](BucketRef b) {
    return write(o.upload_part(part_of(b, "k", upload, 1), nullptr, nullptr));
  };
  const auto copy = [=, this](BucketRef from, BucketRef to) {
    return later(
        [&](auto f) { o.copy(mortise::copy_of(mortise::read_of(from, "k"), mortise::put_of(to, "copy")), f); });
  };
  const auto part_copy = [=, this](BucketRef from, BucketRef to) {
    return later([&](auto f) { o.upload_part_copy(part_of(to, "k", upload, 1), mortise::read_of(from, "k"), f); });
  };
  return {
      {"bucket_update", update},
      {"bucket_delete", [=, this](BucketRef b) { return later([&](auto f) { o.bucket_delete(b, f); }); }},
      {"put", put},
      {"remove", [=, this](BucketRef b) { return later([&](auto f) { o.remove(mortise::remove_of(b, "k"), f); }); }},
      {"copy from", [=, this](BucketRef b) { return copy(b, here); }},
      {"copy to", [=, this](BucketRef b) { return copy(here, b); }},
      {"copy onto itself",
       [=, this](BucketRef b) {
         return later(
             [&](auto f) { o.copy(mortise::copy_of(mortise::read_of(here, "k"), mortise::put_of(b, "k")), f); });
       }},
      {"rename",
       [=, this](BucketRef b) {
         return later(
             [&](auto f) { o.rename(mortise::copy_of(mortise::read_of(b, "k"), mortise::put_of(b, "moved")), f); });
       }},
      {"set_property",
       [=, this](BucketRef b) { return later([&](auto f) { o.set_property(b, "k", "", "p", &value, f); }); }},
      {"upload_create",
       [=, this](BucketRef b) { return later([&](auto f) { o.upload_create(mortise::put_of(b, "k"), f); }); }},
      {"upload_part", part},
      {"part copy from", [=, this](BucketRef b) { return part_copy(b, here); }},
      {"part copy to", [=, this](BucketRef b) { return part_copy(here, b); }},
      {"upload_complete",
       [=, this](BucketRef b) {
         return later([&](auto f) { o.upload_complete(mortise::complete_of(b, "k", upload), f); });
       }},
      {"upload_abort", [=, this](BucketRef b) { return later([&](auto f) { o.upload_abort(b, "k", upload, f); }); }},
  };
}

TEST_P(BucketIds, HoldEveryCallToTheBucketThatItNames) {
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  const BucketHandle first = open("bucket");
  ASSERT_TRUE(first);
  ASSERT_TRUE(client.delete_bucket("bucket").ok());
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  ASSERT_TRUE(client.put("bucket", "k", "hers").ok());
  upload = client.create_upload("bucket", "k").id;
  ASSERT_TRUE(client.put_part("bucket", "k", upload, 1, "part").ok());
  EXPECT_EQ(view(first->name), "bucket") << "a kept bucket outlives its name";
  const BucketHandle second = open("bucket");
  const auto before = client.head_bucket("bucket").properties;

  for (const auto& calls : {reads(), changes()})
    for (const auto& [name, call] : calls) {
      EXPECT_EQ(call(BucketRef(*first)), MORTISE_NO_SUCH_BUCKET) << name;
      EXPECT_EQ(call(BucketRef::missing("bucket")), MORTISE_NO_SUCH_BUCKET) << name;
    }
  EXPECT_EQ(client.get("bucket", "k").body, "hers");
  EXPECT_EQ(client.head_bucket("bucket").properties, before);
  EXPECT_EQ(client.list_versions(list_of("bucket", 10)).rows.size(), 1u);
  EXPECT_EQ(client.list_uploads(list_of("bucket", 10)).uploads.size(), 1u);

  for (const auto& [name, call] : reads()) EXPECT_EQ(call(BucketRef(*second)), 0) << name;
  for (const char* name : {"bucket_update", "put", "copy from", "copy to", "set_property", "part copy from",
                           "upload_part", "upload_create", "upload_abort", "rename"})
    EXPECT_EQ(changes().at(name)(BucketRef(*second)), 0) << name;
}

TEST_P(BucketIds, GenerationsGrowAndKeptOnesStayAsTheyWere) {
  ASSERT_TRUE(client.create_bucket("bucket", {{"x", "1"}}).ok());
  const BucketHandle before = open("bucket");
  ASSERT_TRUE(client.update_bucket("bucket", {{"x", "2"}}).ok());
  const BucketHandle after = open("bucket");
  EXPECT_EQ(view(before->id), view(after->id));
  EXPECT_LT(before->generation, after->generation);
  const auto x = [](const BucketHandle& b) {
    for (uint32_t i = 0; i < b->property_count; ++i)
      if (view(b->properties[i].name) == "x") return std::string(view(b->properties[i].value));
    return std::string();
  };
  EXPECT_EQ(x(before), "1");
  EXPECT_EQ(x(after), "2");
}

MORTISE_OVER_ALL_STORES(BucketIds);

}  // namespace
}  // namespace mortise::objects::test
