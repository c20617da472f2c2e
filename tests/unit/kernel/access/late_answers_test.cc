// SPDX-License-Identifier: Apache-2.0
//
// Plugins that answer later, from other threads; twice; too late; or never.
#include "unit/kernel/access/access_world.h"

#include <mortise/auth.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace mortise::access {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

/// Answers in the order in which it is told to; a thread of its own does.
class Elsewhere {
 public:
  Elsewhere()
      : thread_([this] {
          std::unique_lock lock(mutex_);
          for (;;) {
            changed_.wait(lock, [&] { return end_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            lock.lock();
          }
        }) {}
  ~Elsewhere() {
    {
      const std::lock_guard lock(mutex_);
      end_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void run(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool end_ = false;
  std::thread thread_;
};

/// Keeps each question for the test to answer, or answers it elsewhere.
class LateAuthn final : public LateAuthenticator {
 public:
  struct Question {
    const mortise_call* call;
    AuthenticationReply reply;
  };
  explicit LateAuthn(Elsewhere* elsewhere = nullptr, AuthenticationOutcome (*says)() = nullptr)
      : elsewhere_(elsewhere), says_(says) {}
  AuthnPlugin plugin() const { return {"auth_late", table()}; }

  void authenticate_later(const mortise_call& call, const Request&, AuthenticationReply reply) noexcept override {
    if (elsewhere_ != nullptr)
      return elsewhere_->run(
          [reply = std::make_shared<AuthenticationReply>(std::move(reply)), says = says_] { (*reply)(says()); });
    const std::lock_guard lock(mutex_);
    kept_.push_back({&call, std::move(reply)});
    changed_.notify_all();
  }
  Question next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !kept_.empty(); });
    Question out = std::move(kept_.front());
    kept_.pop_front();
    return out;
  }

 private:
  Elsewhere* elsewhere_;
  AuthenticationOutcome (*says_)();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question> kept_;
};

class LateAuthz final : public LateAuthorizer {
 public:
  struct Question {
    bool saw_object;
    AuthorizationReply reply;
  };
  explicit LateAuthz(Elsewhere* elsewhere = nullptr, Opinion opinion = Opinion::none)
      : elsewhere_(elsewhere), opinion_(opinion) {}
  AuthzPlugin plugin() const { return {"auth_late", table()}; }

  void authorize_later(const mortise_call&, const mortise_access_request& request,
                       AuthorizationReply reply) noexcept override {
    if (elsewhere_ != nullptr)
      return elsewhere_->run([reply = std::make_shared<AuthorizationReply>(std::move(reply)), says = opinion_] {
        (*reply)({says, "statement 7"});
      });
    const std::lock_guard lock(mutex_);
    kept_.push_back({request.object != nullptr, std::move(reply)});
    changed_.notify_all();
  }
  Question next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !kept_.empty(); });
    Question out = std::move(kept_.front());
    kept_.pop_front();
    return out;
  }

 private:
  Elsewhere* elsewhere_;
  Opinion opinion_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question> kept_;
};

AuthenticationOutcome accepted(std::string id) {
  AuthenticationOutcome out;
  out.decision = Authentication::Decision::accepted;
  out.identity.anonymous = false;
  out.identity.id = std::move(id);
  return out;
}
AuthenticationOutcome bob() { return accepted("bob"); }
AuthenticationOutcome not_mine() { return {}; }

/// One question, and what came of it.
class Question {
 public:
  explicit Question(const World& world, const mortise_call* call = nullptr) {
    mortise::Access(world.access.table()).with(call).authenticate(Request(&request_), [this](Authentication&& a) {
      const std::lock_guard lock(mutex_);  // held while it tells: who waits ends this
      ++answers_;
      last_ = std::move(a);
      changed_.notify_all();
    });
  }
  int answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  const Authentication& wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answers_ > 0; });
    return last_;
  }

 private:
  mortise_request request_{};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int answers_ = 0;
  Authentication last_;
};

/// The same for permission, for alice in a bucket of bob's.
class AskedWhether {
 public:
  explicit AskedWhether(const World& world) {
    identity_.size = sizeof identity_;
    identity_.id = str("alice");
    object_.size = sizeof object_;
    request_.size = sizeof request_;
    request_.identity = &identity_;
    request_.bucket_owner = str("bob");
    request_.object = &object_;
    mortise::Access(world.access.table()).authorize(request_, [this](const mortise_decision& d) {
      const std::lock_guard lock(mutex_);  // held while it tells: who waits ends this
      ++answers_;
      opinion_ = d.opinion;
      status_ = d.status;
      why_ = std::string(view(d.plugin)) + ": " + std::string(view(d.reason));
      changed_.notify_all();
    });
  }
  int answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  int32_t wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answers_ > 0; });
    return opinion_;
  }
  const std::string& why() const { return why_; }
  mortise_status status() const { return status_; }

 private:
  mortise_identity identity_{};
  mortise_object object_{};
  mortise_access_request request_{};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int answers_ = 0;
  int32_t opinion_ = -1;
  mortise_status status_ = -1;
  std::string why_;
};

std::vector<AuthnPlugin> one(const LateAuthn& plugin) { return {plugin.plugin()}; }

constexpr auto kPatience = std::chrono::minutes(5);

TEST(LateAnswers, AreThoseOfTheFirstPluginThatKnowsTheScheme) {
  Elsewhere elsewhere;
  LateAuthn late_no(&elsewhere, &not_mine), late_bob(&elsewhere, &bob);
  FakeAuthn no(MORTISE_AUTHN_NOT_MINE), eve(MORTISE_AUTHN_ACCEPTED, "eve");
  const std::vector<std::vector<AuthnPlugin>> orders{
      {late_bob.plugin(), eve.plugin()},
      {late_no.plugin(), late_bob.plugin(), eve.plugin()},
      {no.plugin(), late_no.plugin(), no.plugin(), late_no.plugin(), late_bob.plugin(), eve.plugin()}};
  for (const auto& order : orders) {
    const World world(order, {}, {}, kPatience);
    Question asked(world);
    EXPECT_EQ(asked.wait().identity.id, "bob");
    EXPECT_EQ(asked.answers(), 1);
  }
  EXPECT_EQ(eve.asked, 0);
  const World world({late_no.plugin(), no.plugin()}, {}, {}, kPatience);
  EXPECT_TRUE(Question(world).wait().identity.anonymous);
}

TEST(LateAnswers, OneDenialDeniesOneAllowanceAllows) {
  using Opinion = LateAuthorizer::Opinion;
  Elsewhere elsewhere;
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz none(MORTISE_AUTHZ_NO_OPINION), allow(MORTISE_AUTHZ_ALLOW);
  LateAuthz late_none(&elsewhere), late_allow(&elsewhere, Opinion::allow), late_deny(&elsewhere, Opinion::deny);
  const auto ask = [&](std::vector<AuthzPlugin> authz_plugins) {
    const World world({authn.plugin()}, std::move(authz_plugins), {}, kPatience);
    AskedWhether asked(world);
    const int32_t opinion = asked.wait();
    EXPECT_EQ(asked.answers(), 1);
    return opinion == MORTISE_AUTHZ_ALLOW ? "allowed" : asked.why();
  };
  EXPECT_EQ(ask({late_none.plugin(), none.plugin}), ": nothing allows it");
  EXPECT_EQ(ask({late_none.plugin(), allow.plugin, late_none.plugin()}), "allowed");
  EXPECT_EQ(ask({late_allow.plugin(), none.plugin, late_none.plugin()}), "allowed");
  EXPECT_EQ(ask({late_allow.plugin(), allow.plugin, late_deny.plugin()}), "auth_late: statement 7");
}

TEST(LateAnswers, TheObjectIsThereOnlyWhileTheAskerWaits) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  LateAuthz first, second;
  const World world({authn.plugin()}, {first.plugin(), second.plugin()}, {}, kPatience);
  AskedWhether asked(world);
  auto question = first.next();
  EXPECT_TRUE(question.saw_object);
  question.reply({});
  question = second.next();
  EXPECT_FALSE(question.saw_object);
  question.reply(LateAuthorizer::Opinion::allow);
  EXPECT_EQ(asked.wait(), MORTISE_AUTHZ_ALLOW);
}

TEST(LateAnswers, AFailureSaysThatItIsOne) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  LateAuthz late;
  const World world({authn.plugin()}, {late.plugin()}, {}, kPatience);
  AskedWhether asked(world);
  late.next().reply(AuthorizationDecision::failed(Status::io, "no way to the directory"));
  EXPECT_EQ(asked.wait(), MORTISE_AUTHZ_DENY);
  EXPECT_EQ(asked.status(), MORTISE_IO);
  AskedWhether forgotten(world);
  { const auto dropped = late.next(); }
  EXPECT_EQ(forgotten.wait(), MORTISE_AUTHZ_DENY);
  EXPECT_EQ(forgotten.why(), "auth_late: the plugin gave no answer");
}

/// Ten thousand questions of four threads, some answered at once and some on another thread, each once.
TEST(LateAnswers, ManyAtOnce) {
  Elsewhere elsewhere;
  LateAuthn late_no(&elsewhere, &not_mine), late_bob(&elsewhere, &bob);
  FakeAuthn no(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz none(MORTISE_AUTHZ_NO_OPINION);
  LateAuthz late_allow(&elsewhere, LateAuthorizer::Opinion::allow);
  const World world({no.plugin(), late_no.plugin(), late_bob.plugin()}, {none.plugin, late_allow.plugin()}, {},
                    kPatience);
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1250; ++i) {
        Question who(world);
        AskedWhether whether(world);
        if (who.wait().identity.id == "bob" && whether.wait() == MORTISE_AUTHZ_ALLOW) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 5000);
}

TEST(LateAnswers, APluginThatDoesNotAnswerInTimeRefuses) {
  LateAuthn late;
  const World world(one(late), {});
  Question asked(world);
  auto question = late.next();
  EXPECT_EQ(asked.wait().decision, Authentication::Decision::refused);
  EXPECT_EQ(asked.wait().code, "ServiceUnavailable");
  EXPECT_NE(question.call->cancelled(question.call), 0) << "nobody waits any more";
  question.reply(bob());
  EXPECT_EQ(asked.answers(), 1);
  const auto lines = world.host.lines();
  EXPECT_THAT(lines, Contains(HasSubstr("plugin 'auth_late' has not answered a call of authenticate() in time; the "
                                        "request is refused")));
  EXPECT_THAT(lines, Contains(HasSubstr("plugin 'auth_late' answered a call of authenticate() too late")));
}

TEST(LateAnswers, APluginThatDoesNotAnswerInTimeDenies) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  LateAuthz late;
  const World world({authn.plugin()}, {late.plugin()});
  AskedWhether asked(world);
  EXPECT_EQ(asked.wait(), MORTISE_AUTHZ_DENY);
  EXPECT_EQ(asked.status(), MORTISE_TIMED_OUT);
  late.next().reply(LateAuthorizer::Opinion::allow);
  EXPECT_EQ(asked.answers(), 1);
}

/// The right to check a body's chunks goes to nobody, and so ends.
TEST(LateAnswers, WhatComesTooLateIsDestroyed) {
  struct Verifier : ChunkVerifier {
    explicit Verifier(bool& gone) : gone_(gone) {}
    ~Verifier() override { gone_ = true; }
    bool chunk(std::string_view, std::string_view) noexcept override { return true; }
    bool trailer(std::string_view, std::string_view) noexcept override { return true; }
    bool& gone_;
  };
  LateAuthn late;
  const World world(one(late), {});
  Question asked(world);
  auto question = late.next();
  (void)asked.wait();
  bool gone = false;
  AuthenticationOutcome outcome = bob();
  outcome.verifier = std::make_unique<Verifier>(gone);
  question.reply(std::move(outcome));
  EXPECT_TRUE(gone);
}

TEST(LateAnswers, ASecondAnswerIsIgnoredWhoeverHasThePlaceThen) {
  struct Raw {
    std::vector<std::pair<void*, mortise_on_authn>> asked;
    mortise_authn table{sizeof table, 0, this,
                        [](void* self, const mortise_call*, const mortise_request*, void* context,
                           mortise_on_authn result) { static_cast<Raw*>(self)->asked.emplace_back(context, result); },
                        nullptr};
    void answer(size_t i, const char* id) {
      mortise_identity who{};
      who.size = sizeof who;
      who.id = str(id);
      mortise_authn_result r{};
      r.size = sizeof r;
      r.decision = MORTISE_AUTHN_ACCEPTED;
      r.identity = &who;
      asked[i].second(asked[i].first, &r);
    }
  } raw;
  const World world({{"auth_raw", &raw.table}}, {}, {}, kPatience);
  Question first(world);
  raw.answer(0, "alice");
  raw.answer(0, "eve");
  Question second(world);
  raw.answer(0, "eve");
  EXPECT_EQ(second.answers(), 0);
  raw.answer(1, "bob");
  EXPECT_EQ(first.wait().identity.id, "alice");
  EXPECT_EQ(second.wait().identity.id, "bob");
  EXPECT_EQ(first.answers() + second.answers(), 2);
  const auto lines = world.host.lines();
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) {
                            return line.find("plugin 'auth_raw' answered a call of authenticate() twice") !=
                                   std::string::npos;
                          }),
            2);
}

TEST(LateAnswers, TheCallIsThePluginsUntilItHasAnswered) {
  struct Caller {
    std::atomic<bool> gone{false};
    mortise_call call{};
  } caller;
  caller.call.size = sizeof caller.call;
  caller.call.request_id = str("0123456789ABCDEF");
  caller.call.actor = str("somebody with a name that is longer than others");
  caller.call.self = &caller;
  caller.call.cancelled = [](const mortise_call* self) -> int32_t { return static_cast<Caller*>(self->self)->gone; };
  LateAuthn late;
  const World world(one(late), {}, {}, kPatience);
  const int64_t now = world.host.host().monotonic_ns();
  Question asked(world, &caller.call);
  auto question = late.next();
  const mortise_call& given = *question.call;
  EXPECT_EQ(view(given.request_id), "0123456789ABCDEF");
  EXPECT_EQ(view(given.actor), "somebody with a name that is longer than others");
  EXPECT_GT(given.deadline_ns, now);
  EXPECT_EQ(given.cancelled(&given), 0);
  caller.gone = true;
  EXPECT_NE(given.cancelled(&given), 0);
  question.reply(bob());
  EXPECT_EQ(asked.wait().identity.id, "bob");
}

TEST(LateAnswers, TheCallersDeadlineCounts) {
  LateAuthn late;
  const World world(one(late), {}, {}, kPatience);
  mortise_call call{};
  call.size = sizeof call;
  call.deadline_ns = world.host.host().monotonic_ns() + 1;
  Question asked(world, &call);
  auto question = late.next();
  EXPECT_EQ(question.call->deadline_ns, call.deadline_ns);
  EXPECT_EQ(asked.wait().code, "ServiceUnavailable");
}

TEST(LateAnswers, TheEndOfTheServiceIsAnAnswer) {
  LateAuthn late;
  World world(one(late), {}, {}, kPatience);
  Question asked(world);
  auto question = late.next();
  world.access.stop();
  EXPECT_EQ(asked.answers(), 1);
  EXPECT_EQ(asked.wait().decision, Authentication::Decision::refused);
  question.reply(bob());
  EXPECT_EQ(asked.answers(), 1);
  Question afterwards(world);
  EXPECT_EQ(afterwards.wait().code, "ServiceUnavailable");
}

}  // namespace
}  // namespace mortise::access
