// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/begin_job.h"

#include <array>

namespace mortise::api_native::ops {

JobInput job_input(const Context& c, const FoundBucket* to, Json rest) {
  JobInput input;
  input.from = KeptBucket(*c.found.opened());
  if (to != nullptr) input.to = KeptBucket(*to->opened());
  input.owner = {c.who.id, c.who.display_name};
  input.rest = std::move(rest);
  return input;
}

void begin_job(ContextPtr context, std::string_view kind, const JobInput& input, const std::string& described) {
  const Jobs jobs = context->site.jobs;
  const std::string text = input.text();
  const std::array<mortise_pair, 2> options{pair(kJobTo, input.to.name), pair(kJobDescribed, described)};
  const mortise_job_start request{sizeof request, 0,        str(kind), str(input.from.name), options.data(),
                                  options.size(), str(text)};
  jobs.start(nullptr, request, [context = std::move(context)](const mortise_error& e, const mortise_job_run* run) {
    if (run == nullptr) return context->fail(from_service(e, context->subject()));
    context->finish(Answer::text(std::string(view(run->id))));
  });
}

}  // namespace mortise::api_native::ops
