// SPDX-License-Identifier: Apache-2.0
//
// What it costs to check one signed request, through the ABI as the host calls it: nanoseconds of CPU for a GET signed
// in its header, presigned, or not signed at all, and the digests alone for comparison.
//
//   mortise_sigv4_cost [seconds per line, 1]
#include <mortise/auth.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

#include "auth_sigv4/key_ring.h"
#include "auth_sigv4/v2.h"
#include "auth_sigv4/v4.h"
#include "unit/plugins/raw_request.h"

namespace {

using namespace mortise;
using namespace mortise::auth_sigv4;

constexpr int64_t kExampleTime = 1369353600;  // 2013-05-24T00:00:00Z

/// Amazon's published examples, with the other headers that a client sends.
const char* const kExtra =
    "User-Agent: aws-cli/2.15 md/awscrt#0.19 ua/2.0 os/linux md/arch#x86_64 lang/python#3.11\nAccept-Encoding: "
    "identity\n"
    "amz-sdk-invocation-id: 38bfe22d-15a8-4505-b269-510a3cbe4b28\namz-sdk-request: attempt=1\nConnection: keep-alive\n";
const std::string kHeader =
    std::string("GET /test.txt HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\nRange: bytes=0-9\n") + kExtra +
    "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "x-amz-date: 20130524T000000Z\nAuthorization: AWS4-HMAC-SHA256 "
    "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;"
    "x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41\n";
const std::string kPresigned =
    std::string(
        "GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
        "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&"
        "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1\n"
        "Host: examplebucket.s3.amazonaws.com\n") +
    kExtra;
const std::string kAnonymous = std::string("GET /test.txt HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\n") + kExtra;

/// As the plugin dispatches, with a clock that stands still.
class Frozen final : public Authenticator {
 public:
  Frozen() {
    if (!keys_.add({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "alice", "Alice", false}))
      std::abort();
  }
  Outcome authenticate(const Request& request) noexcept override {
    const auto authorization = request.header("authorization");
    if (!authorization.empty())
      return authenticate_v4_header(request, authorization, split_query(request.query()), keys_, settings_,
                                    kExampleTime);
    if (request.query().find("X-Amz-") == std::string_view::npos) return {};
    return authenticate_v4_query(request, split_query(request.query()), keys_, settings_, kExampleTime);
  }

 private:
  KeyRing keys_;
  SignatureSettings settings_;
};

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
  std::printf("%-44s %8.0f ns\n", what, (cpu_seconds() - start) / static_cast<double>(count) * 1e9);
}

void expect(Authentication::Decision wanted, const Authentication& got) {
  if (got.decision == wanted) return;
  std::fprintf(stderr, "wrong decision: %s %s\n", got.code.c_str(), got.message.c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  Frozen frozen;
  // What the host's access service looks like to an API plugin.
  mortise_access door{};
  door.size = sizeof door;
  door.self = &frozen;
  door.authenticate = [](void* self, const mortise_call* call, const mortise_request* request, void* context,
                         mortise_on_authn result) {
    const auto* table = static_cast<Frozen*>(self)->table();
    table->authenticate(table->self, call, request, context, result);
  };
  const mortise_call call{};
  const Access access = Access(&door).with(&call);
  const auto authenticate = [&](const Request& request) {
    Authentication out;
    access.authenticate(request, [&out](Authentication&& a) { out = std::move(a); });
    return out;
  };
  const test::RawRequest header(kHeader), presigned(kPresigned), anonymous(kAnonymous);
  using Decision = Authentication::Decision;
  measure("GET, signed in its header", seconds, [&] { expect(Decision::accepted, authenticate(header.request())); });
  measure("GET, presigned", seconds, [&] { expect(Decision::accepted, authenticate(presigned.request())); });
  measure("GET, anonymous", seconds, [&] { expect(Decision::not_mine, authenticate(anonymous.request())); });
  Digester digester;
  const std::string text(400, 'x'), key(32, 'k');
  measure("SHA-256 of 400 bytes", seconds, [&] { (void)digester.sha256(text); });
  measure("HMAC-SHA-256 of 140 bytes", seconds, [&] { (void)digester.hmac_sha256(key, text.substr(0, 140)); });
  measure("a new digester and SHA-256 of 400 bytes", seconds, [&] { (void)Digester().sha256(text); });
  measure("deriving a signing key", seconds, [&] { (void)derive_signing_key(digester, key, "20130524", "us-east-1"); });
  return 0;
}
