// SPDX-License-Identifier: Apache-2.0
//
// Texts of policies that others are held against: with wildcards, and with variables such as ${aws:username}.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy_model/values.h"

namespace mortise::policy_model {

/// Constant once made.
class Pattern {
 public:
  enum class Wildcards : bool { none, all };
  enum class Variables : bool { none, all };
  enum class Case : bool { matters, ignored };

  /// "*" is any run of characters, "?" one character; "${key}" is the request's value of a key, "${key, 'text'}" the
  /// text where it has none; "${*}", "${?}", "${$}" are those characters themselves.
  static Result<Pattern> parse(std::string_view text, Wildcards wildcards, Variables variables,
                               Case letters = Case::matters);

  /// A variable without a value, or with more than one, matches nothing.
  bool matches(std::string_view text, const Values& values) const;
  /// False if a variable has no value: then matches() says no, whatever the text.
  bool is_resolved(const Values& values) const;
  /// False if a variable is one that the request cannot tell.
  bool is_known(const Values& values) const;

  /// Neither wildcards nor variables.
  bool is_fixed() const noexcept { return fixed_; }
  const std::string& text() const noexcept { return text_; }

 private:
  enum class Kind : uint8_t { literal, run, one, variable };
  struct Piece {
    Kind kind;
    std::string text;            // of a literal; the key of a variable
    std::string otherwise = {};  // of a variable
    bool has_otherwise = false;
  };
  using Pieces = std::vector<Piece>;
  class Parser;

  bool matches_pieces(const Pieces& pieces, std::string_view text, const Values& values) const;
  size_t next_place(const Piece& piece, std::string_view text, size_t at, const Values& values) const;
  bool resolve(const Values& values, Pieces& out) const;

  std::string text_;
  Pieces pieces_;
  Case letters_ = Case::matters;
  bool fixed_ = true;
  bool has_variables_ = false;
};

/// An ARN: each of the first five parts between colons by itself, then the rest.
class ArnPattern {
 public:
  static Result<ArnPattern> parse(std::string_view text, Pattern::Variables variables);
  bool matches(std::string_view text, const Values& values) const;
  bool is_resolved(const Values& values) const;
  bool is_known(const Values& values) const;
  bool is_fixed() const noexcept;

 private:
  std::vector<Pattern> parts_;
};

}  // namespace mortise::policy_model
