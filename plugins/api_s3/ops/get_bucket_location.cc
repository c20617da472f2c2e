// SPDX-License-Identifier: Apache-2.0
#include "api_s3/object_properties.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {

/// What CreateBucket was told, or else the server's region. An empty element means us-east-1.
Outcome get_bucket_location(Context& c) {
  std::string region;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { region = property(b, kLocationProperty); }))
    return *std::move(no);
  if (region.empty() && c.site.settings.region != "us-east-1") region = c.site.settings.region;
  xml::Writer w;
  w.open_root("LocationConstraint");
  std::string text;
  xml::escape(region, text);
  w.append(text).close("LocationConstraint");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
