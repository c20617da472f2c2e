// SPDX-License-Identifier: Apache-2.0
//
// mortise_meta_floor [--directory D] [--seconds S] [--submitters N] [--value BYTES] [--rounds R]
//                    [--only bare|plugin|queued]
//
// What the meta store costs above its engine: PUT-like commits, each durable before it is answered, by N submitters
// that have one commit outstanding each. "bare" is LevelDB itself: N threads that call Write(sync) with the same batch
// and settings and check nothing. "plugin" is meta_leveldb through its interface, with a precondition, by as many
// threads. "queued" is the same by one thread that keeps N commits outstanding, as an event loop does. They take turns.
// CPU us: of all threads of the program, per commit.
#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>
#include <mortise/meta_store_handle.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "support/loaded_plugin.h"

namespace {

using namespace mortise;
using Clock = std::chrono::steady_clock;

struct Plan {
  std::filesystem::path directory = std::filesystem::temp_directory_path() / "mortise-meta-floor";
  double seconds = 3;
  unsigned submitters = 64;
  size_t value = 4096;
  int rounds = 3;
  std::string only;
};

/// Not compressible.
std::string random_bytes(size_t size) {
  std::string out(size, '\0');
  uint64_t x = 88172645463325252u;
  for (auto& c : out) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    c = static_cast<char>(x | 1);
  }
  return out;
}

std::string key_of(unsigned submitter, uint64_t i) {
  char text[48];
  std::snprintf(text, sizeof text, "o%016llx",
                static_cast<unsigned long long>((i * 64 + submitter) * 0x9e3779b97f4a7c15u));
  return text;
}

double cpu_seconds() {
  struct rusage used {};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Measured {
  double rate;    // commits per second
  double cpu_us;  // per commit, of all threads
};

/// Calls one(submitter, i) from all submitters until the time is over.
template <class F>
Measured measure(const Plan& plan, F&& one) {
  const double cpu = cpu_seconds();
  std::atomic<uint64_t> done{0};
  std::atomic<bool> stop{false};
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < plan.submitters; ++t)
    threads.emplace_back([&, t] {
      for (uint64_t i = 0; !stop; ++i) {
        one(t, i);
        ++done;
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(plan.seconds));
  stop = true;
  for (auto& t : threads) t.join();
  const auto count = static_cast<double>(done);
  return {count / std::chrono::duration<double>(Clock::now() - start).count(), (cpu_seconds() - cpu) * 1e6 / count};
}

Measured bare(const Plan& plan, const std::string& value) {
  const auto directory = (plan.directory / "bare").string();
  std::filesystem::remove_all(directory);
  std::unique_ptr<leveldb::Cache> cache(leveldb::NewLRUCache(size_t{16} << 20));
  std::unique_ptr<const leveldb::FilterPolicy> filter(leveldb::NewBloomFilterPolicy(10));
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = size_t{16} << 20;
  options.max_open_files = 500;
  options.block_cache = cache.get();
  options.filter_policy = filter.get();
  leveldb::DB* opened = nullptr;
  if (!leveldb::DB::Open(options, directory, &opened).ok()) std::abort();
  std::unique_ptr<leveldb::DB> db(opened);
  leveldb::WriteOptions sync;
  sync.sync = true;
  return measure(plan, [&](unsigned t, uint64_t i) {
    leveldb::WriteBatch batch;
    batch.Put("b/bucket" + std::string(1, '\0') + key_of(t, i), value);
    if (!db->Write(sync, &batch).ok()) std::abort();
  });
}

Batch put_like(unsigned submitter, uint64_t i, const std::string& value) {
  Batch batch("b/bucket", MORTISE_STRICT);
  const auto key = key_of(submitter, i);
  batch.expect(key, std::nullopt).put(key, value);
  return batch;
}

Measured blocking(const Plan& plan, MetaStoreHandle store, const std::string& value) {
  return measure(plan, [&](unsigned t, uint64_t i) {
    if (!store.commit_and_wait(put_like(t, i, value))) std::abort();
  });
}

Measured outstanding(const Plan& plan, MetaStoreHandle store, const std::string& value) {
  std::counting_semaphore<> free(static_cast<ptrdiff_t>(plan.submitters));
  Plan one = plan;
  one.submitters = 1;
  const auto out = measure(one, [&](unsigned t, uint64_t i) {
    free.acquire();
    store.commit(put_like(t, i, value), [&](const mortise_error& e) {
      if (e.status != MORTISE_OK) std::abort();
      free.release();
    });
  });
  for (unsigned i = 0; i < plan.submitters; ++i) free.acquire();
  return out;
}

template <class F>
Measured plugin(const Plan& plan, const std::string& value, double& per_sync, F&& run) {
  const auto directory = (plan.directory / "plugin").string();
  std::filesystem::remove_all(directory);
  test::TestHost host;
  host.use_data_directory(directory);
  Measured out{};
  {
    test::LoadedPlugin loaded("meta_leveldb", host);
    out = run(plan, MetaStoreHandle(loaded.table<mortise_meta_store>(MORTISE_META_STORE_ID)), value);
  }
  per_sync = host.metric("mortise_meta_leveldb_commits_total") / host.metric("mortise_meta_leveldb_syncs_total");
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  if (given.count("--directory") != 0) plan.directory = given["--directory"];
  if (given.count("--seconds") != 0) plan.seconds = std::stod(given["--seconds"]);
  if (given.count("--submitters") != 0) plan.submitters = static_cast<unsigned>(std::stoul(given["--submitters"]));
  if (given.count("--value") != 0) plan.value = std::stoul(given["--value"]);
  if (given.count("--only") != 0) plan.only = given["--only"];
  if (given.count("--rounds") != 0) plan.rounds = std::stoi(given["--rounds"]);
  setenv("MORTISE_BUILD_DIR", MORTISE_BUILD_DIR, 0);
  std::filesystem::create_directories(plan.directory);
  const std::string value = random_bytes(plan.value);
  std::printf("%zu-byte values, %u submitters, every commit synced\n", plan.value, plan.submitters);
  std::printf("%-10s %10s %7s %17s %8s\n", "", "commits/s", "ratio", "commits per sync", "CPU us");
  const auto row = [](const char* name, const Measured& m, double floor, double per_sync) {
    std::printf("%-10s %10.0f %7.2f %17.1f %8.1f\n", name, m.rate, floor > 0 ? m.rate / floor : 0.0, per_sync,
                m.cpu_us);
  };
  const auto wanted = [&](const char* name) { return plan.only.empty() || plan.only == name; };
  double floor = 0;
  for (int round = 0; round < plan.rounds; ++round) {
    double per_sync = 0;
    if (wanted("bare")) {
      const auto b = bare(plan, value);
      row("bare", b, floor = b.rate, 0);
    }
    if (wanted("plugin")) {
      const auto p = plugin(plan, value, per_sync, blocking);
      row("plugin", p, floor, per_sync);
    }
    if (wanted("queued")) {
      const auto q = plugin(plan, value, per_sync, outstanding);
      row("queued", q, floor, per_sync);
    }
  }
  std::filesystem::remove_all(plan.directory);
}
