// SPDX-License-Identifier: Apache-2.0
//
// Requests signed by botocore (boto3, the AWS CLI): headers, presigned URLs, both versions, awkward keys and queries.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "unit/plugins/auth_sigv4/signer.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr int kNotInstalled = 77;

struct SignedByBotocore {
  int status = -1;  // the script's exit code
  std::string output;
};

SignedByBotocore run_script() {
  const char* source = std::getenv("MORTISE_SOURCE_DIR");
  const std::string command = "python3 '" + std::string(source == nullptr ? "." : source) +
                              "/tests/unit/plugins/auth_sigv4/sign_with_botocore.py' " + kAccessKey + " " + kSecret;
  FILE* pipe = popen(command.c_str(), "r");
  SignedByBotocore out;
  if (pipe == nullptr) return out;
  std::array<char, 65536> piece{};
  for (size_t n = 0; (n = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) out.output.append(piece.data(), n);
  const int raw = pclose(pipe);
  out.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
  return out;
}

/// Run once: starting botocore takes seconds.
const SignedByBotocore& signed_requests() {
  static const SignedByBotocore requests = run_script();
  return requests;
}

int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Calls each(title, head) for every record.
template <class F>
size_t for_each_record(std::string_view text, F&& each) {
  size_t count = 0;
  while (text.starts_with("@ ")) {
    const auto title_end = text.find('\n');
    const auto end = text.find("\n@ ", title_end);
    const auto head = text.substr(title_end + 1, end == std::string_view::npos ? end : end - title_end);
    each(text.substr(2, title_end - 2), std::string(head));
    ++count;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return count;
}

TEST(Botocore, EverySignatureIsAccepted) {
  const auto& [status, output] = signed_requests();
  if (status == kNotInstalled || status == 127) GTEST_SKIP() << "python3 with botocore is not installed";
  ASSERT_EQ(status, 0);
  Checker checker;
  checker.domain = "s3.example.org";
  const size_t count = for_each_record(output, [&](std::string_view title, const std::string& head) {
    const bool query = title.substr(3).starts_with("query");
    const auto out = query ? checker.query(head, now()) : checker.header(head, now());
    EXPECT_EQ(out.decision, Authentication::Decision::accepted) << title << "\n"
                                                                << head << out.code << ": " << out.message << "\n"
                                                                << fact(out, "CanonicalRequest") << "\n"
                                                                << fact(out, "StringToSign");
    EXPECT_EQ(out.signature_version, title.starts_with("v4") ? 4 : 2);
    EXPECT_EQ(out.presigned, query);
  });
  EXPECT_GT(count, 400u);
}

TEST(Botocore, NoSignatureSurvivesAChangeOfItsPath) {
  const auto& [status, output] = signed_requests();
  if (status == kNotInstalled || status == 127) GTEST_SKIP() << "python3 with botocore is not installed";
  Checker checker;
  checker.domain = "s3.example.org";
  for_each_record(output, [&](std::string_view title, std::string head) {
    head.insert(head.find(' ') + 2, "other/");
    const bool query = title.substr(3).starts_with("query");
    const auto out = query ? checker.query(head, now()) : checker.header(head, now());
    EXPECT_EQ(out.code, "SignatureDoesNotMatch") << title << "\n" << head;
  });
}

}  // namespace
}  // namespace mortise::auth_sigv4
