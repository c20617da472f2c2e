// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/begin_job.h"

#include <array>

namespace mortise::api_native::ops {

namespace {

/// For later: a user that the directory does not know stands in the configuration.
bool is_in_directory(const Context& c) {
  if (c.who.anonymous || !c.site.identities) return false;
  bool found = true;  // unless it is known not to be: then the job finds out
  Waiter waiter;
  c.site.identities.find_user(nullptr, c.who.id, [&](const mortise_error& e, const mortise_user*) {
    found = e.status != MORTISE_NOT_FOUND;
    waiter.done();
  });
  waiter.wait();
  return found;
}

}  // namespace

JobPermission job_permission(const Site& site, const JobInput& input) {
  return {site.access, site.objects, site.identities, site.tokens, input};
}

JobInput job_input(const Context& c, const FoundBucket* to, Json rest) {
  JobInput input;
  input.from = KeptBucket(*c.found.opened());
  if (to != nullptr) input.to = KeptBucket(*to->opened());
  input.owner = {c.who.id, c.who.display_name};
  input.caller = KeptCaller::of(c.who, c.request);
  input.caller->in_directory = is_in_directory(c);
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
