// SPDX-License-Identifier: Apache-2.0
#include "api_s3/form/json.h"

#include <algorithm>

#include "api_s3/wire/percent.h"

namespace mortise::api_s3 {
namespace {

constexpr int kMaxDepth = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(uint32_t c, std::string& out) {
  const auto byte = [&](uint32_t b) { out.push_back(static_cast<char>(b)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      byte(0xE0 | (c >> 12));
    } else {
      byte(0xF0 | (c >> 18));
      byte(0x80 | ((c >> 12) & 0x3F));
    }
    byte(0x80 | ((c >> 6) & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

/// Each function takes what it names from the front of rest_; false: it is not there.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  bool document(Json& out) {
    if (!value(out, 0)) return false;
    skip_space();
    return rest_.empty();
  }

 private:
  bool value(Json& out, int depth) {
    skip_space();
    if (rest_.empty() || depth > kMaxDepth) return false;
    switch (rest_.front()) {
      case '{':
        return container(out, Json::Kind::object, '}', depth);
      case '[':
        return container(out, Json::Kind::array, ']', depth);
      case '"':
        out.kind = Json::Kind::string;
        return string(out.text);
      case 't':
        return word(out, "true", Json::Kind::boolean);
      case 'f':
        return word(out, "false", Json::Kind::boolean);
      case 'n':
        return word(out, "null", Json::Kind::null);
      default:
        return number(out);
    }
  }

  bool container(Json& out, Json::Kind kind, char end, int depth) {
    out.kind = kind;
    rest_.remove_prefix(1);
    if (take(end)) return true;
    do {
      if (kind == Json::Kind::object) {
        skip_space();
        if (!string(out.names.emplace_back()) || !take(':')) return false;
      }
      if (!value(out.items.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(end);
  }

  bool string(std::string& out) {
    if (!rest_.starts_with('"')) return false;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out.push_back(c);
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool escape(std::string& out) {
    constexpr std::string_view kEscapes = "\"\\/bfnrt$";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t$";
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'u') return unicode(out);
    const size_t at = kEscapes.find(c);
    if (at == std::string_view::npos) return false;
    out.push_back(kMeanings[at]);
    return true;
  }

  bool unicode(std::string& out) {
    auto c = hex4();
    if (!c) return false;
    if (*c >= 0xD800 && *c < 0xDC00 && rest_.starts_with("\\u")) {
      rest_.remove_prefix(2);
      const auto low = hex4();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      *c = 0x10000 + ((*c - 0xD800) << 10) + (*low - 0xDC00);
    }
    if (*c >= 0xD800 && *c <= 0xDFFF) return false;
    append_utf8(*c, out);
    return true;
  }

  std::optional<uint32_t> hex4() {
    if (rest_.size() < 4) return std::nullopt;
    uint32_t n = 0;
    for (const char c : rest_.substr(0, 4)) {
      const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
      if (!is_digit(lower) && (lower < 'a' || lower > 'f')) return std::nullopt;
      n = n * 16 + static_cast<uint32_t>(is_digit(lower) ? lower - '0' : lower - 'a' + 10);
    }
    rest_.remove_prefix(4);
    return n;
  }

  bool number(Json& out) {
    size_t n = rest_.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
      const size_t from = n;
      while (n < rest_.size() && is_digit(rest_[n])) ++n;
      return n - from;
    };
    const size_t first = n;
    const size_t whole = digits();
    if (whole == 0 || (whole > 1 && rest_[first] == '0')) return false;
    if (n < rest_.size() && rest_[n] == '.' && (++n, digits() == 0)) return false;
    if (n < rest_.size() && (rest_[n] | 0x20) == 'e') {
      ++n;
      if (n < rest_.size() && (rest_[n] == '+' || rest_[n] == '-')) ++n;
      if (digits() == 0) return false;
    }
    out.kind = Json::Kind::number;
    out.text = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return true;
  }

  bool word(Json& out, std::string_view text, Json::Kind kind) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    out.kind = kind;
    out.text = text;
    return true;
  }

  bool take(char c) {
    skip_space();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

const Json* Json::member(std::string_view name) const noexcept {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? nullptr : &items[static_cast<size_t>(at - names.begin())];
}

std::optional<Json> Json::parse(std::string_view text) {
  Json out;
  if (!valid_utf8(text) || !Parser(text).document(out)) return std::nullopt;
  return out;
}

}  // namespace mortise::api_s3
