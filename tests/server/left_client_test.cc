// SPDX-License-Identifier: Apache-2.0
//
// Work that nobody waits for any more: a client that leaves ends what is done for it, and so does the time that the
// configuration allows.
#include "server/zoo.h"

#include "support/http_client.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

namespace mortise::test {
namespace {

using testing::HasSubstr;

/// Holds up the store's reads of one kind; see tests/fixtures/plugins/distant.cc.
class Gate {
 public:
  Gate(const std::filesystem::path& directory, const char* name) : path_(directory / name) {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  /// Returns when a read has come to the gate. No further one is held up.
  void wait_for_read() {
    end_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    EXPECT_GE(end_, 0);
    ::unlink(path_.c_str());
  }
  void open() { ::close(end_); }

 private:
  const std::filesystem::path path_;
  int end_ = -1;
};

class LeftClient : public testing::Test {
 protected:
  explicit LeftClient(const std::string& work_timeout = "10m")
      : server({"",
                zoo_flags({"storage.meta=zoo_distant", "storage.blob=zoo_distant", "plugins.api_s3.enabled=true",
                           "plugins.checksum_openssl.enabled=true", "plugins.checksum_crc.enabled=true",
                           "plugins.api_s3.work_timeout=" + work_timeout, "server.threads=1"}),
                {{"ZOO_DISTANT_GATES", gates.path().string()}}}) {
    server.start();
    EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
    HttpClient client(server.address());
    for (int i = 0; i < kKeys; ++i)
      EXPECT_EQ(client.request("PUT", "/bucket/" + std::to_string(1000 + i), "x").status, 200);
  }

  static constexpr int kKeys = 600;  // a listing looks now and then whether anybody waits for it

  /// A client that has sent a request, and is then gone.
  class Leaver {
   public:
    Leaver(const std::string& address, const std::string& target) : client_(std::make_unique<HttpClient>(address)) {
      client_->send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    void leave() { client_.reset(); }

   private:
    std::unique_ptr<HttpClient> client_;
  };

  /// The server's only loop has seen everything that happened before: it answers this one without asking a store.
  void let_the_loop_see() { EXPECT_EQ(http(server.address(), "GET", "/%zz").status, 400); }

  double count(const std::string& operation, const std::string& status) const {
    const std::string metrics = http(server.admin_address(), "GET", "/metrics").body;
    const std::string line =
        "mortise_api_s3_requests_total{operation=\"" + operation + "\",status=\"" + status + "\"} ";
    const size_t at = metrics.find(line);
    return at == std::string::npos ? 0 : std::stod(metrics.substr(at + line.size()));
  }
  /// The class of the answer that nobody reads.
  std::string outcome_of(const std::string& operation) const {
    for (;;) {
      for (const char* status : {"2xx", "4xx", "5xx"})
        if (count(operation, status) > 0) return status;
      std::this_thread::yield();
    }
  }

  TempDirectory gates;
  TestServer server;
};

TEST_F(LeftClient, EndsItsListing) {
  Gate gate(gates.path(), "next");
  Leaver client(server.address(), "/bucket?list-type=2");
  gate.wait_for_read();
  client.leave();
  let_the_loop_see();
  gate.open();
  EXPECT_EQ(outcome_of("ListObjectsV2"), "5xx") << "it was listed to its end";
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_THAT(server.log(), testing::Not(HasSubstr("nobody waits")));  // no fault of the server's
}

TEST_F(LeftClient, EndsItsRead) {
  Gate gate(gates.path(), "get o1000");  // the record of the object
  Leaver client(server.address(), "/bucket/1000");
  gate.wait_for_read();
  client.leave();
  let_the_loop_see();
  gate.open();
  EXPECT_EQ(outcome_of("GetObject"), "5xx") << "it was read";
  EXPECT_EQ(server.terminate(), 0);
}

/// Or the tests above would pass whoever leaves.
TEST_F(LeftClient, OneThatStaysIsAnswered) {
  Gate gate(gates.path(), "next");
  HttpClient client(server.address());
  client.send("GET /bucket?list-type=2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  gate.wait_for_read();
  let_the_loop_see();
  gate.open();
  const HttpAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("<Key>1599</Key>"));
}

class ImpatientServer : public LeftClient {
 protected:
  ImpatientServer() : LeftClient("3s") {}  // long enough for what makes the bucket
};

TEST_F(ImpatientServer, EndsWorkThatTakesTooLong) {
  Gate gate(gates.path(), "next");
  HttpClient client(server.address());
  client.send("GET /bucket?list-type=2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  gate.wait_for_read();
  std::this_thread::sleep_for(
      std::chrono::milliseconds(3100));  // its time is over after that, however busy the machine
  gate.open();
  const HttpAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("<Code>ServiceUnavailable</Code>"));
}

}  // namespace
}  // namespace mortise::test
