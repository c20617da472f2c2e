/* SPDX-License-Identifier: Apache-2.0
 *
 * Adler-32 of RFC 1950: two sums modulo 65521, the largest prime below 2^16.
 */
#ifndef CHECKSUM_ADLER32_ADLER32_H
#define CHECKSUM_ADLER32_ADLER32_H

#include <stddef.h>
#include <stdint.h>

#define ADLER32_START 1u

/* The checksum after `size` more bytes. */
uint32_t adler32_advance(uint32_t sum, const uint8_t* data, size_t size);

/* The checksum of A followed by B, from those of A and B and the length of B. */
uint32_t adler32_combine(uint32_t a, uint32_t b, uint64_t b_size);

#endif
