// SPDX-License-Identifier: Apache-2.0
//
// Reads a multipart/form-data body (RFC 7578) as it arrives: fields are collected, the file's bytes are handed on in
// place. What follows the file is ignored. Hostile input: everything in front of the file has a limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_s3 {

/// Whether a Content-Type says multipart/form-data.
bool is_form_data(std::string_view content_type);
/// The boundary that a Content-Type names; nullopt if that is not multipart/form-data, or no boundary can be used.
std::optional<std::string> form_boundary(std::string_view content_type);

struct FormPart {
  std::string name;
  std::string filename;  // its last component
  bool has_filename = false;
  std::string content_type;  // "" if none was sent
  std::string value;         // of a field
};

class FormReader {
 public:
  /// What next() came upon. `more`: `rest` is used up. `field`: part() is a whole field. `file`: part() is the file,
  /// its bytes follow as `data`. `end`: the file, or a form without one, is over, and what follows is of no use.
  /// `broken`, `too_long`: this is no form, or more than `max_fields` bytes stand in front of the file; do not go on.
  enum class Event : uint8_t { more, field, file, data, end, broken, too_long };

  FormReader(std::string_view boundary, size_t max_fields);

  /// Takes bytes from the front of `rest` up to the next event.
  Event next(std::string_view& rest);
  const FormPart& part() const noexcept { return part_; }
  /// A slice of what next() was given, or a few bytes of this reader's own that look like the begin of a boundary.
  std::string_view data() const noexcept { return data_; }
  bool data_is_own() const noexcept { return data_is_own_; }
  bool ended() const noexcept { return state_ == State::done; }

 private:
  enum class State : uint8_t { preamble, behind_delimiter, headers, value, file, done };

  bool find_delimiter(std::string_view& rest);
  bool take_line(std::string_view& rest);
  bool use(size_t bytes) noexcept;
  std::optional<Event> line_ended();
  std::optional<Event> header_line();
  std::optional<Event> headers_ended();

  const std::string delimiter_;  // "\r\n--" and the boundary
  const size_t max_fields_;
  State state_ = State::preamble;
  size_t used_ = 0;
  size_t matched_ = 2;  // bytes of the delimiter at the end of what came; a form begins as if behind a line's end
  std::string line_;
  FormPart part_;
  bool form_data_ = false;  // the part's Content-Disposition says so
  std::string_view data_;
  bool data_is_own_ = false;
};

}  // namespace mortise::api_s3
