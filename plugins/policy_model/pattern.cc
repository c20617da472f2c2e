// SPDX-License-Identifier: Apache-2.0
#include "policy_model/pattern.h"

#include <mortise/text/ascii.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "policy_model/condition_keys.h"
#include "policy_model/invalid.h"

namespace mortise::policy_model {
namespace {

/// Bounds what one comparison can cost.
constexpr size_t kLongestPattern = 2048;
constexpr size_t kArnParts = 6;

bool same(std::string_view a, std::string_view b, Pattern::Case letters) {
  return letters == Pattern::Case::matters ? a == b : text::same_ignoring_case(a, b);
}

/// Bytes of the first character; one byte for what is no UTF-8.
size_t character_size(std::string_view text) { return std::max<size_t>(text::utf8_sequence(text), 1); }

/// The parts of an ARN; nothing if there are too few.
std::optional<std::vector<std::string_view>> arn_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  int braces = 0;  // colons of variables do not count
  size_t begin = 0;
  for (size_t i = 0; i < text.size() && parts.size() + 1 < kArnParts; ++i) {
    if (text[i] == '{' && i > 0 && text[i - 1] == '$') ++braces;
    if (text[i] == '}' && braces > 0) --braces;
    if (text[i] != ':' || braces > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  if (parts.size() != kArnParts) return std::nullopt;
  return parts;
}

}  // namespace

class Pattern::Parser {
 public:
  Parser(std::string_view text, Wildcards wildcards, Variables variables)
      : rest_(text), wildcards_(wildcards), variables_(variables) {}

  Result<Pieces> run() {
    while (!rest_.empty()) {
      if (variables_ == Variables::all && rest_.starts_with("${")) {
        if (auto taken = take_variable(); !taken) return std::move(taken).error();
      } else if (wildcards_ == Wildcards::all && rest_.front() == '*') {
        if (pieces_.empty() || pieces_.back().kind != Kind::run) pieces_.push_back({Kind::run, {}});
        rest_.remove_prefix(1);
      } else if (wildcards_ == Wildcards::all && rest_.front() == '?') {
        pieces_.push_back({Kind::one, {}});
        rest_.remove_prefix(1);
      } else {
        literal(rest_.substr(0, 1));
        rest_.remove_prefix(1);
      }
    }
    return std::move(pieces_);
  }

 private:
  void literal(std::string_view text) {
    if (pieces_.empty() || pieces_.back().kind != Kind::literal) pieces_.push_back({Kind::literal, {}});
    pieces_.back().text.append(text);
  }

  Result<void> take_variable() {
    const size_t end = rest_.find('}');
    if (end == std::string_view::npos) return malformed("Invalid policy syntax: a policy variable is not closed.");
    const std::string_view inside = text::trim(rest_.substr(2, end - 2));
    rest_.remove_prefix(end + 1);
    if (inside == "*" || inside == "?" || inside == "$") {
      literal(inside);
      return {};
    }
    const size_t comma = inside.find(',');
    Piece piece{Kind::variable, canonical_key(text::trim(inside.substr(0, comma)))};
    if (piece.text.empty())
      return malformed("Invalid policy syntax: unknown policy variable " + std::string(inside.substr(0, 64)));
    if (comma != std::string_view::npos) {
      const std::string_view quoted = text::trim(inside.substr(comma + 1));
      if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'')
        return malformed("Invalid policy syntax: the default of a policy variable is written 'text'.");
      piece.otherwise = quoted.substr(1, quoted.size() - 2);
      piece.has_otherwise = true;
    }
    pieces_.push_back(std::move(piece));
    return {};
  }

  std::string_view rest_;
  const Wildcards wildcards_;
  const Variables variables_;
  Pieces pieces_;
};

Result<Pattern> Pattern::parse(std::string_view text, Wildcards wildcards, Variables variables, Case letters) {
  if (text.size() > kLongestPattern)
    return malformed("A value of a policy has at most " + std::to_string(kLongestPattern) + " bytes.");
  auto pieces = Parser(text, wildcards, variables).run();
  if (!pieces) return std::move(pieces).error();
  Pattern out;
  out.text_ = text;
  out.pieces_ = std::move(*pieces);
  out.letters_ = letters;
  for (const Piece& piece : out.pieces_) {
    out.fixed_ = out.fixed_ && piece.kind == Kind::literal;
    out.has_variables_ = out.has_variables_ || piece.kind == Kind::variable;
  }
  return out;
}

bool Pattern::resolve(const Values& values, Pieces& out) const {
  for (const Piece& piece : pieces_) {
    if (piece.kind != Kind::variable) {
      out.push_back(piece);
      continue;
    }
    size_t found = 0;
    Piece literal{Kind::literal, {}};
    each_value(values, piece.text, [&](std::string_view value) {
      constexpr size_t kBytesOfAStep = 8;  // copied
      ++found;
      values.spend(value.size() / kBytesOfAStep);
      if (!values.exhausted()) literal.text = value;
    });
    if (found == 0 && piece.has_otherwise) {
      literal.text = piece.otherwise;
    } else if (found != 1 || values.exhausted()) {
      return false;
    }
    out.push_back(std::move(literal));
  }
  return true;
}

bool Pattern::is_resolved(const Values& values) const {
  if (!has_variables_) return true;
  Pieces pieces;
  return resolve(values, pieces);
}

bool Pattern::is_known(const Values& values) const {
  return std::all_of(pieces_.begin(), pieces_.end(),
                     [&](const Piece& piece) { return piece.kind != Kind::variable || values.knows(piece.text); });
}

bool Pattern::matches(std::string_view text, const Values& values) const {
  if (!has_variables_) return matches_pieces(pieces_, text, values);
  const Piece& first = pieces_.front();  // most texts differ before a variable has to be asked for
  if (first.kind == Kind::literal && !same(text.substr(0, first.text.size()), first.text, letters_)) return false;
  Pieces pieces;
  return resolve(values, pieces) && matches_pieces(pieces, text, values);
}

/// After a run, what follows it is looked for from left to right: the first place is as good as any later one.
bool Pattern::matches_pieces(const Pieces& pieces, std::string_view text, const Values& values) const {
  size_t piece = 0, at = 0;
  size_t run = pieces.size(), run_at = 0;  // the last run, and where what follows it is tried now
  for (;;) {
    values.spend(1);
    if (values.exhausted()) return false;
    if (piece < pieces.size() && pieces[piece].kind == Kind::run) {
      run = piece++;
      run_at = at;
      if (piece == pieces.size()) return true;
      continue;
    }
    const std::string_view rest = text.substr(at);
    if (piece == pieces.size() && rest.empty()) return true;
    size_t taken = std::string_view::npos;
    if (piece < pieces.size() && pieces[piece].kind == Kind::literal) {
      const std::string& literal = pieces[piece].text;
      if (same(rest.substr(0, literal.size()), literal, letters_)) taken = literal.size();
    } else if (piece < pieces.size() && !rest.empty()) {
      taken = character_size(rest);
    }
    if (taken != std::string_view::npos) {
      at += taken;
      ++piece;
      continue;
    }
    if (run == pieces.size() || run_at >= text.size()) return false;
    run_at += character_size(text.substr(run_at));
    run_at = next_place(pieces[run + 1], text, run_at, values);
    if (run_at == std::string_view::npos) return false;
    at = run_at;
    piece = run + 1;
  }
}

/// From `at` on, the first place at which the piece that follows a run can be.
size_t Pattern::next_place(const Piece& piece, std::string_view text, size_t at, const Values& values) const {
  if (piece.kind != Kind::literal || letters_ == Case::ignored) return at;
  constexpr size_t kBytesOfAStep = 16;  // a search is faster than a comparison in each place
  const size_t found = text.find(piece.text, at);
  values.spend(((found == std::string_view::npos ? text.size() : found) - at) / kBytesOfAStep);
  return found;
}

Result<ArnPattern> ArnPattern::parse(std::string_view text, Pattern::Variables variables) {
  const auto parts = arn_parts(text == "*" ? "*:*:*:*:*:*" : text);
  if (!parts) return malformed("Invalid policy syntax: '" + std::string(text.substr(0, 64)) + "' is no ARN.");
  ArnPattern out;
  for (const std::string_view part : *parts) {
    auto pattern = Pattern::parse(part, Pattern::Wildcards::all, variables);
    if (!pattern) return std::move(pattern).error();
    out.parts_.push_back(std::move(*pattern));
  }
  return out;
}

bool ArnPattern::matches(std::string_view text, const Values& values) const {
  const auto parts = arn_parts(text);
  if (!parts) return false;
  for (size_t i = 0; i < kArnParts; ++i)
    if (!parts_[i].matches((*parts)[i], values)) return false;
  return true;
}

bool ArnPattern::is_resolved(const Values& values) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const Pattern& part) { return part.is_resolved(values); });
}

bool ArnPattern::is_known(const Values& values) const {
  return std::all_of(parts_.begin(), parts_.end(), [&](const Pattern& part) { return part.is_known(values); });
}

bool ArnPattern::is_fixed() const noexcept {
  return std::all_of(parts_.begin(), parts_.end(), [](const Pattern& part) { return part.is_fixed(); });
}

}  // namespace mortise::policy_model
