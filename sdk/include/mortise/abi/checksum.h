/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.checksum/1: streaming hashers by name.
 */
#ifndef MORTISE_ABI_CHECKSUM_H
#define MORTISE_ABI_CHECKSUM_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_CHECKSUM_ID "mortise.checksum/1"
/** Digests are at most this long. */
#define MORTISE_DIGEST_MAX 64u

/** One algorithm. Grows. Strings are NUL-terminated and constant until destroy(). */
typedef struct mortise_checksum_algorithm {
  uint32_t size;
  uint32_t digest_size;    /* bytes, 1..MORTISE_DIGEST_MAX */
  const char* name;        /* lower-case, [a-z0-9_-]{1,32}: "md5", "crc32c", "xxhash" */
  const char* test_vector; /* hex digest of the nine bytes "123456789" */
} mortise_checksum_algorithm;

/** mortise.checksum/1. Grows. A state is used by one thread at a time; different states by any threads at once. Nothing
 *  blocks. A digest of `data` with algorithm `i` of table `t`:
 *    void* state = t->create(t->self, i);
 *    t->update(state, data, size);      // as often as there are pieces; `data` may be NULL if `size` is 0
 *    t->finish(state, digest);
 *    t->destroy(state);
 */
typedef struct mortise_checksum {
  uint32_t size;
  uint32_t reserved;
  void* self; /* the provider's; may be NULL */
  size_t (*count)(void* self);
  const mortise_checksum_algorithm* (*algorithm)(void* self, size_t index); /* valid until destroy() */
  /** A fresh state, or NULL if there is no memory. */
  void* (*create)(void* self, size_t index);
  void (*update)(void* state, const void* data, size_t size);
  /** Writes digest_size bytes, in the order in which the hex form is written (big-endian for CRCs and XXH64). The state
   *  may only be reset or destroyed afterwards. */
  void (*finish)(void* state, uint8_t* digest);
  void (*reset)(void* state);
  void (*destroy)(void* state);
  /** Optional (may be NULL or fail with MORTISE_UNSUPPORTED): the digest of A‖B from those of A and B and B's length in
   *  bytes. `digest` may be `a`. */
  mortise_status (*combine)(void* self, size_t index, const uint8_t* a, const uint8_t* b, uint64_t b_size,
                            uint8_t* digest);
} mortise_checksum;

#ifdef __cplusplus
}
#endif
#endif
