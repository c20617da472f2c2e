// SPDX-License-Identifier: Apache-2.0
//
// TLS listeners of the real program, seen with the openssl command.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstring>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

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
  ASSERT_TRUE(server.wait_for_log("was not reloaded: the TLS certificate file "));
  EXPECT_THAT(visit(server.address()), HasSubstr("good.example"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST_F(Tls, SaysWhichCertificateItTookOnHangup) {
  make_certificate("first.example");
  TestServer server({"", flags(), {}});
  server.start();
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("\"changed\":\"nothing\""));
  make_certificate("second.example");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("\"changed\":\"server.tls\""));
  EXPECT_TRUE(server.wait_for_log("new connections get another TLS certificate"));
  EXPECT_TRUE(server.wait_for_log("\"was\":\"CN=first.example, valid until "));
  EXPECT_TRUE(server.wait_for_log("\"is\":\"CN=second.example, valid until "));
  EXPECT_EQ(server.terminate(), 0);
}

/// Half of a renewal: the new certificate with the old key.
TEST_F(Tls, KeepsBothIfCertificateAndKeyDoNotMatch) {
  make_certificate("old.example");
  output_of("cp " + file("key.pem") + " " + file("old_key.pem"));
  TestServer server({"", flags(), {}});
  server.start();
  make_certificate("new.example");
  output_of("cp " + file("old_key.pem") + " " + file("key.pem"));
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_log("does not belong to the certificate " + file("certificate.pem")));
  EXPECT_THAT(visit(server.address()), HasSubstr("old.example"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST_F(Tls, WarnsOfAKeyThatOthersMayRead) {
  make_certificate("one.example");
  output_of("chmod 600 " + file("key.pem"));
  {
    TestServer server({"", flags(), {}});
    server.start();
    EXPECT_EQ(server.terminate(), 0);
    EXPECT_THAT(server.log(), Not(HasSubstr("is open to other users")));
  }
  output_of("chmod 644 " + file("key.pem"));
  TestServer server({"", flags(), {}});
  server.start();
  EXPECT_TRUE(server.wait_for_log("the TLS key file " + file("key.pem") +
                                  " is open to other users of this machine (mode 0644)"));
  EXPECT_EQ(server.terminate(), 0);
}

/// The suites of TLS 1.2: with forward secrecy and authenticated encryption, and no others.
TEST_F(Tls, OfTls12OnlyTheGoodSuitesAreTaken) {
  make_certificate("one.example");
  TestServer server({"", flags(), {}});
  server.start();
  const auto offer = [&](const std::string& options) {
    return output_of("openssl s_client " + options + " -connect " + server.address() + " </dev/null 2>&1");
  };
  EXPECT_THAT(offer("-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384"), HasSubstr("Cipher is ECDHE-ECDSA-AES256-GCM"));
  EXPECT_THAT(offer("-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305"), HasSubstr("Cipher is ECDHE-ECDSA-CHACHA20"));
  EXPECT_THAT(offer("-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384"), HasSubstr("Cipher is (NONE)"));
  EXPECT_THAT(offer("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA"), HasSubstr("Cipher is (NONE)"));
  EXPECT_THAT(offer("-tls1_1 -cipher ALL:@SECLEVEL=0"), HasSubstr("Cipher is (NONE)"));
  EXPECT_THAT(offer("-tls1_3"), HasSubstr("TLSv1.3"));
  EXPECT_EQ(server.terminate(), 0);
}

/// Files that cannot be used, and what is said of them; CERT and KEY stand for the paths.
struct Unusable {
  std::string how;  // a shell command in the directory of the files
  std::string line;
};

class UnusableTlsFiles : public Tls, public testing::WithParamInterface<Unusable> {};

TEST_P(UnusableTlsFiles, AreNamedWithWhatIsWrong) {
  make_certificate("one.example");
  output_of("cd " + directory_.path().string() + " && (" + GetParam().how + ") 2>&1");
  TestServer server({"", flags(), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  std::string line = GetParam().line;
  for (const auto& [name, path] : {std::pair("CERT", file("certificate.pem")), std::pair("KEY", file("key.pem"))})
    for (size_t at; (at = line.find(name)) != std::string::npos;) line.replace(at, std::strlen(name), path);
  EXPECT_TRUE(server.wait_for_log(line));
  EXPECT_THAT(server.log(), Not(HasSubstr("error:0")));  // OpenSSL's numbers
}

INSTANTIATE_TEST_SUITE_P(
    All, UnusableTlsFiles,
    testing::Values(
        Unusable{"rm certificate.pem",
                 "cannot read the TLS certificate file CERT (server.tls.certificate): No such file or directory"},
        Unusable{"rm key.pem", "cannot read the TLS key file KEY (server.tls.key): No such file or directory"},
        Unusable{"rm key.pem; mkdir key.pem", "cannot read the TLS key file KEY (server.tls.key): it is not a regular"},
        Unusable{"rm key.pem; mkfifo key.pem",
                 "cannot read the TLS key file KEY (server.tls.key): it is not a regular"},
        Unusable{"truncate -s 0 certificate.pem", "file CERT holds no certificate in PEM form"},
        Unusable{"truncate -s 300 certificate.pem", "the TLS certificate file CERT is damaged"},
        Unusable{"openssl x509 -in certificate.pem -outform DER -out c && mv c certificate.pem",
                 "file CERT holds no certificate in PEM form"},
        Unusable{"mv key.pem k && mv certificate.pem key.pem && mv k certificate.pem",
                 "are server.tls.certificate and server.tls.key swapped?"},
        Unusable{"cp certificate.pem key.pem", "KEY holds a certificate and no private key"},
        Unusable{"truncate -s 0 key.pem", "the TLS key file KEY holds no private key in PEM form"},
        Unusable{"truncate -s 2M key.pem", "file KEY (server.tls.key): it is larger than 1 MiB"},
        Unusable{"openssl pkey -in key.pem -aes128 -passout pass:secret -out k && mv k key.pem",
                 "the TLS key file KEY is encrypted with a passphrase"},
        Unusable{"openssl ecparam -name prime256v1 -genkey -noout -out key.pem",
                 "the TLS key KEY does not belong to the certificate CERT"},
        Unusable{"openssl req -x509 -newkey rsa:1024 -nodes -subj /CN=weak -keyout key.pem -out certificate.pem",
                 "the TLS certificate CERT cannot be used: ee key too small"}));

}  // namespace
}  // namespace mortise::test
