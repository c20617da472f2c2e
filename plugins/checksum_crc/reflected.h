// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic of bit-reflected CRCs: polynomials over GF(2) modulo the CRC's own, the highest bit standing for x^0.
// It gives combine() and the constants of the carry-less folding. Everything is constexpr; all threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace mortise::checksum_crc {

/// `Word` is as wide as the CRC; `kPolynomial` is the reflected generator without its highest term.
template <class Word, Word kPolynomial>
class Reflected {
 public:
  static constexpr int kBits = std::numeric_limits<Word>::digits;
  static constexpr Word kOne = Word{1} << (kBits - 1);

  static constexpr Word times_x(Word a) noexcept {
    return static_cast<Word>((a >> 1) ^ ((a & 1) != 0 ? kPolynomial : Word{0}));
  }

  static constexpr Word multiply(Word a, Word b) noexcept {
    Word product = 0;
    for (Word bit = kOne; bit != 0; bit = static_cast<Word>(bit >> 1)) {
      if ((a & bit) != 0) product ^= b;
      b = times_x(b);
    }
    return product;
  }

  /// x to the power 8n: what appending n bytes multiplies a CRC with. One product per set bit of n.
  static constexpr Word shift_by_bytes(uint64_t n) noexcept {
    Word power = kOne;
    for (size_t k = 0; n != 0; ++k, n >>= 1) {
      if ((n & 1) != 0) power = multiply(kSquares[k], power);
    }
    return power;
  }

  static constexpr Word x_to_the(unsigned n) noexcept {
    Word power = kOne;
    while (n-- != 0) power = times_x(power);
    return power;
  }

  /// The CRC of A‖B. Holds for CRCs whose start value equals their final xor, as all of ours do.
  static constexpr Word combine(Word a, Word b, uint64_t b_size) noexcept {
    return static_cast<Word>(multiply(shift_by_bytes(b_size), a) ^ b);
  }

 private:
  /// Element k is x^(8 * 2^k).
  static constexpr std::array<Word, 64> make_squares() noexcept {
    std::array<Word, 64> squares{};
    Word power = kOne;
    for (int i = 0; i < 8; ++i) power = times_x(power);
    for (Word& element : squares) {
      element = power;
      power = multiply(power, power);
    }
    return squares;
  }
  static constexpr std::array<Word, 64> kSquares = make_squares();
};

}  // namespace mortise::checksum_crc
