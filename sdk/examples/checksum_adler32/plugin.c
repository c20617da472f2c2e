/* SPDX-License-Identifier: Apache-2.0
 *
 * A checksum plugin in C, with nothing but the ABI headers: the table, the descriptor and the note, written by hand.
 */
#include <mortise/abi/checksum.h>
#include <mortise/abi/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "adler32.h"

#define NAME "checksum_adler32"
#define VERSION "1.0.0"
#define LICENCE "Apache-2.0"
#define DESCRIPTION "adler32, as in zlib; an example in C"

/* ---- the table of mortise.checksum/1. A state is one uint32_t. */

static const mortise_checksum_algorithm algorithm = {sizeof(mortise_checksum_algorithm), 4, "adler32", "091e01de"};

static void store(uint32_t sum, uint8_t* digest) {
  digest[0] = (uint8_t)(sum >> 24);
  digest[1] = (uint8_t)(sum >> 16);
  digest[2] = (uint8_t)(sum >> 8);
  digest[3] = (uint8_t)sum;
}

static uint32_t load(const uint8_t* digest) {
  return (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
}

static size_t count(void* self) {
  (void)self;
  return 1;
}

static const mortise_checksum_algorithm* describe(void* self, size_t index) {
  (void)self;
  return index == 0 ? &algorithm : NULL;
}

static void reset(void* state) { *(uint32_t*)state = ADLER32_START; }

static void* create(void* self, size_t index) {
  (void)self;
  void* state = index == 0 ? malloc(sizeof(uint32_t)) : NULL;
  if (state != NULL) reset(state);
  return state;
}

static void update(void* state, const void* data, size_t size) {
  uint32_t* sum = state;
  *sum = adler32_advance(*sum, data, size);
}

static void finish(void* state, uint8_t* digest) { store(*(const uint32_t*)state, digest); }

static mortise_status combine(void* self, size_t index, const uint8_t* a, const uint8_t* b, uint64_t b_size,
                              uint8_t* digest) {
  (void)self;
  if (index != 0) return MORTISE_UNSUPPORTED;
  store(adler32_combine(load(a), load(b), b_size), digest);
  return MORTISE_OK;
}

static const mortise_checksum table = {
    .size = sizeof(mortise_checksum),
    .count = count,
    .algorithm = describe,
    .create = create,
    .update = update,
    .finish = finish,
    .reset = reset,
    .destroy = free,
    .combine = combine,
};

/* ---- the plugin. It has no state of its own, so that any non-null pointer serves as its instance. */

static mortise_status start(const mortise_host* host, void** instance, mortise_error* error) {
  (void)host;
  (void)error;
  *instance = (void*)&table;
  return MORTISE_OK;
}

static const void* find(void* instance, const char* interface_id) {
  (void)instance;
  return strcmp(interface_id, MORTISE_CHECKSUM_ID) == 0 ? &table : NULL;
}

static void stop(void* instance) { (void)instance; }
static void destroy(void* instance) { (void)instance; }

extern MORTISE_EXPORT const mortise_plugin_descriptor mortise_plugin;
const mortise_plugin_descriptor mortise_plugin = {
    .size = sizeof(mortise_plugin_descriptor),
    .magic = MORTISE_PLUGIN_MAGIC,
    .abi_major = MORTISE_ABI_MAJOR,
    .abi_minor = MORTISE_ABI_MINOR,
    .min_host_major = MORTISE_ABI_MAJOR,
    .min_host_minor = MORTISE_ABI_MINOR,
    .name = NAME,
    .version = VERSION,
    .licence = LICENCE,
    .description = DESCRIPTION,
    .provides = MORTISE_CHECKSUM_ID,
    .requires_ = "",
    .wants = "",
    .start = start,
    .find = find,
    .stop = stop,
    .destroy = destroy,
};

/* The same facts for readers that must not run the plugin. */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define ABI TEXT(MORTISE_ABI_MAJOR) "." TEXT(MORTISE_ABI_MINOR)
MORTISE_PLUGIN_NOTE("abi=" ABI "\nmin_host=" ABI "\nname=" NAME "\nversion=" VERSION "\nlicence=" LICENCE
                    "\ndescription=" DESCRIPTION "\nprovides=" MORTISE_CHECKSUM_ID "\nrequires=\nwants=\n");
