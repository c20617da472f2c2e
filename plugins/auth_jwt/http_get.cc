// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/http_get.h"

#include <curl/curl.h>
#include <mortise/small_file.h>
#include <mortise/text/ascii.h>

#include <algorithm>
#include <memory>

namespace mortise::auth_jwt {
namespace {

struct Cleanup {
  void operator()(CURL* curl) const noexcept { curl_easy_cleanup(curl); }
};

struct Received {
  std::string text;
  size_t limit;
};

size_t receive(char* data, size_t, size_t size, void* context) {
  auto& received = *static_cast<Received*>(context);
  if (size > received.limit - received.text.size()) return 0;
  received.text.append(data, size);
  return size;
}

int is_stopping(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(context) ? 1 : 0;
}

Error failed(const std::string& url, std::string_view why) {
  return {Status::io, "cannot fetch " + url + ": " + std::string(why)};
}

}  // namespace

bool may_be_fetched(std::string_view url) noexcept {
  if (std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '@'; }))
    return false;
  if (url.starts_with("https://")) return url.size() > 8;
  for (const std::string_view here : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
    if (url.starts_with(here) && (url.size() == here.size() || url[here.size()] == ':' || url[here.size()] == '/'))
      return true;
  return false;
}

Result<std::string> http_get(const std::string& url, const GetSettings& settings, size_t limit,
                             const std::atomic<bool>& stopping) {
  if (!settings.ca_file.empty())
    if (const auto usable = check_regular_file(settings.ca_file); !usable) return failed(url, usable.error().message);
  const std::unique_ptr<CURL, Cleanup> curl(curl_easy_init());
  if (curl == nullptr) return failed(url, "no memory");
  Received received{{}, limit};
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout_ms));
  set(CURLOPT_USERAGENT, "mortise");
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  set(CURLOPT_WRITEFUNCTION, &receive);
  set(CURLOPT_WRITEDATA, &received);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &is_stopping);
  set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopping));
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_WRITE_ERROR) return failed(url, "it is larger than " + std::to_string(limit) + " bytes");
  if (code != CURLE_OK) return failed(url, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return failed(url, "it answers " + std::to_string(status));
  return std::move(received.text);
}

}  // namespace mortise::auth_jwt
