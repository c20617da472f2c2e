// SPDX-License-Identifier: Apache-2.0
//
// What libcurl is told of a request.
#include <algorithm>

#include "remote_transport/address_kind.h"
#include "remote_transport/exchange.h"
#include "remote_transport/loop.h"

namespace mortise::remote_transport {
namespace {

constexpr long kReceiveBuffer = 128L << 10;
constexpr const char* kUserAgent = "mortise";
constexpr std::string_view kVia = "x-mortise-via";  // not signed: who leaves it out waits for a timeout instead

bool has_content_type(const Pairs& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& h) { return h.first == "content-type"; });
}

template <class T>
void set(CURL* transfer, CURLoption option, T value) {
  curl_easy_setopt(transfer, option, value);
}

}  // namespace

bool Exchange::set_up() {
  transfer_ = curl_easy_init();
  if (transfer_ == nullptr) return false;
  Addressed to;
  if (!place_->address(request_, loop_.host().unix_ms() / 1000, to)) return false;
  url_ = redirection_.empty() ? to.url : redirection_;
  if (!make_headers(to.headers)) return false;
  set_connection();
  set_request();
  if (!redirection_.empty()) check_where_it_is_sent();
  set_callbacks();
  return true;
}

bool Exchange::make_headers(const Pairs& headers) {
  // Or curl says of a body, and of none, that it is a form: a place may parse it as one, or keep that as the object's
  // type.
  if (!has_content_type(headers) && (headers_ = curl_slist_append(nullptr, "Content-Type:")) == nullptr) return false;
  if (!call_.via().empty() && !add_header(kVia, call_.via())) return false;
  return std::all_of(headers.begin(), headers.end(), [this](const auto& h) { return add_header(h.first, h.second); });
}

bool Exchange::add_header(std::string_view name, std::string_view value) {
  // A header without a value is written with ';', or curl takes the line for a header to leave out.
  std::string line(name);
  line.append(value.empty() ? ";" : ": ").append(value);
  curl_slist* longer = curl_slist_append(headers_, line.c_str());
  if (longer == nullptr) return false;
  headers_ = longer;
  return true;
}

void Exchange::set_connection() {
  const PlaceSettings& s = place_->settings();
  set(transfer_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(transfer_, CURLOPT_PROXY, "");
  set(transfer_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(transfer_, CURLOPT_NOSIGNAL, 1L);
  set(transfer_, CURLOPT_ERRORBUFFER, reason_);
  set(transfer_, CURLOPT_BUFFERSIZE, kReceiveBuffer);
  set(transfer_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(s.connect_timeout_ms));
  set(transfer_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(transfer_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max<int64_t>(1, (s.stall_timeout_ms + 999) / 1000)));
  if (!s.ca_file.empty()) set(transfer_, CURLOPT_CAINFO, s.ca_file.c_str());
}

void Exchange::set_request() {
  set(transfer_, CURLOPT_URL, url_.c_str());
  set(transfer_, CURLOPT_PATH_AS_IS, 1L);
  set(transfer_, CURLOPT_USERAGENT, kUserAgent);
  set(transfer_, CURLOPT_HTTPHEADER, headers_);
  set(transfer_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  if (request_.method == "HEAD") set(transfer_, CURLOPT_NOBODY, 1L);
  if (request_.uploads) {
    set(transfer_, CURLOPT_UPLOAD, 1L);
    set(transfer_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.upload_length));
  } else if (!request_.body.empty() || request_.method == "PUT" || request_.method == "POST") {
    set(transfer_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(transfer_, CURLOPT_POSTFIELDS, request_.body.c_str());
  }
}

/// A place must not send requests to addresses that only this machine, or its network, can reach.
void Exchange::check_where_it_is_sent() {
  const auto allowed = +[](void* self, char* ip, char*, int, int) -> int {
    return may_be_sent_on(static_cast<Exchange*>(self)->first_ip_, ip) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  };
  curl_easy_setopt(transfer_, CURLOPT_PREREQFUNCTION, allowed);
  set(transfer_, CURLOPT_PREREQDATA, this);
}

void Exchange::set_callbacks() {
  curl_easy_setopt(
      transfer_, CURLOPT_HEADERFUNCTION, +[](char* data, size_t size, size_t n, void* self) -> size_t {
        return static_cast<Exchange*>(self)->take_header({data, size * n});
      });
  curl_easy_setopt(
      transfer_, CURLOPT_WRITEFUNCTION, +[](char* data, size_t size, size_t n, void* self) -> size_t {
        return static_cast<Exchange*>(self)->take_body({data, size * n});
      });
  curl_easy_setopt(
      transfer_, CURLOPT_READFUNCTION, +[](char* into, size_t size, size_t n, void* self) -> size_t {
        return static_cast<Exchange*>(self)->give_body(into, size * n);
      });
  set(transfer_, CURLOPT_HEADERDATA, this);
  set(transfer_, CURLOPT_WRITEDATA, this);
  set(transfer_, CURLOPT_READDATA, this);
}

}  // namespace mortise::remote_transport
