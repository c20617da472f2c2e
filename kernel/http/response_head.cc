// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/response_head.h"

#include "kernel/http/characters.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <charconv>

namespace mortise::http {
namespace {

void write_number(std::string& out, int64_t n) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

void write_status_line(std::string& out, int status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  write_number(out, status);
  out += ' ';
  out += reason_phrase(status);
  out += "\r\n";
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
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char);
}

/// False: there were control characters, which are spaces now.
bool write_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  const size_t start = out.size();
  out += value;
  const bool clean = find_below(value.data(), value.data() + value.size(), 0x20) == value.data() + value.size();
  if (!clean) std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_control, ' ');
  out += "\r\n";
  return clean;
}

}  // namespace

bool write_response_head(std::string& out, const mortise_response& response, const ResponseFraming& framing,
                         std::string_view date) {
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
  if (!has_date) (out += "Date: ").append(date) += "\r\n";
  if (!has_server) out += "Server: Mortise\r\n";
  if (framing.length >= 0) {
    out += "Content-Length: ";
    write_number(out, framing.length);
    out += "\r\n";
  }
  if (framing.chunked) out += "Transfer-Encoding: chunked\r\n";
  if (framing.close) out += "Connection: close\r\n";
  if (framing.keep_alive) out += "Connection: keep-alive\r\n";
  out += "\r\n";
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
    default:
      return "";
  }
}

}  // namespace mortise::http
