// SPDX-License-Identifier: Apache-2.0
#include "ais/client/http_client.h"

#include "ais/client/server_error.h"

#include <curl/curl.h>
#include <mortise/small_file.h>
#include <mortise/text/ascii.h>
#include <mortise/text/percent.h>

#include <cstdlib>
#include <mutex>
#include <system_error>

namespace mortise::ais {
namespace {

constexpr size_t kLongestAnswer = size_t{256} << 20;  // a page of a listing may be large
constexpr size_t kLongestRefusal = 1 << 20;
constexpr size_t kLongestHead = 1 << 20;
constexpr long kRedirects = 10;
constexpr long kStalledSeconds = 600;
constexpr long kBuffer = 256 << 10;

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// A request to this machine goes through no proxy, whatever the environment says.
const std::string& hosts_without_proxy() {
  static const std::string hosts = [] {
    std::string out = "localhost,127.0.0.1,::1";
    for (const char* name : {"no_proxy", "NO_PROXY"})
      if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
        out = std::string(value) + "," + out;
    return out;
  }();
  return hosts;
}

std::string target_of(const HttpRequest& request) {
  std::string out = request.path;
  for (size_t i = 0; i < request.query.size(); ++i)
    out += (i == 0 ? "?" : "&") + request.query[i].first + "=" + text::percent_encoded(request.query[i].second);
  return out;
}

bool has_control_characters(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  return false;
}

}  // namespace

std::atomic<bool> HttpClient::interrupted{false};

struct HttpClient::State {
  const Settings& settings;
  std::string base;
  CURL* easy;
};

/// One request and its answer, as libcurl's callbacks see it.
class HttpClient::Transfer {
 public:
  Transfer(State& state, const HttpRequest& request) : state_(state), request_(request) {}
  ~Transfer() { curl_slist_free_all(headers_); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Result<HttpAnswer> run();

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(state_.easy, option, value);
  }
  Result<void> check_files() const;
  void set_connection();
  void set_method_and_body();
  Result<void> set_headers();
  void add_header(const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

  static size_t on_header(char* line, size_t one, size_t size, void* self);
  static size_t on_body(char* bytes, size_t one, size_t size, void* self);
  static size_t on_read(char* to, size_t one, size_t size, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static int on_progress(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return interrupted ? 1 : 0; }

  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  Error failure(CURLcode code) const;
  std::string reason_of_system(const std::string& otherwise) const;

  State& state_;
  const HttpRequest& request_;
  curl_slist* headers_ = nullptr;
  char curl_text_[CURL_ERROR_SIZE] = "";
  HttpAnswer answer_;
  size_t head_bytes_ = 0;
  bool sink_began_ = false;
  Result<void> stopped_;  // why a callback ended the transfer
};

HttpClient::HttpClient(const Settings& settings, std::string base) {
  start_library();
  state_ = std::make_unique<State>(State{settings, std::move(base), curl_easy_init()});
}

HttpClient::~HttpClient() {
  if (state_) curl_easy_cleanup(state_->easy);
}

HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

const Settings& HttpClient::settings() const noexcept { return state_->settings; }

Result<HttpAnswer> HttpClient::send(const HttpRequest& request) { return Transfer(*state_, request).run(); }

Result<HttpAnswer> HttpClient::ask(const HttpRequest& request) {
  auto answer = send(request);
  if (answer && !answer->is_success()) return server_error(request, *answer);
  return answer;
}

Result<HttpAnswer> HttpClient::Transfer::run() {
  if (state_.easy == nullptr) return Error(Status::internal, "libcurl could not be started");
  if (auto usable = check_files(); !usable) return std::move(usable).error();
  curl_easy_reset(state_.easy);  // connections stay
  set_connection();
  set_method_and_body();
  if (auto done = set_headers(); !done) return std::move(done).error();
  const auto code = curl_easy_perform(state_.easy);
  if (code != CURLE_OK) return failure(code);
  long status = 0;
  curl_easy_getinfo(state_.easy, CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  return std::move(answer_);
}

/// libcurl opens them, and would wait at a pipe for ever. Of those that are not there it says so itself, if it needs
/// them.
Result<void> HttpClient::Transfer::check_files() const {
  const auto& settings = state_.settings;
  for (const std::string* file :
       {&settings.client_certificate, &settings.client_key, &settings.certificate_authority}) {
    if (file->empty()) continue;
    if (auto usable = check_regular_file(*file); !usable && usable.error().status != Status::not_found) return usable;
  }
  return {};
}

void HttpClient::Transfer::set_connection() {
  const auto& settings = state_.settings;
  const auto url = state_.base + target_of(request_);
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);  // "a/../b" is a name
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, curl_text_);
  set(CURLOPT_USERAGENT, "ais/cli");
  set(CURLOPT_NOPROXY, hosts_without_proxy().c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kRedirects);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.request_timeout.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
  set(CURLOPT_BUFFERSIZE, kBuffer);
  set(CURLOPT_UPLOAD_BUFFERSIZE, kBuffer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, on_progress);
  if (!settings.client_certificate.empty()) set(CURLOPT_SSLCERT, settings.client_certificate.c_str());
  if (!settings.client_key.empty()) set(CURLOPT_SSLKEY, settings.client_key.c_str());
  if (!settings.certificate_authority.empty()) set(CURLOPT_CAINFO, settings.certificate_authority.c_str());
  if (settings.skip_verification) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

void HttpClient::Transfer::set_method_and_body() {
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, this);
  if (request_.method == "HEAD") return set(CURLOPT_NOBODY, 1L);
  if (request_.source != nullptr) {
    const auto size = request_.source->size();
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, size ? static_cast<curl_off_t>(*size) : curl_off_t{-1});
    set(CURLOPT_READFUNCTION, on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, on_seek);
    set(CURLOPT_SEEKDATA, this);
  } else if (!request_.body.empty() || request_.method != "GET") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.c_str());  // not copied
  }
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());  // kept by redirects
}

Result<void> HttpClient::Transfer::set_headers() {
  for (const auto& [name, value] : request_.headers) {
    if (has_control_characters(value)) return Error(Status::invalid, name + ": the value has control characters");
    add_header(name + ": " + value);
  }
  const auto& token = state_.settings.token;
  if (has_control_characters(token)) return Error(Status::invalid, "the token has control characters");
  if (!token.empty()) add_header("Authorization: Bearer " + token);
  if (request_.source != nullptr)
    add_header("Content-Type:");
  else if (!request_.body.empty())
    add_header("Content-Type: application/json");
  else
    add_header("Content-Type:");
  set(CURLOPT_HTTPHEADER, headers_);
  return {};
}

size_t HttpClient::Transfer::on_header(char* line, size_t one, size_t size, void* self) {
  return static_cast<Transfer*>(self)->take_header({line, one * size}) ? one * size : 0;
}

size_t HttpClient::Transfer::on_body(char* bytes, size_t one, size_t size, void* self) {
  return static_cast<Transfer*>(self)->take_body({bytes, one * size}) ? one * size : 0;
}

size_t HttpClient::Transfer::on_read(char* to, size_t one, size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  auto read = transfer.request_.source->read(to, one * size);
  if (read) return *read;
  transfer.stopped_ = std::move(read).error();
  return CURL_READFUNC_ABORT;
}

int HttpClient::Transfer::on_seek(void* self, curl_off_t offset, int origin) {
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  return static_cast<Transfer*>(self)->request_.source->rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

bool HttpClient::Transfer::take_header(std::string_view line) {
  head_bytes_ += line.size();
  if (head_bytes_ > kLongestHead) {
    stopped_ = Error(Status::too_large, "the head of the answer is too large");
    return false;
  }
  if (line.starts_with("HTTP/")) {  // another answer: after a redirect, or "100 Continue"
    answer_.headers.clear();
    answer_.body.clear();
    return true;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    answer_.headers.emplace_back(text::lower(line.substr(0, colon)), text::trim(line.substr(colon + 1)));
  return true;
}

bool HttpClient::Transfer::take_body(std::string_view bytes) {
  long status = 0;
  curl_easy_getinfo(state_.easy, CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  if (request_.sink != nullptr && answer_.is_success()) {
    if (!sink_began_) {
      sink_began_ = true;
      stopped_ = request_.sink->begin(answer_);
    }
    if (stopped_) stopped_ = request_.sink->write(bytes);
    return stopped_.ok();
  }
  const auto limit = answer_.is_success() ? kLongestAnswer : kLongestRefusal;
  if (answer_.body.size() + bytes.size() > limit) {
    stopped_ = Error(Status::too_large, "the answer is larger than " + std::to_string(limit) + " bytes");
    return false;
  }
  answer_.body += bytes;
  return true;
}

/// The library's own text is "Failed to connect …: Couldn't connect to server".
std::string HttpClient::Transfer::reason_of_system(const std::string& otherwise) const {
  long code = 0;
  curl_easy_getinfo(state_.easy, CURLINFO_OS_ERRNO, &code);
  return code == 0 ? otherwise : std::generic_category().message(static_cast<int>(code));
}

Error HttpClient::Transfer::failure(CURLcode code) const {
  if (!stopped_) return stopped_.error();
  if (interrupted) return {Status::cancelled, "interrupted"};
  const std::string text = *curl_text_ != '\0' ? curl_text_ : curl_easy_strerror(code);
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Status::io, "cannot connect to " + state_.base + ": " + reason_of_system(text) +
                              " (AIS_ENDPOINT says where the server is)"};
    case CURLE_SSL_CONNECT_ERROR:  // the library's words are its own
      return {Status::io,
              "cannot begin TLS with " + state_.base +
                  ": is it a server of https, and of TLS 1.2 or later? (AIS_ENDPOINT says where the server is)"};
    case CURLE_PARTIAL_FILE:
      return {Status::io, "the connection ended before the answer was complete: " + text};
    case CURLE_OPERATION_TIMEDOUT:
      return {Status::timed_out, state_.base + " did not answer in time: " + text};
    default:
      return {Status::io, request_.method + " " + state_.base + request_.path + ": " + text};
  }
}

}  // namespace mortise::ais
