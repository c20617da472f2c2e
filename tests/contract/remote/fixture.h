// SPDX-License-Identifier: Apache-2.0
//
// What every implementation of mortise.remote/1 must do. implementations.cc says how each is started, and where the
// buckets are that it shows.
#pragma once

#include <gtest/gtest.h>
#include <mortise/abi/remote.h>
#include <mortise/bytes.h>
#include <mortise/error.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/loaded_plugin.h"
#include "support/test_host.h"

namespace mortise::test {

/// An implementation: started with what it needs, gone with this.
class RemoteUnderTest {
 public:
  virtual ~RemoteUnderTest() = default;
  virtual const mortise_remote* table() = 0;
};

struct RemoteKind {
  std::string name;
  std::function<std::unique_ptr<RemoteUnderTest>()> start;
};
inline void PrintTo(const RemoteKind& kind, std::ostream* out) { *out << kind.name; }

/// The one answer of a call, with a copy of what was told.
template <class T>
class Awaited {
 public:
  void give(T value) {
    const std::lock_guard lock(mutex_);
    ++count_;
    value_ = std::move(value);
    changed_.notify_all();
  }
  T wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ != 0; });
    EXPECT_EQ(1, count_);
    return value_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  T value_;
};

struct ObjectTold {
  Error error{Status::ok, ""};
  std::string key, etag, content_type;
  uint64_t size = 0;
};

/// A download as a test takes it. Outlives the transfer.
class Taken {
 public:
  ~Taken() {
    if (transfer != nullptr) transfer->table->release(transfer);
  }
  mortise_remote_receiver receiver() {
    mortise_remote_receiver r{};
    r.size = sizeof r;
    r.self = this;
    r.begin = [](void* self, const mortise_remote_object* o) { static_cast<Taken*>(self)->begun(*o); };
    r.write = [](void* self, const void* data, size_t size) {
      return static_cast<Taken*>(self)->took({static_cast<const char*>(data), size});
    };
    r.end = [](void* self, const mortise_error* e) {
      static_cast<Taken*>(self)->ended.give(
          Error(static_cast<Status>(e->status), e->detail, std::string(view(e->message))));
    };
    return r;
  }

  size_t pause_after = SIZE_MAX;  // bytes: then it asks for a pause, once
  Awaited<size_t> paused;
  Awaited<Error> ended;
  bool begun_once = false;
  uint64_t announced = 0;  // of the whole object
  std::string bytes;       // to be looked at when it has ended, or pauses
  mortise_remote_transfer* transfer = nullptr;

 private:
  void begun(const mortise_remote_object& o) {
    EXPECT_FALSE(std::exchange(begun_once, true));
    announced = o.content_size;
  }
  int32_t took(std::string_view data) {
    EXPECT_TRUE(begun_once);
    bytes.append(data);
    if (bytes.size() < pause_after) return MORTISE_FLOW_MORE;
    pause_after = SIZE_MAX;
    paused.give(bytes.size());
    return MORTISE_FLOW_PAUSE;
  }
};

class RemoteContract : public ::testing::TestWithParam<RemoteKind> {
 protected:
  void SetUp() override {
    remote_ = GetParam().start();
    t_ = remote_->table();
    ASSERT_NE(nullptr, t_);
    ASSERT_EQ(Status::ok, create_bucket("contract").status);
  }

  Error create_bucket(const std::string& name) {
    Awaited<Error> answer;
    const mortise_remote_bucket bucket{sizeof bucket, 0, str(name)};
    t_->bucket_create(t_->self, nullptr, &bucket, &answer,
                      [](void* c, const mortise_error* e, const mortise_remote_bucket_info*) {
                        static_cast<Awaited<Error>*>(c)->give(Error::from(*e));
                      });
    return answer.wait();
  }
  Error look_for_bucket(const std::string& name) {
    Awaited<Error> answer;
    const mortise_remote_bucket bucket{sizeof bucket, 0, str(name)};
    t_->bucket_head(t_->self, nullptr, &bucket, &answer,
                    [](void* c, const mortise_error* e, const mortise_remote_bucket_info*) {
                      static_cast<Awaited<Error>*>(c)->give(Error::from(*e));
                    });
    return answer.wait();
  }
  /// Views `key`, which is a literal.
  static mortise_remote_read read_of(std::string_view key, const char* bucket = "contract") {
    mortise_remote_read r{};
    r.size = sizeof r;
    r.bucket = str(bucket);
    r.key = str(key);
    return r;
  }
  /// The etag, or "" and an error.
  std::pair<Error, std::string> put(const std::string& key, const std::string& bytes, const char* if_none_match = "",
                                    const char* if_match = "", const char* bucket = "contract") {
    Awaited<std::pair<Error, std::string>> answer;
    const mortise_pair metadata = pair("content-type", "text/contract");
    mortise_remote_put p{};
    p.size = sizeof p;
    p.bucket = str(bucket);
    p.key = str(key);
    p.metadata = &metadata;
    p.metadata_count = 1;
    p.if_none_match = str(if_none_match);
    p.if_match = str(if_match);
    mortise_remote_source source{};
    source.size = sizeof source;
    source.self = const_cast<std::string*>(&bytes);
    source.content_length = bytes.size();
    source.read = [](void* self, uint64_t offset, void* data, size_t size, mortise_error*) -> mortise_status {
      const auto& all = *static_cast<std::string*>(self);
      EXPECT_LE(offset + size, all.size());
      all.copy(static_cast<char*>(data), size, static_cast<size_t>(offset));
      return MORTISE_OK;
    };
    t_->put(t_->self, nullptr, &p, &source, &answer,
            [](void* c, const mortise_error* e, const mortise_remote_written* w) {
              static_cast<Awaited<std::pair<Error, std::string>>*>(c)->give(
                  {Error::from(*e), w == nullptr ? "" : std::string(view(w->etag))});
            });
    return answer.wait();
  }
  ObjectTold head(const mortise_remote_read& read) {
    Awaited<ObjectTold> answer;
    t_->head(t_->self, nullptr, &read, &answer, [](void* c, const mortise_error* e, const mortise_remote_object* o) {
      ObjectTold told;
      told.error = Error::from(*e);
      if (o != nullptr) {
        told.key = view(o->key);
        told.etag = view(o->etag);
        told.size = o->content_size;
        for (uint32_t i = 0; i < o->metadata_count; ++i)
          if (view(o->metadata[i].name) == "content-type") told.content_type = view(o->metadata[i].value);
      }
      static_cast<Awaited<ObjectTold>*>(c)->give(told);
    });
    return answer.wait();
  }
  void get(const mortise_remote_read& read, Taken& taken) {
    const mortise_remote_receiver receiver = taken.receiver();
    t_->get(t_->self, nullptr, &read, &receiver, &taken.transfer);
    ASSERT_NE(nullptr, taken.transfer);
  }
  Error remove(const std::string& key) {
    Awaited<Error> answer;
    const mortise_remote_read what = read_of(key);
    t_->remove(t_->self, nullptr, &what, &answer, [](void* c, const mortise_error* e, const mortise_remote_written*) {
      static_cast<Awaited<Error>*>(c)->give(Error::from(*e));
    });
    return answer.wait();
  }

  std::unique_ptr<RemoteUnderTest> remote_;
  const mortise_remote* t_ = nullptr;
};

struct PageTold {
  Error error{Status::ok, ""};
  std::vector<std::string> keys, prefixes;
  bool truncated = false;
};

/// With some objects to list.
class RemoteListing : public RemoteContract {
 protected:
  void SetUp() override {
    RemoteContract::SetUp();
    for (const char* key : {"a", "a/1", "a/2", "b", "c/x/1", "c/y", "d e+f%", "\xC3\xBC"})
      ASSERT_EQ(Status::ok, put(key, "x").first.status) << key;
  }
  PageTold page(const char* prefix, const char* delimiter, const std::string& after, uint32_t limit) {
    Awaited<PageTold> answer;
    mortise_remote_list list{};
    list.size = sizeof list;
    list.bucket = str("contract");
    list.prefix = str(prefix);
    list.delimiter = str(delimiter);
    list.after = str(after);
    list.limit = limit;
    t_->list(t_->self, nullptr, &list, &answer, [](void* c, const mortise_error* e, const mortise_remote_page* p) {
      PageTold told;
      told.error = Error::from(*e);
      for (size_t i = 0; p != nullptr && i < p->object_count; ++i) {
        mortise_remote_object o{};
        std::memcpy(static_cast<void*>(&o), reinterpret_cast<const char*>(p->objects) + i * p->object_size,
                    std::min(sizeof o, p->object_size));
        told.keys.emplace_back(view(o.key));
        EXPECT_EQ(1u, o.content_size);
      }
      for (size_t i = 0; p != nullptr && i < p->prefix_count; ++i) told.prefixes.emplace_back(view(p->prefixes[i]));
      told.truncated = p != nullptr && p->truncated != 0;
      static_cast<Awaited<PageTold>*>(c)->give(told);
    });
    return answer.wait();
  }
  using Names = std::vector<std::string>;
};

}  // namespace mortise::test
