/* SPDX-License-Identifier: Apache-2.0 */
#include "adler32.h"

#define MODULUS 65521u
/* So many bytes can be added before a 32-bit sum needs a reduction. */
#define STRETCH 5552u

uint32_t adler32_advance(uint32_t sum, const uint8_t* data, size_t size) {
  uint32_t low = sum & 0xffffu;
  uint32_t high = sum >> 16;
  while (size != 0) {
    size_t stretch = size < STRETCH ? size : STRETCH;
    size -= stretch;
    for (; stretch != 0; --stretch) {
      low += *data++;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return (high << 16) | low;
}

/* A's low sum counts once more in B's high sum for every byte of B; the start value 1 is in both and belongs in once.
 */
uint32_t adler32_combine(uint32_t a, uint32_t b, uint64_t b_size) {
  const uint64_t carried = (uint64_t)((a & 0xffffu) + MODULUS - 1u) % MODULUS;
  const uint64_t low = (carried + (b & 0xffffu)) % MODULUS;
  const uint64_t high = ((a >> 16) + (b >> 16) + carried * (b_size % MODULUS)) % MODULUS;
  return (uint32_t)(high << 16 | low);
}
