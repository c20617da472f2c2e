// SPDX-License-Identifier: Apache-2.0
//
// What several tests of auth_sigv4 share: the key of Amazon's published examples, and an authenticator whose clock is
// set.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "auth_sigv4/authenticator.h"
#include "auth_sigv4/v2.h"
#include "auth_sigv4/v4.h"
#include "unit/plugins/raw_request.h"

namespace mortise::auth_sigv4 {

inline constexpr const char* kAccessKey = "AKIAIOSFODNN7EXAMPLE";
inline constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline constexpr int64_t kExampleTime = 1369353600;  // 2013-05-24T00:00:00Z

inline KeyRing example_keys() {
  KeyRing keys;
  EXPECT_TRUE(keys.add({kAccessKey, kSecret, "alice", "Alice", false}).ok());
  return keys;
}

/// The same for good: an outcome shows an identity of them.
inline const KeyRing& kept_example_keys() {
  static const KeyRing keys = example_keys();
  return keys;
}

/// Checks a request at a given time, in the way that its own kind asks for.
class Checker {
 public:
  Authenticator::Outcome header(std::string head, int64_t now = kExampleTime) {
    test::RawRequest raw(std::move(head));
    route(raw);
    const auto fields = split_query(raw.request().query());
    const auto authorization = raw.request().header("authorization");
    if (authorization.starts_with("AWS4-"))
      return authenticate_v4_header(raw.request(), authorization, fields, keys_, settings, now);
    return authenticate_v2_header(raw.request(), authorization, fields, keys_, settings, now);
  }
  Authenticator::Outcome query(std::string head, int64_t now = kExampleTime) {
    test::RawRequest raw(std::move(head));
    route(raw);
    const auto fields = split_query(raw.request().query());
    if (raw.request().query().find("X-Amz-") != std::string_view::npos)
      return authenticate_v4_query(raw.request(), fields, keys_, settings, now);
    return authenticate_v2_query(raw.request(), fields, keys_, settings, now);
  }

  SignatureSettings settings;
  std::string domain;  // of virtual-host requests

 private:
  void route(test::RawRequest& raw) const {
    raw.declare_domain(domain);
    if (raw.request().subdomain().empty() && raw.request().path().starts_with("/s3/")) raw.mount("/s3");
  }

  const KeyRing& keys_ = kept_example_keys();
};

inline std::string fact(const Authentication& a, std::string_view name) {
  for (const auto& [n, value] : a.facts)
    if (n == name) return value;
  return "(none)";
}

}  // namespace mortise::auth_sigv4
