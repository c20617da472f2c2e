// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/form_reader.h"

#include <mortise/bytes.h>
#include <mortise/http.h>
#include <mortise/text.h>

#include <algorithm>
#include <utility>

namespace mortise::api_s3 {
namespace {

constexpr size_t kMaxBoundary = 70;  // RFC 2046

/// A token or a quoted string at the front of `rest`, which is moved behind it.
std::string take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const std::string_view token = rest.substr(0, rest.find(';'));
    rest.remove_prefix(token.size());
    return std::string(text::trim(token, text::kSpaceAndTab));
  }
  std::string out;
  size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    // Only these two are escapes: browsers of old send paths with backslashes in them.
    const bool escape = rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
    out.push_back(rest[escape ? ++i : i]);
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return out;
}

/// Calls each(name, value) for "; name=value" behind the first word; returns that word.
template <class F>
std::string_view each_parameter(std::string_view header, F&& each) {
  const std::string_view word = text::trim(header.substr(0, header.find(';')), text::kSpaceAndTab);
  std::string_view rest = header.substr(std::min(header.find(';'), header.size()));
  while (!rest.empty()) {
    rest = rest.substr(std::min(rest.find_first_not_of("; \t"), rest.size()));
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string_view name = text::trim(rest.substr(0, equals), text::kSpaceAndTab);
    rest = text::trim(rest.substr(equals + 1), text::kSpaceAndTab);
    each(name, take_value(rest));
    rest = rest.substr(std::min(rest.find(';'), rest.size()));
  }
  return word;
}

std::string last_component(const std::string& path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

bool is_form_data(std::string_view content_type) {
  return same_header(each_parameter(content_type, [](std::string_view, std::string&&) {}), "multipart/form-data");
}

std::optional<std::string> form_boundary(std::string_view content_type) {
  std::string boundary;
  const auto type = each_parameter(content_type, [&](std::string_view name, std::string&& value) {
    if (same_header(name, "boundary")) boundary = std::move(value);
  });
  if (!same_header(type, "multipart/form-data") || boundary.empty() || boundary.size() > kMaxBoundary ||
      boundary.find_first_of("\r\n") != std::string::npos)
    return std::nullopt;
  return boundary;
}

FormReader::FormReader(std::string_view boundary, size_t max_fields)
    : delimiter_("\r\n--" + std::string(boundary)), max_fields_(max_fields) {}

FormReader::Event FormReader::next(std::string_view& rest) {
  for (;;) {
    switch (state_) {
      case State::done:
        rest = {};
        return Event::end;
      case State::behind_delimiter:
      case State::headers:
        if (!take_line(rest)) return used_ > max_fields_ ? Event::too_long : Event::more;
        if (auto event = line_ended()) {
          if (state_ == State::done) rest = {};
          return *event;
        }
        break;
      case State::preamble:
      case State::value:
      case State::file: {
        if (rest.empty()) return Event::more;
        const State was = state_;
        if (find_delimiter(rest)) state_ = was == State::file ? State::done : State::behind_delimiter;
        if (was == State::file) {
          if (!data_.empty()) return Event::data;
          break;
        }
        if (!use(data_.size())) return Event::too_long;
        if (was == State::preamble) break;
        part_.value.append(data_);
        if (state_ != State::value) return Event::field;
        break;
      }
    }
  }
}

/// Sets data_ to the bytes in front of a delimiter, or to those that cannot belong to one. As a boundary holds no CR, a
/// delimiter has one at its front only: a match that fails begins again at the byte where it failed.
bool FormReader::find_delimiter(std::string_view& rest) {
  data_ = {};
  data_is_own_ = false;
  if (matched_ != 0) {
    const std::string_view missing = std::string_view(delimiter_).substr(matched_);
    const size_t n = std::min(missing.size(), rest.size());
    if (rest.substr(0, n) != missing.substr(0, n)) {
      data_ = std::string_view(delimiter_).substr(0, matched_);
      data_is_own_ = true;
      matched_ = 0;
      return false;
    }
    rest.remove_prefix(n);
    matched_ += n;
    if (matched_ != delimiter_.size()) return false;
    matched_ = 0;
    return true;
  }
  if (const size_t at = rest.find(delimiter_); at != std::string_view::npos) {
    data_ = rest.substr(0, at);
    rest.remove_prefix(at + delimiter_.size());
    return true;
  }
  data_ = rest;
  const size_t tail = rest.size() - std::min(rest.size(), delimiter_.size() - 1);
  for (size_t cr = rest.find('\r', tail); cr != std::string_view::npos; cr = rest.find('\r', cr + 1)) {
    if (!std::string_view(delimiter_).starts_with(rest.substr(cr))) continue;
    matched_ = rest.size() - cr;
    data_ = rest.substr(0, cr);
    break;
  }
  rest = {};
  return false;
}

/// Adds to line_ up to a line's end; true if there was one. It is not part of line_.
bool FormReader::take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view piece = rest.substr(0, end);
  const size_t taken = end == std::string_view::npos ? piece.size() : piece.size() + 1;
  if (!use(taken)) return false;
  line_.append(piece);
  rest.remove_prefix(taken);
  if (end == std::string_view::npos) return false;
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

bool FormReader::use(size_t bytes) noexcept {
  used_ += bytes;
  return used_ <= max_fields_;
}

std::optional<FormReader::Event> FormReader::line_ended() {
  const std::string line = std::exchange(line_, {});
  if (state_ == State::behind_delimiter) {
    if (line.starts_with("--")) {
      state_ = State::done;
      return Event::end;
    }
    if (!text::trim(line, text::kSpaceAndTab).empty()) return Event::broken;
    state_ = State::headers;
    part_ = {};
    form_data_ = false;
    return std::nullopt;
  }
  if (line.empty()) return headers_ended();
  line_ = line;
  auto event = header_line();
  line_.clear();
  return event;
}

std::optional<FormReader::Event> FormReader::header_line() {
  const std::string_view line = line_;
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Event::broken;
  const std::string_view name = text::trim(line.substr(0, colon), text::kSpaceAndTab);
  const std::string_view value = text::trim(line.substr(colon + 1), text::kSpaceAndTab);
  if (same_header(name, "Content-Type")) part_.content_type = value;
  if (!same_header(name, "Content-Disposition")) return std::nullopt;
  const auto kind = each_parameter(value, [&](std::string_view parameter, std::string&& text) {
    if (same_header(parameter, "name")) {
      part_.name = std::move(text);
    } else if (same_header(parameter, "filename")) {
      part_.filename = last_component(text);
      part_.has_filename = true;
    }
  });
  form_data_ = same_header(kind, "form-data");
  return std::nullopt;
}

std::optional<FormReader::Event> FormReader::headers_ended() {
  if (!form_data_ || part_.name.empty()) return Event::broken;
  const bool file = same_header(part_.name, "file");
  state_ = file ? State::file : State::value;
  return file ? std::optional(Event::file) : std::nullopt;
}

}  // namespace mortise::api_s3
