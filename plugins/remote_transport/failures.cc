// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/failures.h"

#include <mortise/abi/remote.h>

namespace mortise::remote_transport {
namespace {

constexpr size_t kMaxTold = 256;  // bytes of what a place sent that an error repeats

std::string about(const Attempt& a) {
  std::string out(a.method);
  if (!a.bucket.empty()) out.append(" ").append(a.bucket);
  if (!a.key.empty()) out.append("/").append(a.key);
  return out.append(" at remote '").append(a.place).append("'");
}

struct Kind {
  Status status;
  int detail;
};

Kind kind_of(const Attempt& a, int status, const Told& told) {
  switch (status) {
    case 304:
      if (!a.conditional) break;
      return {Status::precondition, MORTISE_REMOTE_NOT_MODIFIED};
    case 401:
    case 403:
      return {Status::denied, 0};
    case 404:
      return {Status::not_found,
              a.key.empty() || told.no_such_bucket ? MORTISE_REMOTE_NO_SUCH_BUCKET : MORTISE_REMOTE_NO_SUCH_KEY};
    case 408:
    case 504:
      return {Status::timed_out, 0};
    case 409:
      return {told.bucket_exists ? Status::exists : Status::busy, 0};
    case 412:
      if (!a.conditional) break;
      return {Status::precondition, 0};
    case 413:
      return {Status::too_large, 0};
    case 416:
      return {Status::invalid, 0};
    case 429:
    case 503:
      return {Status::busy, MORTISE_REMOTE_SLOW_DOWN};
    case 501:
      return {Status::unsupported, 0};
    case kCircle:
      return {Status::invalid, MORTISE_REMOTE_CIRCLE};
    default:
      break;
  }
  return {status >= 400 && status < 500 ? Status::invalid : Status::io, 0};
}

}  // namespace

Error of_status(const Attempt& attempt, int status, const Told& told) {
  const Kind kind = kind_of(attempt, status, told);
  std::string text = about(attempt) + ": status " + std::to_string(status);
  if (!told.code.empty()) text += " " + told.code.substr(0, kMaxTold);
  if (!told.message.empty()) text += ": " + told.message.substr(0, kMaxTold);
  return Error(kind.status, kind.detail, std::move(text));
}

Error of_curl(const Attempt& attempt, CURLcode code, std::string_view reason) {
  std::string text = about(attempt) + ": " + curl_easy_strerror(code);
  if (!reason.empty()) text.append(" (").append(reason.substr(0, kMaxTold)).append(")");
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(Status::timed_out, std::move(text));
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // what came is no HTTP, such as the rest of a body that was longer than announced
    case CURLE_BAD_CONTENT_ENCODING:
      return Error(Status::corrupt, std::move(text));
    case CURLE_OUT_OF_MEMORY:
      return Error(Status::internal, std::move(text));
    default:
      return Error(Status::busy, MORTISE_REMOTE_NOT_CONNECTED, std::move(text));
  }
}

bool is_passing(int status) noexcept {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

bool is_passing(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return true;
    default:
      return false;
  }
}

bool was_never_sent(CURLcode code) noexcept {
  return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CONNECT_ERROR ||
         code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

}  // namespace mortise::remote_transport
