// SPDX-License-Identifier: Apache-2.0
//
// Asks a service over HTTP. One thread does all transfers, however many there are and however long they take.
#pragma once

#include <mortise/mutex.h>

#include <curl/curl.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace users_http {

/// What came back. Status 0: nothing did, and `error` says why.
struct HttpAnswer {
  long status = 0;
  std::string body;
  std::string error;
};

struct HttpOptions {
  long timeout_ms = 5000;
  long connections = 100;     // at once; what is asked beyond that waits for one
  std::string authorization;  // a header's value; empty: none is sent
};

/// Threads: any.
class HttpClient {
 public:
  using Done = std::function<void(const HttpAnswer&)>;
  static constexpr size_t kLargestBody = 1 << 20;

  explicit HttpClient(HttpOptions options);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  /// Calls stop().
  ~HttpClient();

  /// Calls `done` once, on the client's thread. After stop(), at once. Does not block.
  void get(std::string url, Done done);
  /// Ends what is under way, which is told so. Waits for the thread. Idempotent.
  void stop();

 private:
  struct Transfer;
  void run();
  void begin_asked();
  void begin(std::unique_ptr<Transfer> transfer);
  void take_ended();
  void end_all();

  const HttpOptions options_;
  CURLM* const multi_;
  curl_slist* headers_ = nullptr;
  std::map<CURL*, std::unique_ptr<Transfer>> running_;  // only the thread
  mortise::Mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> asked_ MORTISE_GUARDED_BY(mutex_);
  bool stopped_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace users_http
