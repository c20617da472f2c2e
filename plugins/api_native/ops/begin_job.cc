// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/begin_job.h"

#include <array>
#include <memory>

#include "api_native/jobs/directory_answer.h"

namespace mortise::api_native::ops {

namespace {

/// For later: a user that the directory does not know stands in the configuration.
bool is_in_directory(const Context& c) {
  if (c.who.anonymous || !c.site.identities) return false;
  // Unless it is known not to be: then the job finds out.
  return ask_directory(c.site.identities, c.who.id).status != MORTISE_NOT_FOUND;
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

void remove_if_new(const Objects& objects, const JobInput& input, std::function<void()> then) {
  if (!input.is_new) return then();
  objects.bucket_delete(input.to.ref(),
                        [then = std::move(then)](const mortise_error&, const mortise_bucket*) { then(); });
}

void begin_job(ContextPtr context, std::string_view kind, const JobInput& input, const std::string& described) {
  const Jobs jobs = context->site.jobs;
  const std::string text = input.text();
  const std::array<mortise_pair, 2> options{pair(kJobTo, input.to.name), pair(kJobDescribed, described)};
  const mortise_job_start request{sizeof request, 0,        str(kind), str(input.from.name), options.data(),
                                  options.size(), str(text)};
  jobs.start(nullptr, request,
             [held = std::make_shared<ContextPtr>(std::move(context)), input](const mortise_error& e,
                                                                              const mortise_job_run* run) {
               Context& c = **held;
               if (run != nullptr) return c.finish(Answer::text(std::string(view(run->id))));
               const NativeError error = from_service(e, c.subject());
               remove_if_new(c.objects(), input, [held, error] { (*held)->fail(error); });
             });
}

}  // namespace mortise::api_native::ops
