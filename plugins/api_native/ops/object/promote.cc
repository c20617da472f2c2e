// SPDX-License-Identifier: Apache-2.0
//
// Files of the server become objects: a few at once, many as a job on a thread of the plugin's own.
#include "api_native/http/context.h"
#include "api_native/jobs/threaded_job.h"
#include "api_native/ops/begin_job.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/kinds.h"
#include "api_native/ops/object/promotion.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kPromote = "promote";
constexpr uint64_t kPiece = uint64_t{4} << 20;  // bytes, of what is done at once

/// After a restart it does so again.
class PromotionJob final : public ThreadedJob {
 public:
  PromotionJob(const Site& site, const JobBegin& begin, JobInput input, PromotionOrder order)
      : ThreadedJob(site.jobs, site.threads, begin),
        promotion_(site, std::move(input), std::move(order), begin.resumed(), begin.started_ms()) {}

 private:
  Or<bool> work(uint64_t budget) override {
    const uint64_t objects = promotion_.objects(), bytes = promotion_.bytes();
    auto more = promotion_.work(budget);
    count(promotion_.objects() - objects, promotion_.bytes() - bytes);
    return more;
  }

  Promotion promotion_;
};

class PromotionKind final : public JobKind {
 public:
  explicit PromotionKind(const Site& site)
      : JobKind(describe_kind(kPromote, "makes files of the server objects", site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    auto input = JobInput::parse(begin.input());
    if (!input) return std::move(input).error();
    auto order = PromotionOrder::parse(input->rest);
    if (!order) return Error(Status::corrupt, order.error().message);
    return std::make_unique<PromotionJob>(site_, begin, std::move(*input), std::move(*order));
  }

 private:
  const Site& site_;
};

/// OwnThreads. Clients take an answer without an id of a job for one that says that all is done.
void promote_now(ContextPtr context, JobInput input, PromotionOrder order) {
  Promotion promotion(context->site, std::move(input), std::move(order), false, 0);
  for (bool more = true; more;) {
    const auto did = promotion.work(kPiece);
    if (!did) return context->fail(did.error());
    more = *did;
  }
  context->finish(Answer());
}

}  // namespace

std::unique_ptr<JobKind> promotion_kind(const Site& site) { return std::make_unique<PromotionKind>(site); }

void promote(ContextPtr context) {
  Context& c = *context;
  auto order = PromotionOrder::parse(c.message.value);
  if (!order) return c.fail(order.error());
  const auto found = find_source(c.site, order->source.empty() ? c.message.name : order->source);
  if (!found) return c.fail(found.error());
  order->source = found->string();
  JobInput input = job_input(c, nullptr, order->kept());
  if (!is_small(*found)) return begin_job(std::move(context), kPromote, input, order->source);
  on_own_thread(std::move(context), [input = std::move(input), order = std::move(*order)](ContextPtr own) mutable {
    promote_now(std::move(own), std::move(input), std::move(order));
  });
}

}  // namespace mortise::api_native::ops
