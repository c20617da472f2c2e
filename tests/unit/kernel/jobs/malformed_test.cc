// SPDX-License-Identifier: Apache-2.0
//
// Kinds and requests of plugins that do not do as abi/jobs.h has it: each is told, and nothing crashes, hangs or spins.
#include <gmock/gmock.h>
#include <mortise/bytes.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "kernel/jobs/jobs_table.h"
#include "unit/kernel/jobs/fixture.h"

namespace mortise::jobs::test {
namespace {

using ::testing::HasSubstr;

/// Functions of a kind that does what the test says, without the layer in C++, which would do it rightly.
struct RawKind {
  std::function<mortise_job*(mortise_error*)> begin;
  std::function<mortise_status(mortise_job_slice*, mortise_error*)> step;
  mortise_job_kind table{};

  explicit RawKind(std::string_view name) {
    table.size = sizeof table;
    table.name = str(name);
    table.self = this;
    table.begin = [](void* self, const mortise_job_begin*, mortise_error* error) {
      auto& own = *static_cast<RawKind*>(self);
      return own.begin ? own.begin(error) : reinterpret_cast<mortise_job*>(self);
    };
    table.step = [](mortise_job* job, const mortise_call*, mortise_job_slice* slice, mortise_error* error) {
      return reinterpret_cast<RawKind*>(job)->step(slice, error);
    };
    table.end = [](mortise_job*, int32_t) {};
  }
};

class MalformedJobs : public JobsTest {
 protected:
  void declare_raw(const RawKind& kind) {
    mortise_error error = empty_error();
    ASSERT_EQ(acme().declare(acme().self, &kind.table, &error), MORTISE_OK) << view(error.message);
  }
  Error refusal(std::string_view kind) {
    const auto started = jobs().start({std::string(kind), {}, {}}, [](const auto&) {});
    return started ? Error(Status::ok, "it was started") : started.error();
  }
  const mortise_jobs& acme() { return *acme_.abi(); }
  std::string logged() {
    std::string out;
    for (const std::string& line : host().lines()) out += line + '\n';
    return out;
  }

 private:
  JobsTable acme_{jobs(), "acme"};
};

TEST_F(MalformedJobs, ABeginThatDoesNotSayWhyItFailsHasFailed) {
  RawKind kind("silent");
  kind.begin = [](mortise_error*) -> mortise_job* { return nullptr; };
  declare_raw(kind);
  EXPECT_EQ(refusal("silent").status, Status::internal);
  EXPECT_THAT(refusal("silent").message, HasSubstr("begin() of a job failed, and does not say why"));
}

TEST_F(MalformedJobs, AnErrorThatNobodyCanLookAtIsNotLookedAt) {
  RawKind kind("wild");
  kind.begin = [](mortise_error* error) -> mortise_job* {
    error->status = MORTISE_BUSY;
    error->fact_count = 4;
    return nullptr;
  };
  declare_raw(kind);
  EXPECT_EQ(refusal("wild").status, Status::busy);
  EXPECT_THAT(refusal("wild").message, HasSubstr("an array of which there is only the length"));
  kind.begin = {};
  kind.step = [](mortise_job_slice*, mortise_error* error) {
    error->message = {nullptr, 5};
    return mortise_status{MORTISE_IO};
  };
  EXPECT_THAT(wait_until_ended(start("wild")).error, HasSubstr("a text of which there is only the length"));
}

TEST_F(MalformedJobs, AnUnknownNextIsAFailure) {
  RawKind kind("wild");
  kind.step = [](mortise_job_slice* slice, mortise_error*) {
    slice->next = 77;
    return mortise_status{MORTISE_OK};
  };
  declare_raw(kind);
  const RunFacts run = wait_until_ended(start("wild"));
  EXPECT_EQ(run.state, JobState::failed);
  EXPECT_THAT(run.error, HasSubstr("unknown 'next' 77"));
}

TEST_F(MalformedJobs, ALongWaitIsNoShortOne) {
  RawKind kind("patient");
  std::atomic<int> steps{0};
  kind.step = [&](mortise_job_slice* slice, mortise_error*) {
    slice->next = ++steps == 1 ? MORTISE_JOB_WAIT : MORTISE_JOB_DONE;
    slice->wait_ms = UINT64_MAX;
    return mortise_status{MORTISE_OK};
  };
  declare_raw(kind);
  const std::string id = start("patient");
  wait_for_state(id, JobState::idle);
  EXPECT_EQ(steps, 1);
  acme().wake(acme().self, str("patient"));
  EXPECT_EQ(wait_until_ended(id).state, JobState::finished);
}

TEST_F(MalformedJobs, UsingMoreThanThereIsIsAWaitThatCanBeAborted) {
  RawKind kind("greedy");
  kind.table.rate = 7;
  std::atomic<int> steps{0};
  kind.step = [&](mortise_job_slice* slice, mortise_error*) {
    ++steps;
    slice->used = UINT64_MAX / 1000 + 2;  // whose product with 1000 would be small
    return mortise_status{MORTISE_OK};
  };
  declare_raw(kind);
  const std::string id = start("greedy");
  while (steps == 0) std::this_thread::yield();
  ASSERT_TRUE(jobs().abort(id, [](const auto&) {}));
  EXPECT_EQ(wait_until_ended(id).state, JobState::aborted);
  EXPECT_EQ(steps, 1);
}

TEST_F(MalformedJobs, OnlyItsOwnerWithdrawsAKind) {
  declare(make("theirs"), "other");
  acme().withdraw(acme().self, str("theirs"));
  EXPECT_EQ(jobs().kinds().size(), 1u);
  EXPECT_THAT(logged(), HasSubstr("plugin 'acme' withdraws the kind of jobs 'theirs', which it has not declared"));
}

TEST_F(MalformedJobs, ACallThatWouldWaitForItselfIsRefused) {
  RawKind kind("entangled");
  std::string begun, listed = "nothing";
  kind.begin = [&](mortise_error*) {
    mortise_job_start request{};
    request.size = sizeof request;
    request.kind = str("entangled");
    acme().start(acme().self, nullptr, &request, &begun, [](void* context, const mortise_error* e, const auto*) {
      *static_cast<std::string*>(context) = view(e->message);
    });
    acme().kinds(acme().self, nullptr, &listed,
                 [](void* context, const auto*) { *static_cast<std::string*>(context) = "something"; });
    return reinterpret_cast<mortise_job*>(&kind);
  };
  kind.step = [&](mortise_job_slice* slice, mortise_error*) {
    acme().withdraw(acme().self, str("entangled"));
    slice->next = MORTISE_JOB_DONE;
    return mortise_status{MORTISE_OK};
  };
  declare_raw(kind);
  EXPECT_EQ(wait_until_ended(start("entangled")).state, JobState::finished);
  EXPECT_THAT(begun, HasSubstr("cannot be called from within begin()"));
  EXPECT_EQ(listed, "nothing");
  EXPECT_THAT(logged(), HasSubstr("plugin 'acme' calls start() from within begin() of a job; it is refused"));
  EXPECT_THAT(logged(), HasSubstr("withdraws the kind of jobs 'entangled' from within a job; ignored"));
}

TEST_F(MalformedJobs, RequestsAreLookedAtBeforeTheyAreFollowed) {
  mortise_error error = empty_error();
  EXPECT_EQ(acme().declare(acme().self, nullptr, &error), MORTISE_INVALID);
  mortise_job_start no_options{};
  no_options.size = sizeof no_options;
  no_options.kind = str("count");
  no_options.option_count = 4;
  for (const mortise_job_start* request : std::array<const mortise_job_start*, 2>{nullptr, &no_options}) {
    mortise_status status = MORTISE_OK;
    acme().start(acme().self, nullptr, request, &status, [](void* context, const mortise_error* e, const auto* run) {
      EXPECT_EQ(run, nullptr);
      *static_cast<mortise_status*>(context) = e->status;
    });
    EXPECT_EQ(status, MORTISE_INVALID);
  }
  acme().list(acme().self, nullptr, nullptr, nullptr, [](void*, const mortise_error*, const mortise_job_run*) {});
}

}  // namespace
}  // namespace mortise::jobs::test
