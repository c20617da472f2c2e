// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/http/test_server.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

namespace mortise::http::test {
namespace {

using namespace std::chrono_literals;

/// A certificate that signed itself, and its key.
class Certificate {
 public:
  Certificate() {
    char name[] = "/tmp/mortise-tls-XXXXXX";
    directory_ = ::mkdtemp(name);
    files = {directory_ + "/cert.pem", directory_ + "/key.pem"};
  }
  ~Certificate() { std::filesystem::remove_all(directory_); }
  void write(const char* common_name) const {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* x = X509_new();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_NAME* subject = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name), -1, -1,
                               0);
    X509_set_issuer_name(x, subject);
    X509_sign(x, key, EVP_sha256());
    std::FILE* f = std::fopen(files.certificate.c_str(), "w");
    PEM_write_X509(f, x);
    std::fclose(f);
    f = std::fopen(files.key.c_str(), "w");
    PEM_write_PrivateKey(f, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(f);
    X509_free(x);
    EVP_PKEY_free(key);
  }
  TlsFiles files;

 private:
  std::string directory_;
};

ServerOptions with_tls(const Certificate& certificate) {
  auto options = loopback();
  options.listeners.front().tls = certificate.files;
  return options;
}

TEST(TlsTest, CarriesRequestsBodiesAndPipelines) {
  const Certificate certificate;
  certificate.write("one");
  TestServer s(
      [](mortise::Exchange e) {
        EXPECT_TRUE(e.request().tls());
        echo_body(std::move(e));
      },
      with_tls(certificate));
  Client c(s.address, true);
  ASSERT_TRUE(c.connected());
  EXPECT_EQ(c.ask(get("/")).status, 200);
  const std::string body = numbers(3'000'000);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + body).body, body);
  c.send(get("/") + get("/") + get("/"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(c.receive().status, 200);
  EXPECT_EQ(c.ask(get("/", "Connection: close\r\n")).status, 200);
  EXPECT_TRUE(c.closed());
}

class OneFile final : public BodySource {
 public:
  OneFile(int fd, uint64_t offset, uint64_t size) : fd_(fd), offset_(offset), size_(size) {}
  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    piece.kind = std::exchange(given_, true) ? MORTISE_PIECE_END : MORTISE_PIECE_FILE;
    piece.descriptor = fd_;
    piece.offset = offset_;
    piece.length = size_;
  }

 private:
  int fd_;
  uint64_t offset_, size_;
  bool given_ = false;
};

TEST(TlsTest, SendsFilesAlsoToSlowReaders) {
  const Certificate certificate;
  certificate.write("one");
  const std::string content = numbers(5'000'000);
  std::FILE* file = std::tmpfile();
  std::fwrite(content.data(), 1, content.size(), file);
  std::fflush(file);
  TestServer s(
      [&](mortise::Exchange e) {
        const bool part = e.request().path() == "/part";
        Response r(200);
        r.content_length = part ? 100 : 4'999'999;
        r.source =
            BodySource::release(std::make_unique<OneFile>(::fileno(file), 1, static_cast<uint64_t>(r.content_length)));
        e.respond(std::move(r));
      },
      with_tls(certificate));
  std::deque<Client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back(s.address, true, 32768);
    clients.back().send(get("/"));
  }
  Client quick(s.address, true);
  EXPECT_EQ(quick.ask(get("/part")).body, content.substr(1, 100));
  for (auto& c : clients) EXPECT_EQ(c.receive().body, content.substr(1));
  std::fclose(file);
}

TEST(TlsTest, ASilentClientHoldsUpNobodyAndIsClosed) {
  const Certificate certificate;
  certificate.write("one");
  auto options = with_tls(certificate);
  options.timeouts.head = 200ms;
  TestServer s(describe, options);
  std::deque<Client> silent;
  for (int i = 0; i < 4; ++i) silent.emplace_back(s.address);  // they never start the handshake
  Client c(s.address, true);
  EXPECT_EQ(c.ask(get("/")).status, 200);
  for (auto& x : silent) EXPECT_TRUE(x.closed());
}

TEST(TlsTest, PlainTextIsRefused) {
  const Certificate certificate;
  certificate.write("one");
  TestServer s(describe, with_tls(certificate));
  Client c(s.address);
  c.send(get("/"));
  c.read_to_end();
  EXPECT_TRUE(c.ended());
  EXPECT_EQ(s.server->counters().requests, 0u);
}

TEST(TlsTest, CertificatesAreReloadedWithoutDroppingConnections) {
  const Certificate certificate;
  certificate.write("one");
  TestServer s(describe, with_tls(certificate));
  Client before(s.address, true);
  EXPECT_EQ(before.peer_certificate_name(), "one");
  EXPECT_EQ(before.ask(get("/")).status, 200);

  certificate.write("two");
  ASSERT_TRUE(s.server->reload_tls().ok());
  Client after(s.address, true);
  EXPECT_EQ(after.peer_certificate_name(), "two");
  EXPECT_EQ(after.ask(get("/")).status, 200);
  EXPECT_EQ(before.ask(get("/")).status, 200);

  std::ofstream(certificate.files.certificate) << "garbage";
  const auto failed = s.server->reload_tls();
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().message.find(certificate.files.certificate), std::string::npos) << failed.error().message;
  Client still(s.address, true);
  EXPECT_EQ(still.peer_certificate_name(), "two");
}

TEST(TlsTest, AMissingCertificateOrAWrongKeyIsAnErrorAtStart) {
  const Certificate certificate;
  FunctionHandler handler(describe);
  EXPECT_FALSE(Server::start(with_tls(certificate), handler).ok());
  certificate.write("one");
  const Certificate other;
  other.write("two");
  auto options = with_tls(certificate);
  options.listeners.front().tls->key = other.files.key;
  EXPECT_FALSE(Server::start(options, handler).ok());
}

TEST(TlsTest, ClientsThatLeaveInTheMiddleDoNoHarm) {
  const Certificate certificate;
  certificate.write("one");
  const std::string large = numbers(2'000'000);
  TestServer s([&](mortise::Exchange e) { e.respond(text(200, large)); }, with_tls(certificate));
  for (int i = 0; i < 20; ++i) {
    Client c(s.address, true);
    c.send(get("/"));
    c.abort();
  }
  Client c(s.address, true);
  EXPECT_EQ(c.ask(get("/")).body, large);
}

}  // namespace
}  // namespace mortise::http::test
