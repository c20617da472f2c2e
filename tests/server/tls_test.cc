// SPDX-License-Identifier: Apache-2.0
//
// TLS listeners of the real program, seen with the openssl command.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>

namespace mortise::test {
namespace {

using testing::HasSubstr;

/// What a shell command prints.
std::string output_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen " + command);
  std::string out;
  char bytes[4096];
  for (size_t n; (n = std::fread(bytes, 1, sizeof bytes, pipe)) > 0;) out.append(bytes, n);
  ::pclose(pipe);
  return out;
}

class Tls : public testing::Test {
 protected:
  std::string file(const char* name) const { return (directory_.path() / name).string(); }
  void make_certificate(const std::string& name) const {
    output_of("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=" + name +
              " -keyout " + file("key.pem") + " -out " + file("certificate.pem") + " 2>&1");
  }
  std::vector<std::string> flags() const {
    return zoo_flags({"plugins.zoo_mirror.enabled=true", "server.listen=tls://127.0.0.1:0",
                      "server.tls.certificate=" + file("certificate.pem"), "server.tls.key=" + file("key.pem")});
  }
  /// The subject of the certificate that is shown, and the answer to a GET.
  static std::string visit(const std::string& address) {
    return output_of(
        "printf 'GET /mirror HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | openssl s_client -ign_eof "
        "-connect " +
        address + " 2>/dev/null");
  }

  TempDirectory directory_;
};

TEST_F(Tls, ServesAndTakesANewCertificateOnHangup) {
  make_certificate("first.example");
  TestServer server({"", flags(), {}});
  server.start();
  std::string seen = visit(server.address());
  EXPECT_THAT(seen, HasSubstr("first.example"));
  EXPECT_THAT(seen, HasSubstr("HTTP/1.1 200 OK"));
  make_certificate("second.example");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("reloaded the configuration"));
  seen = visit(server.address());
  EXPECT_THAT(seen, HasSubstr("second.example"));
  EXPECT_THAT(seen, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST_F(Tls, KeepsItsCertificateIfTheNewOneIsBroken) {
  make_certificate("good.example");
  TestServer server({"", flags(), {}});
  server.start();
  output_of("echo broken > " + file("certificate.pem"));
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("the TLS certificate was not reloaded: "));
  EXPECT_THAT(visit(server.address()), HasSubstr("good.example"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST_F(Tls, AMissingCertificateIsNamed) {
  TestServer server({"", flags(), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_THAT(server.log(), HasSubstr(file("certificate.pem")));
}

}  // namespace
}  // namespace mortise::test
