// SPDX-License-Identifier: Apache-2.0
#include "users_local/password_thread.h"

#include <gtest/gtest.h>

#include <future>
#include <string>

namespace mortise::users_local {
namespace {

using Kind = PasswordThread::Kind;

TEST(PasswordThread, ChangesComeBeforeAttemptsAndHaveRoomOfTheirOwn) {
  PasswordThread thread;
  std::promise<void> begun, go_on;
  std::string order;  // of the thread
  ASSERT_TRUE(thread.submit(Kind::attempt, [&] {
    begun.set_value();
    go_on.get_future().wait();
  }));
  begun.get_future().wait();
  size_t waiting = 0;
  while (thread.submit(Kind::attempt, [&] { order += 'a'; })) ++waiting;
  EXPECT_GT(waiting, 0u);
  EXPECT_TRUE(thread.submit(Kind::change, [&] { order += 'c'; })) << "however many attempts wait";
  go_on.set_value();
  thread.stop();
  EXPECT_EQ(order, "c" + std::string(waiting, 'a'));
  EXPECT_FALSE(thread.submit(Kind::change, [] {})) << "it has stopped";
}

}  // namespace
}  // namespace mortise::users_local
