// SPDX-License-Identifier: Apache-2.0
//
// Sub-resources of buckets that cannot be set here yet. Reading them gives what a bucket gives on which nobody has set
// them, since consoles and provisioning tools read them all; deleting them is done with nothing to do. Setting them has
// rows without handlers, but where tools set what is so already: that nothing is logged, nobody notified.
#include "api_s3/http/operation.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "s3_model/xml/reader.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {
namespace {

struct Missing {
  std::string_view sub;
  Code code;
};
constexpr Missing kMissing[] = {
    {"encryption", Code::server_side_encryption_configuration_not_found},
    {"replication", Code::replication_configuration_not_found},
    {"inventory", Code::no_such_configuration},
    {"analytics", Code::no_such_configuration},
    {"metrics", Code::no_such_configuration},
    {"intelligent-tiering", Code::no_such_configuration},
};

struct Empty {
  std::string_view sub;
  std::string_view root;
  std::string_view content;
};
constexpr Empty kEmpty[] = {
    {"accelerate", "AccelerateConfiguration", ""},
    {"requestPayment", "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"},
    {"logging", "BucketLoggingStatus", ""},
    {"notification", "NotificationConfiguration", ""},
    {"inventory", "ListInventoryConfigurationsResult", "<IsTruncated>false</IsTruncated>"},
    {"analytics", "ListBucketAnalyticsConfigurationsResult", "<IsTruncated>false</IsTruncated>"},
    {"metrics", "ListMetricsConfigurationsResult", "<IsTruncated>false</IsTruncated>"},
    {"intelligent-tiering", "ListBucketIntelligentTieringConfigurationsResult", "<IsTruncated>false</IsTruncated>"},
};

/// The documents that say what is so: no content, or this.
struct Unchanged {
  std::string_view sub;
  std::string_view root;
  std::string_view element;
  std::string_view text;
};
constexpr Unchanged kUnchanged[] = {
    {"accelerate", "AccelerateConfiguration", "Status", "Suspended"},
    {"requestPayment", "RequestPaymentConfiguration", "Payer", "BucketOwner"},
    {"logging", "BucketLoggingStatus", "", ""},
    {"notification", "NotificationConfiguration", "", ""},
};

Refusal check_bucket(const Context& c) {
  return with_bucket(c, [](const mortise_bucket&) {});
}

}  // namespace

HandlerOutcome get_missing_configuration(Context& c) {
  if (auto no = check_bucket(c)) return *std::move(no);
  for (const Missing& m : kMissing)
    if (m.sub == c.operation->sub) return S3Error(m.code).with("BucketName", std::string(c.bucket()));
  return S3Error(Code::not_implemented);
}

HandlerOutcome get_empty_configuration(Context& c) {
  if (auto no = check_bucket(c)) return *std::move(no);
  for (const Empty& e : kEmpty) {
    if (e.sub != c.operation->sub) continue;
    xml::Writer w;
    w.open_root(e.root).append(e.content).close(e.root);
    return Answer::xml(w.take());
  }
  return S3Error(Code::not_implemented);
}

/// What is already so can be set; anything else is 501.
HandlerOutcome put_unchanged_configuration(Context& c) {
  const auto document = xml::Document::parse(c.body);
  for (const Unchanged& u : kUnchanged) {
    if (u.sub != c.operation->sub) continue;
    if (!document || document->root().name() != u.root) return S3Error(Code::malformed_xml);
    const auto only = document->root().first();
    const bool unchanged = !only || (only.name() == u.element && !only.next() && only.trimmed() == u.text);
    if (!unchanged) break;
    if (auto no = check_bucket(c)) return *std::move(no);
    return Answer(200);
  }
  return S3Error(Code::not_implemented, std::string(c.operation->name) + " is not implemented.");
}

HandlerOutcome delete_missing_configuration(Context& c) {
  if (auto no = check_bucket(c)) return *std::move(no);
  return Answer(204);
}

}  // namespace mortise::api_s3::ops
