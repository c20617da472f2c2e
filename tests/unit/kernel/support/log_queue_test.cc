// SPDX-License-Identifier: Apache-2.0
//
// A pipe stands for whoever reads the log; it holds 64 KiB.
#include "kernel/support/log_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace mortise::support {
namespace {

constexpr std::chrono::minutes kLong{1};

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }
  /// Reads until `end` has come.
  std::string read_until(const std::string& end) const {
    std::string out;
    std::array<char, 4096> piece{};
    while (out.find(end) == std::string::npos) {
      const ssize_t count = ::read(ends_[0], piece.data(), piece.size());
      if (count <= 0) break;
      out.append(piece.data(), static_cast<size_t>(count));
    }
    return out;
  }

  std::string read_line() const {
    std::string out;
    char c = 0;
    while (!out.ends_with('\n') && ::read(ends_[0], &c, 1) == 1) out.push_back(c);
    return out;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::string loss(uint64_t lines) { return "lost " + std::to_string(lines) + "\n"; }

TEST(LogQueue, WritesInOrder) {
  Pipe pipe;
  LogQueue queue(pipe.writer(), 1 << 20, loss);
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    expected += line;
    queue.push(line);
  }
  EXPECT_EQ(pipe.read_until("line 999\n"), expected);
  queue.flush(kLong);
  EXPECT_EQ(queue.dropped(), 0u);
}

TEST(LogQueue, ALineLongerThanAPipeTakesAtOnceIsWhole) {
  Pipe pipe;
  LogQueue queue(pipe.writer(), 1 << 20, loss);
  const std::string line = std::string(200'000, 'x') + "\n";
  queue.push(line);
  EXPECT_EQ(pipe.read_until("\n"), line);
}

TEST(LogQueue, DropsAndCountsWhileNobodyReads) {
  Pipe pipe;
  LogQueue queue(pipe.writer(), 64 << 10, loss);
  const std::string line(1000, 'x');
  constexpr int kLines = 1000;
  for (int i = 0; i < kLines; ++i) queue.push(line + "\n");  // does not block: the test would hang
  EXPECT_GT(queue.dropped(), 0u);
  // Each line was either written or is in one of the lines about losses.
  uint64_t whole = 0, lost = 0;
  while (whole + lost < kLines) {
    const std::string read = pipe.read_line();
    if (read == line + "\n") {
      ++whole;
    } else {
      ASSERT_TRUE(read.starts_with("lost ")) << read;
      lost += std::stoull(read.substr(5));
    }
  }
  EXPECT_EQ(whole + lost, uint64_t{kLines});
  EXPECT_EQ(lost, queue.dropped());
  queue.push("after\n");
  EXPECT_EQ(pipe.read_line(), "after\n");
}

TEST(LogQueue, EndsThoughNobodyReads) {
  Pipe pipe;
  auto queue = std::make_unique<LogQueue>(pipe.writer(), 1 << 20, loss);
  queue->push(std::string(500'000, 'x') + "\n");
  queue.reset();  // must return
}

TEST(LogQueue, OutlivesItsReader) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  LogQueue queue(pipe.writer(), 1 << 20, loss);
  pipe.close_reader();
  for (int i = 0; i < 100; ++i) queue.push("nobody reads this\n");
  queue.flush(kLong);
  EXPECT_EQ(queue.dropped(), 0u);
}

TEST(LogQueue, TakesLinesOfManyThreadsWhole) {
  Pipe pipe;
  LogQueue queue(pipe.writer(), 1 << 20, loss);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&queue, t] {
      for (int i = 0; i < 200; ++i) queue.push(std::string(20, static_cast<char>('a' + t)) + "\n");
    });
  for (std::thread& thread : threads) thread.join();
  queue.push("end\n");
  std::string read = pipe.read_until("end\n");
  size_t lines = 0;
  for (size_t at = 0; at < read.size(); at += 21, ++lines) {
    if (read.compare(at, 4, "end\n") == 0) break;
    EXPECT_EQ(read.substr(at, 20), std::string(20, read[at]));
    EXPECT_EQ(read[at + 20], '\n');
  }
  EXPECT_EQ(lines, 800u);
}

}  // namespace
}  // namespace mortise::support
