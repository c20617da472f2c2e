// SPDX-License-Identifier: Apache-2.0
#include "http_client.h"

#include <utility>

namespace users_http {
namespace {

constexpr int kNothingToDo = 3600'000;  // ms; what is asked, and the end, wake the thread

}  // namespace

struct HttpClient::Transfer {
  Transfer(std::string address, Done then) : url(std::move(address)), done(std::move(then)) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { curl_easy_cleanup(curl); }

  /// curl's callback: less than `size` ends the transfer.
  static size_t write(char* data, size_t, size_t size, void* transfer) {
    std::string& body = static_cast<Transfer*>(transfer)->answer.body;
    if (body.size() + size > kLargestBody) return 0;
    body.append(data, size);
    return size;
  }

  const std::string url;
  const Done done;
  CURL* const curl = curl_easy_init();
  HttpAnswer answer;
};

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, options_.connections);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, options_.connections);
  if (!options_.authorization.empty())
    headers_ = curl_slist_append(nullptr, ("Authorization: " + options_.authorization).c_str());
  thread_ = std::thread([this] { run(); });
}

HttpClient::~HttpClient() {
  stop();
  curl_multi_cleanup(multi_);
  curl_slist_free_all(headers_);
}

void HttpClient::get(std::string url, Done done) {
  auto transfer = std::make_unique<Transfer>(std::move(url), std::move(done));
  mortise::MutexLock lock(mutex_);
  if (stopped_) {
    lock.unlock();
    return transfer->done({0, {}, "the server is stopping"});
  }
  asked_.push_back(std::move(transfer));
  lock.unlock();
  curl_multi_wakeup(multi_);
}

void HttpClient::stop() {
  {
    const mortise::MutexLock lock(mutex_);
    stopped_ = true;
  }
  curl_multi_wakeup(multi_);
  if (thread_.joinable()) thread_.join();
}

void HttpClient::run() {
  const auto stopped = [this] {
    const mortise::MutexLock lock(mutex_);
    return stopped_;
  };
  while (!stopped()) {
    begin_asked();
    int running = 0;
    curl_multi_perform(multi_, &running);
    take_ended();
    curl_multi_poll(multi_, nullptr, 0, kNothingToDo, nullptr);
  }
  begin_asked();
  end_all();
}

void HttpClient::begin_asked() {
  std::vector<std::unique_ptr<Transfer>> asked;
  {
    const mortise::MutexLock lock(mutex_);
    asked.swap(asked_);
  }
  for (auto& transfer : asked) begin(std::move(transfer));
}

void HttpClient::begin(std::unique_ptr<Transfer> transfer) {
  CURL* const curl = transfer->curl;
  if (curl == nullptr) return transfer->done({0, {}, "there is no memory"});
  curl_easy_setopt(curl, CURLOPT_URL, transfer->url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, options_.timeout_ms);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Transfer::write);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer.get());
  running_[curl] = std::move(transfer);
  curl_multi_add_handle(multi_, curl);
}

void HttpClient::take_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const curl = message->easy_handle;
    const CURLcode result = message->data.result;
    curl_multi_remove_handle(multi_, curl);
    const auto ended = std::move(running_.extract(curl).mapped());
    if (result == CURLE_OK)
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ended->answer.status);
    else
      ended->answer.error = curl_easy_strerror(result);
    ended->done(ended->answer);
  }
}

void HttpClient::end_all() {
  for (auto& [curl, transfer] : running_) {
    curl_multi_remove_handle(multi_, curl);
    transfer->done({0, {}, "the server is stopping"});
  }
  running_.clear();
}

}  // namespace users_http
