// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/bucket_region.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {

/// An empty element means us-east-1.
HandlerOutcome get_bucket_location(Context& c) {
  std::string region;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { region = location_of(c.site.settings, b); }))
    return *std::move(no);
  xml::Writer w;
  w.open_root("LocationConstraint");
  std::string text;
  xml::escape(region, text);
  w.append(text).close("LocationConstraint");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
