// SPDX-License-Identifier: Apache-2.0
//
// Work on behalf of a call: it ends when the call does, and the stores are told for whom they work.
#include <mortise/call.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

/// A caller whose patience the test decides about.
class Caller {
 public:
  Caller() {
    call_.size = sizeof call_;
    call_.request_id = str("R-1");
    call_.actor = str("somebody");
    call_.self = this;
    call_.cancelled = [](const mortise_call* c) -> int32_t {
      return static_cast<Caller*>(c->self)->is_cancelled() ? 1 : 0;
    };
  }
  explicit Caller(int64_t deadline_ns) : Caller() { call_.deadline_ns = deadline_ns; }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  Call call() const { return Call(&call_); }

  void cancel() { patience_ = 0; }
  /// Cancelled once it was asked so many times more.
  void cancel_after(int looks) { patience_ = looks; }

 private:
  bool is_cancelled() {
    const int left = patience_;
    if (left < 0) return false;
    if (left == 0) return true;
    patience_ = left - 1;
    return false;
  }
  mortise_call call_{};
  std::atomic<int> patience_{-1};  // -1: for ever
};

constexpr size_t kLarge = size_t{3} << 20;  // some stretches of a copy

class CallSuite : public ObjectSuite {
 protected:
  CallSuite() {
    EXPECT_TRUE(client.create_bucket("bucket").ok());
    EXPECT_TRUE(client.put("bucket", "small", "bytes").ok());
    EXPECT_TRUE(client.put("bucket", "large", noise(kLarge, 1)).ok());
    reopen();  // what has to be settled is
    blobs_ = world.blob_ids();
    records_ = world.record_keys();
  }
  /// Everything is as it was before the test.
  void expect_nothing_changed() {
    reopen();
    EXPECT_EQ(world.blob_ids(), blobs_);
    EXPECT_EQ(world.record_keys(), records_);
    EXPECT_EQ(client.get("bucket", "small").body, "bytes");
    EXPECT_EQ(client.head_bucket("bucket").properties.count("p"), 0u);
    EXPECT_FALSE(client.head_bucket("another").ok());
  }
  /// Views both.
  static CopyRequest copy(std::string_view from, std::string_view to) {
    CopyRequest c;
    c.source = read_of("bucket", from);
    c.put = put_of("bucket", to);
    return c;
  }
  /// Every kind of change; what each came to.
  std::vector<std::pair<std::string, Outcome>> change_everything(const Client& c) const {
    return {{"put", c.put("bucket", "small", "other")},
            {"put a blob", c.put("bucket", "new", noise(200'000, 2))},
            {"remove", c.remove("bucket", "small")},
            {"copy", c.copy(copy("small", "copied"))},
            {"copy a blob", c.copy(copy("large", "copied"))},
            {"copy onto itself", c.copy(copy("small", "small"))},
            {"rename", c.rename(copy("small", "renamed"))},
            {"set_property", c.set_property("bucket", "small", "", "tags", "a=b")},
            {"upload_create", c.create_upload("bucket", "upload")},
            {"bucket_update", c.update_bucket("bucket", {{"p", "v"}})},
            {"bucket_create", c.create_bucket("another")}};
  }

  std::vector<std::string> blobs_;
  std::vector<std::string> records_;
};

TEST_P(CallSuite, AChangeThatIsLateChangesNothing) {
  const Caller late(world.host().host().monotonic_ns() - 1);
  for (const auto& [what, came] : change_everything(client.with(late.call())))
    EXPECT_EQ(came.status, MORTISE_TIMED_OUT) << what << ": " << came.message;
  expect_nothing_changed();
}

TEST_P(CallSuite, AChangeThatNobodyWantsChangesNothing) {
  Caller gone;
  gone.cancel();
  for (const auto& [what, came] : change_everything(client.with(gone.call())))
    EXPECT_EQ(came.status, MORTISE_CANCELLED) << what << ": " << came.message;
  expect_nothing_changed();
}

TEST_P(CallSuite, ADeletionOfABucketThatIsLateLeavesItUsable) {
  ASSERT_TRUE(client.create_bucket("another").ok());
  const Caller late(world.host().host().monotonic_ns() - 1);
  EXPECT_EQ(client.with(late.call()).delete_bucket("another").status, MORTISE_TIMED_OUT);
  EXPECT_TRUE(client.put("another", "k", "v").ok());
}

TEST_P(CallSuite, AListingEndsWhenNobodyWantsIt) {
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(client.put("bucket", "key" + std::to_string(1000 + i), "x").ok());
  for (const bool versions : {false, true}) {
    Caller caller;
    int rows = 0;
    const auto row = [&](const mortise_object&) {
      if (++rows == 10) caller.cancel();
    };
    mortise_status status = MORTISE_OK;
    const auto end = [&](const mortise_error& e, const mortise_list_end*) { status = e.status; };
    const auto ignore = [](std::string_view) {};
    const auto objects = client.objects().with(caller.call());
    if (versions)
      objects.list_versions(list_of("bucket", 1000), row, ignore, end);
    else
      objects.list(list_of("bucket", 1000), row, ignore, end);
    EXPECT_EQ(status, MORTISE_CANCELLED);
    EXPECT_LT(rows, 100);
  }
}

TEST_P(CallSuite, ACopyEndsWhenNobodyWantsIt) {
  auto moving = copy("large", "copied");
  const mortise_wanted_digest wanted{str("sha256"), 1, 0};  // so that the bytes are read
  moving.put.digests = &wanted;
  moving.put.digest_count = 1;
  for (int looks = 0; looks < 4; ++looks) {
    Caller caller;
    caller.cancel_after(looks);
    EXPECT_EQ(client.with(caller.call()).copy(moving).status, MORTISE_CANCELLED) << looks;
  }
  expect_nothing_changed();
}

TEST_P(CallSuite, ABodyThatNobodyWantsIsNotStored) {
  Caller caller;
  const auto objects = client.objects().with(caller.call());
  auto put = put_of("bucket", "new");
  announce(put, kLarge);
  auto writer = objects.put(
      put, [](void*) {}, nullptr);
  ASSERT_TRUE(writer) << writer.error().message;
  const auto bytes = noise(100'000, 3);
  (void)writer->write(bytes, nullptr);
  caller.cancel();
  (void)writer->write(bytes, nullptr);
  Waiter waiter;
  mortise_status status = MORTISE_OK;
  writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
    status = e.status;
    waiter.done();
  });
  waiter.wait();
  EXPECT_EQ(status, MORTISE_CANCELLED);
  expect_nothing_changed();
}

TEST_P(CallSuite, ABodyOutlivesTheCallThatOpenedIt) {
  auto caller = std::make_unique<Caller>(world.host().host().monotonic_ns() + int64_t{3600} * 1'000'000'000);
  std::optional<mortise_body_source> source;
  client.objects()
      .with(caller->call())
      .open(read_of("bucket", "large"), [&](const mortise_error& e, const auto* opened) {
        ASSERT_EQ(e.status, MORTISE_OK);
        source = *opened->source;
      });
  caller->cancel();
  caller.reset();
  const auto drained = drain(*source);
  EXPECT_FALSE(drained.failed);
  EXPECT_EQ(drained.bytes, noise(kLarge, 1));
}

TEST_P(CallSuite, AnAbortedBodyOutlivesItsCall) {
  auto caller = std::make_unique<Caller>();
  const auto objects = client.objects().with(caller->call());
  auto put = put_of("bucket", "new");
  announce(put, kLarge);
  auto writer = objects.put(
      put, [](void*) {}, nullptr);
  ASSERT_TRUE(writer) << writer.error().message;
  for (uint32_t i = 0; i < 8; ++i) (void)writer->write(noise(100'000, i), nullptr);
  writer->abort();
  caller.reset();
  expect_nothing_changed();
}

MORTISE_OVER_ALL_STORES(CallSuite);

/// Who the stores were told to work for.
struct Told {
  std::mutex mutex;
  std::set<std::string> functions;  // that were called for R-1; guarded by mutex
  void note(const mortise_call* call, const char* function) {
    std::lock_guard lock(mutex);
    if (Call(call).request_id() == "R-1" && Call(call).actor() == "somebody") functions.insert(function);
  }
} told;
const mortise_meta_store* meta_behind = nullptr;
const mortise_blob_store* blobs_behind = nullptr;

mortise_meta_store noting(const mortise_meta_store& inner) {
  meta_behind = &inner;
  mortise_meta_store t = inner;
  t.get = [](void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
             void (*found)(void*, mortise_str), mortise_error* error) {
    told.note(call, "get");
    return meta_behind->get(self, call, partition, key, context, found, error);
  };
  t.commit = [](void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                mortise_commit_done done) {
    told.note(call, "commit");
    meta_behind->commit(self, call, batch, context, done);
  };
  t.cursor_open = [](void* self, const mortise_call* call, const mortise_cursor_options* options,
                     mortise_error* error) {
    told.note(call, "cursor_open");
    return meta_behind->cursor_open(self, call, options, error);
  };
  return t;
}

mortise_blob_store noting(const mortise_blob_store& inner) {
  blobs_behind = &inner;
  mortise_blob_store t = inner;
  t.create = [](void* self, const mortise_call* call, const mortise_blob_create* what, mortise_blob_writer** writer,
                mortise_error* error) {
    told.note(call, "create");
    return blobs_behind->create(self, call, what, writer, error);
  };
  t.open = [](void* self, const mortise_call* call, mortise_str id, mortise_blob_reader** reader,
              mortise_error* error) {
    told.note(call, "open");
    return blobs_behind->open(self, call, id, reader, error);
  };
  t.settle = [](void* self, const mortise_call* call, mortise_str id) {
    told.note(call, "settle");
    blobs_behind->settle(self, call, id);
  };
  return t;
}

TEST(CallTest, TheStoresAreToldForWhomTheyWork) {
  mortise_meta_store meta{};
  mortise_blob_store blobs{};
  World world(kMemory, [&](ServiceOptions& o) {
    meta = noting(*o.meta);
    blobs = noting(*o.blobs);
    o.meta = &meta;
    o.blobs = &blobs;
  });
  const Caller caller;
  const Client client = Client(world.service().table()).with(caller.call());
  ASSERT_TRUE(client.create_bucket("bucket").ok());
  ASSERT_TRUE(client.put("bucket", "k", noise(100'000, 1)).ok());
  ASSERT_EQ(client.get("bucket", "k").body.size(), 100'000u);
  ASSERT_TRUE(client.list(list_of("bucket", 10)).ok());
  std::lock_guard lock(told.mutex);
  EXPECT_EQ(told.functions, (std::set<std::string>{"commit", "create", "cursor_open", "get", "open", "settle"}));
}

}  // namespace
}  // namespace mortise::objects::test
