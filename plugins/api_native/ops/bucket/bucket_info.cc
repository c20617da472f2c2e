// SPDX-License-Identifier: Apache-2.0
//
// HEAD of a bucket with a summary: 202 and an id first, and with that id the summary.
#include "api_native/ops/bucket/summary.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {

Outcome bucket_info(Context& c) {
  const std::string_view id = c.query.get("uuid");
  const bool wants_remote = means_yes(c.query.get("bsumm_remote"));
  const auto second = is_second_request(id);
  if (!second) return second.error();
  Answer answer(*second ? 200 : 202);
  answer.add("Ais-Bucket-Props", dump(describe_bucket(*c.found.opened(), c.found.id()), true));
  answer.add("Ais-Xaction-Id", *second ? std::string(id) : begin_summary(c, c.address.rest));
  if (!*second) return answer;
  const auto summary = summarize(c, c.found, prefix_of_summary(c, id, c.address.rest), !wants_remote);
  if (!summary) return summary.error();
  answer.add("Ais-Bucket-Summ", dump(describe_summary(c, c.found.id(), *summary, true), true));
  return answer;
}

}  // namespace mortise::api_native::ops
