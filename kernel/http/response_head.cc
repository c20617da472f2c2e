// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/response_head.h"

#include "kernel/http/characters.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace mortise::http {
namespace {

/// Writes behind a string, into room that is made once for all: a head consists of some fifty pieces, and a call of
/// append() for each costs more than to copy it.
class HeadWriter {
 public:
  HeadWriter(std::string& out, size_t most) : out_(out) {
    const size_t start = out.size();
    out.resize(start + most);
    at_ = out.data() + start;
  }
  HeadWriter(const HeadWriter&) = delete;
  HeadWriter& operator=(const HeadWriter&) = delete;
  ~HeadWriter() { out_.resize(static_cast<size_t>(at_ - out_.data())); }

  /// Where the next piece goes.
  char* at() const noexcept { return at_; }
  HeadWriter& operator<<(std::string_view text) noexcept {
    if (!text.empty()) std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  HeadWriter& operator<<(int64_t n) noexcept {
    at_ = std::to_chars(at_, at_ + kDigits, n).ptr;
    return *this;
  }

  static constexpr size_t kDigits = 20;

 private:
  std::string& out_;
  char* at_;
};

// More than the status line and all headers of the engine's own have, but for their values.
constexpr size_t kOwnLines = 256;
constexpr size_t kLongestReason = 64;

size_t most_bytes(const mortise_response& response, std::string_view date) noexcept {
  size_t most = kOwnLines + kLongestReason + 2 * HeadWriter::kDigits + date.size();
  for (size_t i = 0; i < response.header_count; ++i)
    most += response.headers[i].name.size + response.headers[i].value.size + std::string_view(": \r\n").size();
  return most;
}

void write_status_line(HeadWriter& out, int status) {
  if (status == 200)
    out << "HTTP/1.1 200 OK\r\n";
  else
    out << "HTTP/1.1 " << status << " " << reason_phrase(status) << "\r\n";
}

/// Headers that the engine writes; a plugin's Date or Server replaces ours.
enum class Owner { plugin, engine, date, server };

Owner owner_of(std::string_view name) noexcept {
  switch (name.size()) {
    case 4:
      return same_text(name, "date") ? Owner::date : Owner::plugin;
    case 6:
      return same_text(name, "server") ? Owner::server : Owner::plugin;
    case 10:
      return same_text(name, "connection") || same_text(name, "keep-alive") ? Owner::engine : Owner::plugin;
    case 14:
      return same_text(name, "content-length") ? Owner::engine : Owner::plugin;
    case 17:
      return same_text(name, "transfer-encoding") ? Owner::engine : Owner::plugin;
    default:
      return Owner::plugin;
  }
}

bool is_token(std::string_view name) noexcept {
  bool good = !name.empty();
  for (const char c : name) good &= is_token_char(c);
  return good;
}

/// False: there were control characters, which are spaces now.
bool write_header(HeadWriter& out, std::string_view name, std::string_view value) {
  out << name << ": ";
  char* const start = out.at();
  out << value;
  char* const end = out.at();
  const bool clean = find_below(start, end, 0x20) == end;
  if (!clean) std::replace_if(start, end, is_control, ' ');
  out << "\r\n";
  return clean;
}

}  // namespace

bool write_response_head(std::string& head, const mortise_response& response, const ResponseFraming& framing,
                         std::string_view date) {
  HeadWriter out(head, most_bytes(response, date));
  write_status_line(out, response.status);
  bool has_date = false;
  bool has_server = false;
  bool clean = true;
  for (size_t i = 0; i < response.header_count; ++i) {
    const auto name = view(response.headers[i].name);
    const Owner owner = owner_of(name);
    if (owner == Owner::engine) continue;
    if (!is_token(name)) {
      clean = false;
      continue;
    }
    has_date |= owner == Owner::date;
    has_server |= owner == Owner::server;
    clean &= write_header(out, name, view(response.headers[i].value));
  }
  if (!has_date) out << "Date: " << date << "\r\n";
  if (!has_server) out << "Server: Mortise\r\n";
  if (framing.length >= 0) out << "Content-Length: " << framing.length << "\r\n";
  if (framing.chunked) out << "Transfer-Encoding: chunked\r\n";
  if (framing.close) out << "Connection: close\r\n";
  if (framing.keep_alive) out << "Connection: keep-alive\r\n";
  out << "\r\n";
  return clean;
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    case 508:
      return "Loop Detected";
    default:
      return "";
  }
}

}  // namespace mortise::http
