// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/xml/writer.h"

namespace mortise::api_s3::ops {

/// An empty element means us-east-1.
Outcome get_bucket_location(Context& c) {
  if (auto no = with_bucket(c, [](const mortise_bucket&) {})) return *std::move(no);
  const std::string& region = c.site.settings.region;
  xml::Writer w;
  w.open_root("LocationConstraint");
  std::string text;
  if (region != "us-east-1") xml::escape(region, text);
  w.append(text).close("LocationConstraint");
  return Answer::xml(w.take());
}

}  // namespace mortise::api_s3::ops
