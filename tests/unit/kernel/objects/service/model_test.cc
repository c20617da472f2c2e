// SPDX-License-Identifier: Apache-2.0
//
// Long random histories: one client against a simple model of versions, and many clients against the stores'
// consistency.
#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "unit/kernel/objects/checker.h"
#include "unit/kernel/objects/object_suite.h"

namespace mortise::objects::test {
namespace {

/// What a bucket with versions should look like.
class Model {
 public:
  struct Version {
    std::string id;
    std::string body;
    bool marker = false;
  };
  enum class State { unset, enabled, suspended };
  State state = State::unset;

  void put(const std::string& key, Version v) {
    auto& all = keys_[key];
    if (v.id == "null") std::erase_if(all, [](const Version& old) { return old.id == "null"; });
    all.insert(all.begin(), std::move(v));
  }
  void remove_version(const std::string& key, const std::string& id) {
    auto& all = keys_[key];
    std::erase_if(all, [&](const Version& v) { return v.id == id; });
    if (all.empty()) keys_.erase(key);
  }
  void clear(const std::string& key) { keys_.erase(key); }
  const Version* current(const std::string& key) const {
    const auto found = keys_.find(key);
    return found == keys_.end() || found->second.front().marker ? nullptr : &found->second.front();
  }
  std::vector<std::string> rows() const {
    std::vector<std::string> out;
    for (const auto& [key, all] : keys_)
      for (const auto& v : all) out.push_back(key + "@" + v.id);
    return out;
  }
  const std::map<std::string, std::vector<Version>>& keys() const { return keys_; }

 private:
  std::map<std::string, std::vector<Version>> keys_;
};

class History : public ObjectSuite {
 protected:
  History() { EXPECT_TRUE(client.create_bucket("bucket").ok()); }

  std::string key() { return std::string(1, static_cast<char>('a' + random_() % 4)); }
  std::string body() {
    return noise(random_() % 4 == 0 ? 40'000 + random_() % 1000 : 1 + random_() % 100,
                 static_cast<uint32_t>(random_()));
  }

  void put(const std::string& k) {
    const auto b = body();
    const auto r = client.put("bucket", k, b);
    ASSERT_TRUE(r.ok()) << r.message;
    model_.put(k, {r.version, b});
  }
  void upload(const std::string& k) {
    const auto created = client.create_upload("bucket", k);
    std::vector<std::pair<uint32_t, std::string>> parts;
    std::string whole;
    for (uint32_t i = 1; i <= 1 + random_() % 6; ++i) {
      const auto b = noise(16 + random_() % 100, static_cast<uint32_t>(random_()));
      whole += b;
      parts.emplace_back(i, client.put_part("bucket", k, created.id, i, b).etag);
    }
    if (random_() % 4 == 0) {
      ASSERT_TRUE(client.abort_upload("bucket", k, created.id).ok());
      return;
    }
    const auto r = client.complete("bucket", k, created.id, parts);
    ASSERT_TRUE(r.ok()) << r.message;
    model_.put(k, {r.version, whole});
  }
  void remove(const std::string& k) {
    const auto r = client.remove("bucket", k);
    ASSERT_TRUE(r.ok()) << r.message;
    if (model_.state == Model::State::unset)
      model_.clear(k);
    else
      model_.put(k, {r.version, "", true});
  }
  void remove_version() {
    const auto rows = model_.rows();
    if (rows.empty()) return;
    const auto row = rows[random_() % rows.size()];
    const auto k = row.substr(0, 1);
    ASSERT_TRUE(client.remove("bucket", k, row.substr(2)).ok());
    model_.remove_version(k, row.substr(2));
  }
  CopyRequest request(const std::string& from, const std::string& to) {
    CopyRequest c;
    c.source = read_of("bucket", from);
    c.put = put_of("bucket", to);
    return c;
  }
  void copy(const std::string& from, const std::string& to) {
    const auto* source = model_.current(from);
    const auto r = client.copy(request(from, to));
    ASSERT_EQ(r.ok(), source != nullptr) << r.message;
    if (source != nullptr) model_.put(to, {r.version, std::string(source->body)});
  }
  void rename(const std::string& from, const std::string& to) {
    if (model_.state != Model::State::unset) return;
    const auto* source = model_.current(from);
    const auto r = client.rename(request(from, to));
    ASSERT_EQ(r.ok(), source != nullptr) << r.message;
    if (source == nullptr || from == to) return;
    const auto moved = source->body;
    model_.clear(from);
    model_.put(to, {"null", moved});
  }
  void change_state(int step) {
    if (step < 300 || random_() % 40 != 0) return;
    model_.state = random_() % 2 == 0 ? Model::State::enabled : Model::State::suspended;
    const char* word = model_.state == Model::State::enabled ? "enabled" : "suspended";
    ASSERT_TRUE(client.update_bucket("bucket", {{"versioning", word}}).ok());
  }

  void act() {
    const auto k = key();
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2:
        return put(k);
      case 3:
        return remove(k);
      case 4:
        return remove_version();
      case 5:
        return upload(k);
      case 6:
        return copy(k, key());
      default:
        return rename(k, key());
    }
  }
  void compare() {
    EXPECT_EQ(client.list_versions(list_of("bucket", 10'000)).rows, model_.rows());
    std::vector<std::string> current;
    for (const auto& [k, all] : model_.keys())
      if (!all.front().marker) current.push_back(k);
    EXPECT_EQ(client.list(list_of("bucket", 100)).rows, current);
  }
  void compare_bodies() {
    for (const auto& [k, all] : model_.keys())
      for (const auto& v : all) {
        const auto got = client.get("bucket", k, v.id);
        EXPECT_EQ(got.detail, v.marker ? MORTISE_IS_DELETE_MARKER : 0);
        EXPECT_TRUE(got.body == v.body) << k << " " << v.id;
      }
  }

  std::mt19937 random_{7};
  Model model_;
};

TEST_P(History, OfOneClientFollowsTheModel) {
  const int steps = GetParam().meta == kDisk.meta ? 300 : 3000;
  for (int step = 0; step < steps && !HasFailure(); ++step) {
    SCOPED_TRACE(step);
    change_state(step);
    act();
    // To list all versions after each step would be quadratic, which sanitizers make minutes of.
    if (model_.rows().size() < 100 || step % 20 == 19) compare();
    if (step % 100 == 99) compare_bodies();
    if (step % 200 == 199) reopen();
  }
  world.service().collect_garbage();
  EXPECT_THAT(find_faults(world.stores().meta(), world.stores().blobs()), ::testing::IsEmpty());
}

TEST_P(History, OfManyClientsLeavesAConsistentStore) {
  const int steps = GetParam().meta == kDisk.meta ? 40 : 300;
  const auto run = [&](uint32_t seed, const std::string& bucket, bool versions) {
    std::mt19937 random(seed);
    const auto k = [&] { return std::string(1, static_cast<char>('a' + random() % 3)); };
    for (int i = 0; i < steps; ++i) {
      const auto from = k();
      const auto to = k();
      auto c = request(from, to);
      c.source.bucket = bucket_of(bucket);
      c.put.bucket = bucket_of(bucket);
      switch (random() % 8) {
        case 0:
          EXPECT_TRUE(client.remove(bucket, from).ok());
          break;
        case 1:
          (void)client.copy(c);
          break;
        case 2:
          (void)client.rename(c);
          break;
        case 3: {
          const auto page = client.list_versions(list_of(bucket, 20));
          if (page.objects.empty()) break;
          const auto& o = page.objects[random() % page.objects.size()];
          EXPECT_TRUE(client.remove(bucket, o.key, o.version).ok());
          break;
        }
        case 4: {
          const auto created = client.create_upload(bucket, from);
          const auto part = client.put_part(bucket, from, created.id, 1, noise(40, seed));
          EXPECT_TRUE(client.complete(bucket, from, created.id, {{1, part.etag}}).ok());
          break;
        }
        case 5: {
          const auto got = client.get(bucket, from);
          EXPECT_TRUE(got.ok() || got.detail == MORTISE_NO_SUCH_KEY) << got.message;
          EXPECT_FALSE(got.body_failed);
          if (got.ok()) {
            EXPECT_EQ(got.body.size(), got.object->size);
          }
          break;
        }
        case 6:
          (void)client.set_property(bucket, from, "", "tags", std::to_string(i));
          break;
        default:
          EXPECT_TRUE(client.put(bucket, from, noise(random() % 2 == 0 ? 40'000 : 30, seed)).ok());
      }
      if (versions && i % 20 == 10) {
        const char* state = random() % 2 == 0 ? "enabled" : "suspended";
        EXPECT_TRUE(client.update_bucket(bucket, {{"versioning", state}}).ok());
      }
    }
  };
  ASSERT_TRUE(client.create_bucket("versions").ok());
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 6; ++i)
    threads.emplace_back([&, i] { run(i, i % 2 == 0 ? "bucket" : "versions", i % 2 == 1); });
  for (auto& t : threads) t.join();
  reopen();
  world.service().collect_garbage();
  EXPECT_THAT(find_faults(world.stores().meta(), world.stores().blobs()), ::testing::IsEmpty());
  for (const auto* bucket : {"bucket", "versions"}) {
    size_t nulls = 0;
    std::string last;
    for (const auto& o : client.list_versions(list_of(bucket, 10'000)).objects) {
      if (o.key != last) nulls = 0;
      if (o.version == "null") ++nulls;
      EXPECT_LE(nulls, 1u) << o.key;
      EXPECT_EQ(o.latest, o.key != last);
      last = o.key;
    }
  }
}

MORTISE_OVER_ALL_STORES(History);

}  // namespace
}  // namespace mortise::objects::test
