// SPDX-License-Identifier: Apache-2.0
//
// mortise_body_floor DIRECTORY SIZE [--submitters N] [--seconds S]
//
// Three ways to keep a body beside its record, each durable before it is answered, without a server around them: what
// the choice between them can bring at most.
//
//   inline  record and body in one LevelDB batch
//   file    a file of its own, synced, its directory's sync shared; then the record
//   packed  appended to a segment with all that wait, one fdatasync for them; then the record
//
// Prints a line of JSON for each: operations, CPU, and bytes written for each byte of the bodies, compactions included:
// by /proc/self/io, and by the disk's own counter, which has the file system's journal in it (and all that others write
// there).
#include <fcntl.h>
#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kRecord = 200;  // bytes of an object's record
constexpr off_t kSegment = off_t{256} << 20;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::string noise(size_t size) {
  std::string out(size, '\0');
  uint64_t x = 88172645463325252u;
  for (auto& c : out) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    c = static_cast<char>(x);
  }
  return out;
}

/// Runs an action for all who wait at once: who comes while it runs waits for the next.
class Shared {
 public:
  explicit Shared(std::function<void()> action) : action_(std::move(action)) {}

  /// Returns when an action that began after this call has ended.
  void join() {
    std::unique_lock lock(mutex_);
    const auto mine = begun_ + 1;
    while (ended_ < mine) {
      if (running_) {
        changed_.wait(lock);
        continue;
      }
      running_ = true;
      const auto number = ++begun_;
      lock.unlock();
      action_();
      lock.lock();
      running_ = false;
      ended_ = number;
      changed_.notify_all();
    }
  }

 private:
  const std::function<void()> action_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t begun_ = 0;
  uint64_t ended_ = 0;
  bool running_ = false;
};

class Records {
 public:
  explicit Records(const std::filesystem::path& directory) {
    leveldb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = size_t{16} << 20;
    options.max_open_files = 500;
    options.filter_policy = filter_.get();
    leveldb::DB* db = nullptr;
    if (!leveldb::DB::Open(options, directory.string(), &db).ok()) fail("open LevelDB");
    db_.reset(db);
  }
  void put(const std::string& name, std::string_view record, std::string_view body) {
    leveldb::WriteBatch batch;
    batch.Put("b/bucket/0/o" + name, {record.data(), record.size()});
    if (!body.empty()) batch.Put("b/bucket/0/d" + name, {body.data(), body.size()});
    leveldb::WriteOptions sync;
    sync.sync = true;
    if (!db_->Write(sync, &batch).ok()) fail("write to LevelDB");
  }

 private:
  const std::unique_ptr<const leveldb::FilterPolicy> filter_{leveldb::NewBloomFilterPolicy(10)};
  std::unique_ptr<leveldb::DB> db_;
};

class Files {
 public:
  explicit Files(const std::filesystem::path& directory) : directory_(directory) {
    std::filesystem::create_directories(directory);
    fd_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY);
  }
  void put(const std::string& name, std::string_view body) {
    const int file = ::openat(fd_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0640);
    if (file < 0 || ::write(file, body.data(), body.size()) != static_cast<ssize_t>(body.size()) ||
        ::fdatasync(file) != 0)
      fail("write a file");
    ::close(file);
    sync_.join();
  }

 private:
  const std::filesystem::path directory_;
  int fd_ = -1;
  Shared sync_{[this] {
    if (::fsync(fd_) != 0) fail("sync a directory");
  }};
};

class Segments {
 public:
  explicit Segments(const std::filesystem::path& directory) : directory_(directory) {
    std::filesystem::create_directories(directory);
  }
  void put(std::string_view body) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.append(body);
    }
    sync_.join();
  }

 private:
  void write() {
    std::string bytes;
    {
      const std::lock_guard lock(mutex_);
      bytes.swap(waiting_);
    }
    if (fd_ < 0 || at_ + static_cast<off_t>(bytes.size()) > kSegment) {
      if (fd_ >= 0) ::close(fd_);
      fd_ = ::open((directory_ / std::to_string(number_++)).c_str(), O_WRONLY | O_CREAT, 0640);
      if (fd_ < 0 || ::fallocate(fd_, 0, 0, kSegment) != 0) fail("make a segment");
      at_ = 0;
    }
    if (::pwrite(fd_, bytes.data(), bytes.size(), at_) != static_cast<ssize_t>(bytes.size()) || ::fdatasync(fd_) != 0)
      fail("write a segment");
    at_ += static_cast<off_t>(bytes.size());
  }

  const std::filesystem::path directory_;
  std::mutex mutex_;
  std::string waiting_;
  int fd_ = -1;
  int number_ = 0;
  off_t at_ = 0;
  Shared sync_{[this] { write(); }};
};

double cpu_seconds() {
  struct rusage used {};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double written_bytes() {
  std::ifstream in("/proc/self/io");
  std::string name;
  double value = 0;
  while (in >> name >> value)
    if (name == "write_bytes:") return value;
  return 0;
}

/// What the disk below `directory` was told to write since it was attached; -1 if it is no block device.
double device_bytes(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY);
  struct stat about {};
  if (fd < 0 || ::syncfs(fd) != 0 || ::fstat(fd, &about) != 0) fail("look at the disk");
  ::close(fd);
  std::ifstream in("/sys/dev/block/" + std::to_string(major(about.st_dev)) + ":" + std::to_string(minor(about.st_dev)) +
                   "/stat");
  double value = 0;
  for (int i = 0; i < 7; ++i)
    if (!(in >> value)) return -1;
  return value * 512;
}

using Put = std::function<void(const std::string& name)>;

struct Plan {
  std::filesystem::path directory;
  size_t size = 0;
  unsigned submitters = 32;
  double seconds = 4;
};

void measure(const char* way, const Plan& plan, const Put& put) {
  const double device = device_bytes(plan.directory);
  const double cpu = cpu_seconds();
  const double written = written_bytes();
  std::atomic<uint64_t> done{0};
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < plan.submitters; ++t)
    threads.emplace_back([&, t] {
      for (uint64_t i = 0; Clock::now() - start < std::chrono::duration<double>(plan.seconds); ++i) {
        char name[32];
        std::snprintf(name, sizeof name, "%016llx",
                      static_cast<unsigned long long>((i * plan.submitters + t) * 0x9e3779b97f4a7c15u));
        put(name);
        ++done;
      }
    });
  for (auto& t : threads) t.join();
  const double took = std::chrono::duration<double>(Clock::now() - start).count();
  for (double last = -1; last != written_bytes();) {  // until compactions are done
    last = written_bytes();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  const auto count = static_cast<double>(done);
  const double bytes = count * static_cast<double>(plan.size);
  std::printf("{\"way\": \"%s\", \"size\": %zu, \"put/s\": %.0f, \"cpu_us\": %.1f, \"written/byte\": %.2f", way,
              plan.size, count / took, (cpu_seconds() - cpu) * 1e6 / count, (written_bytes() - written) / bytes);
  if (device >= 0) std::printf(", \"device/byte\": %.2f", (device_bytes(plan.directory) - device) / bytes);
  std::puts("}");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s DIRECTORY SIZE [--submitters N] [--seconds S]\n", argv[0]);
    return 2;
  }
  Plan plan{argv[1], std::strtoull(argv[2], nullptr, 10)};
  for (int i = 3; i + 1 < argc; i += 2) {
    if (argv[i] == std::string_view("--submitters")) plan.submitters = static_cast<unsigned>(std::atoi(argv[i + 1]));
    if (argv[i] == std::string_view("--seconds")) plan.seconds = std::atof(argv[i + 1]);
  }
  const auto& directory = plan.directory;
  const std::string record = noise(kRecord);
  const std::string body = noise(plan.size);
  std::filesystem::create_directories(directory);
  {
    Records records(directory / "inline");
    measure("inline", plan, [&](const std::string& name) { records.put(name, record, body); });
  }
  {
    Records records(directory / "file-records");
    Files files(directory / "files");
    measure("file", plan, [&](const std::string& name) {
      files.put(name, body);
      records.put(name, record, {});
    });
  }
  {
    Records records(directory / "packed-records");
    Segments segments(directory / "segments");
    measure("packed", plan, [&](const std::string& name) {
      segments.put(body);
      records.put(name, record, {});
    });
  }
  std::filesystem::remove_all(directory);
}
