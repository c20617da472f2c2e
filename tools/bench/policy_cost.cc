// SPDX-License-Identifier: Apache-2.0
//
// What it costs to decide by a bucket's policy of twenty statements: nanoseconds of CPU for a request that the last
// statement allows, for one that conditions decide, and for one that nothing concerns. Parsing, which is done once for
// each generation of a bucket, for comparison.
//
//   mortise_policy_cost [seconds per line, 1]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <string>

#include "auth_policy/decision.h"

namespace {

using namespace mortise;
using namespace mortise::auth_policy;
using Opinion = AuthorizationDecision::Opinion;

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void measure(const char* what, double seconds, const std::function<void()>& step) {
  for (int i = 0; i < 1000; ++i) step();
  const double start = cpu_seconds();
  uint64_t count = 0;
  do {
    for (int i = 0; i < 1000; ++i) step();
    count += 1000;
  } while (cpu_seconds() - start < seconds);
  std::printf("%-58s %8.0f ns\n", what, (cpu_seconds() - start) / static_cast<double>(count) * 1e9);
}

/// Nineteen statements for prefixes and users, each with a condition, and one for everybody.
std::string twenty_statements() {
  std::string out = R"({"Version":"2012-10-17","Statement":[)";
  for (int i = 0; i < 19; ++i) {
    const std::string n = std::to_string(i);
    out += R"({"Sid":"S)" + n + R"(","Effect":")" + (i % 4 == 0 ? "Deny" : "Allow") +
           R"(","Principal":{"AWS":["arn:aws:iam::000000000000:user/user)" + n +
           R"(","arn:aws:iam::000000000000:user/ann"]},)" +
           R"("Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::photos/team)" + n +
           R"(/${aws:username}/*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]},)" +
           R"("StringLike":{"aws:UserAgent":"*cli*"}}},)";
  }
  return out +
         R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/public/*"}]})";
}

std::shared_ptr<const BucketPolicy> parsed(const std::string& document) {
  auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::bucket);
  if (!policy) {
    std::fprintf(stderr, "%s\n", policy.error().message.c_str());
    std::exit(1);
  }
  return std::make_shared<const BucketPolicy>(BucketPolicy{std::move(*policy), true});
}

/// A GET by ann.
struct Asked {
  mortise_pair agent =
      pair("User-Agent", "aws-cli/2.15 md/awscrt#0.19 ua/2.0 os/linux md/arch#x86_64 lang/python#3.11");
  mortise_request http{};
  mortise_identity who{};
  mortise_bucket bucket{};
  mortise_access_request request{};

  explicit Asked(const char* key) {
    http.size = sizeof http;
    http.headers = &agent;
    http.header_count = 1;
    http.remote_address = str("192.0.2.7:40000");
    who.size = sizeof who;
    who.id = str("ann");
    request.size = sizeof request;
    request.identity = &who;
    request.request = &http;
    request.action = str("s3:GetObject");
    request.bucket = str("photos");
    request.key = str(key);
    request.bucket_owner = str("bob");
    request.opened = &bucket;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  const std::string document = twenty_statements();
  const Findings findings{parsed(document), nullptr, {}};
  const auto line = [&](const char* what, const char* key, Opinion expected) {
    const Asked asked(key);
    measure(what, seconds, [&] {
      if (decide(asked.request, findings, 0)->opinion != expected) std::exit(1);
    });
  };
  std::printf("a policy of 20 statements, %zu bytes\n", document.size());
  line("allowed by the last statement", "public/2026/cat.jpg", Opinion::allow);
  line("allowed by a statement with two conditions", "team9/ann/2026/cat.jpg", Opinion::allow);
  line("denied by a statement with two conditions", "team16/ann/2026/cat.jpg", Opinion::deny);
  line("nothing concerns it", "private/2026/cat.jpg", Opinion::none);
  measure("parsed", seconds, [&] { (void)parsed(document); });
}
