// SPDX-License-Identifier: Apache-2.0
//
// Bodies over a store that takes several writes of a blob at once and answers later.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "unit/kernel/objects/client.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

constexpr uint32_t kMost = 3;
constexpr size_t kManyPieces = 4 * kMost;
constexpr size_t kLargePiece = 100'000;  // too large to be written together with another

/// A store in memory behind a thread that does nothing before kMost writes wait for it, or one failed.
class PatientStore {
 public:
  explicit PatientStore(const mortise_blob_store& inner) : table_(inner) {
    inner_ = &inner;
    self_ = this;
    table_.max_writes = kMost;
    table_.writer_write = [](mortise_blob_writer* writer, const void* data, size_t size, void* context,
                             mortise_blob_done done) {
      self_->take({writer, data, size, context, done});
    };
    thread_ = std::thread([this] { run(); });
  }
  PatientStore(const PatientStore&) = delete;
  PatientStore& operator=(const PatientStore&) = delete;
  ~PatientStore() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_one();
    }
    thread_.join();
  }
  const mortise_blob_store* table() const { return &table_; }
  /// Write number `number`, counted from 0, fails.
  void fail_at(size_t number) { failing_ = number; }
  size_t most_waiting() const { return most_; }
  size_t writes() const { return done_; }

 private:
  struct Write {
    mortise_blob_writer* writer;
    const void* data;
    size_t size;
    void* context;
    mortise_blob_done done;
  };
  void take(Write write) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(write);
    most_ = std::max(most_, waiting_.size());
    changed_.notify_one();
  }
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || waiting_.size() >= (done_ > failing_ ? 1 : kMost); });
      if (stopping_) return;
      std::deque<Write> taken;
      taken.swap(waiting_);
      lock.unlock();
      for (const Write& w : taken) carry_out(w);
      lock.lock();
    }
  }
  void carry_out(const Write& w) {
    if (done_++ >= failing_) {
      mortise_error error = empty_error();
      error.status = MORTISE_IO;
      return w.done(w.context, &error, nullptr);
    }
    inner_->writer_write(w.writer, w.data, w.size, w.context, w.done);
  }

  static inline PatientStore* self_ = nullptr;
  static inline const mortise_blob_store* inner_ = nullptr;
  mortise_blob_store table_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> waiting_;  // guarded by mutex_
  size_t most_ = 0;            // likewise
  bool stopping_ = false;      // likewise
  std::atomic<size_t> done_{0};
  std::atomic<size_t> failing_{SIZE_MAX};
  std::thread thread_;
};

class WriteWindowTest : public ::testing::Test {
 protected:
  WriteWindowTest()
      : world(kMemory,
              [this](ServiceOptions& o) {
                patient = std::make_unique<PatientStore>(*o.blobs);
                o.blobs = patient->table();
                o.queue_high = uint64_t{1} << 30;
              }),
        client(world.service().table()) {
    EXPECT_TRUE(client.create_bucket("bucket").ok());
  }
  /// Gives all pieces before a worker looks at the first, and ends the object.
  Outcome put(const std::string& body) {
    auto request = put_of("bucket", "k");
    announce(request, static_cast<int64_t>(body.size()));
    auto writer = client.objects().put(
        request, [](void*) {}, nullptr);
    EXPECT_TRUE(writer.ok());
    std::promise<void> go;
    const std::shared_future<void> until = go.get_future().share();
    const auto held = std::make_shared<std::latch>(3);  // as many workers as a World has
    for (int i = 0; i < 3; ++i)
      world.host().host().submit([until, held] {
        held->count_down();
        until.wait();
      });
    held->wait();
    for (size_t i = 0; i < kManyPieces; ++i)
      (void)writer->write(std::string_view(body).substr(i * kLargePiece, kLargePiece), nullptr);
    go.set_value();
    std::promise<Outcome> ended;
    writer->finish(nullptr, 0, [&](const mortise_error& e, const mortise_written*) {
      Outcome out;
      out.status = e.status;
      ended.set_value(out);
    });
    return ended.get_future().get();
  }

  std::unique_ptr<PatientStore> patient;
  World world;
  Client client;
};

TEST_F(WriteWindowTest, AsManyWritesAreUnderWayAsTheStoreTakes) {
  const std::string body = noise(kManyPieces * kLargePiece, 1);
  EXPECT_TRUE(put(body).ok());
  EXPECT_EQ(patient->most_waiting(), kMost);
  EXPECT_EQ(patient->writes(), kManyPieces);
  EXPECT_EQ(client.get("bucket", "k").body, body);
}

TEST_F(WriteWindowTest, AFailureAmongSeveralWritesEndsTheBody) {
  patient->fail_at(kMost + 1);
  EXPECT_EQ(put(noise(kManyPieces * kLargePiece, 1)).status, MORTISE_IO);
  EXPECT_FALSE(client.get("bucket", "k").ok());
  EXPECT_TRUE(world.blob_ids().empty());
  EXPECT_LE(patient->writes(), 3 * kMost) << "no more is written than was under way";
}

}  // namespace
}  // namespace mortise::objects::test
