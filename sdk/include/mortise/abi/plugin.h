/* SPDX-License-Identifier: Apache-2.0
 *
 * What a plugin is: one exported data symbol, `mortise_plugin`, and an ELF note with the same facts.
 *
 * Life: loaded → start() once → find() for each offered interface → calls → stop() once → destroyed. The library stays
 * mapped until the process ends.
 */
#ifndef MORTISE_ABI_PLUGIN_H
#define MORTISE_ABI_PLUGIN_H

#include "base.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_PLUGIN_MAGIC 0x314e4c5045534d54u /* "TMSEPLN1" as little-endian bytes */

typedef enum mortise_option_type {
  MORTISE_OPTION_STRING = 0,  /* range: see below */
  MORTISE_OPTION_INTEGER = 1, /* range "min..max", either side may be empty */
  MORTISE_OPTION_BOOLEAN = 2,
  MORTISE_OPTION_SIZE = 3,        /* integer bytes, or text such as "64KiB"; range in bytes */
  MORTISE_OPTION_DURATION = 4,    /* text such as "250ms", "10s", "2h"; read as milliseconds */
  MORTISE_OPTION_STRING_LIST = 5, /* default: comma-separated */
  MORTISE_OPTION_TABLE_LIST = 6,  /* array of tables with string values, e.g. [[plugins.x.key]] */
  MORTISE_OPTION_CHOICE = 7       /* range holds the words, separated by "|" */
} mortise_option_type;

enum {
  MORTISE_OPTION_REQUIRED = 1u << 0,  /* there is no default */
  MORTISE_OPTION_SECRET = 1u << 1,    /* of a STRING: no message, list or report shows its value */
  MORTISE_OPTION_RELOADABLE = 1u << 2 /* a new value comes with reload() while the plugin runs; others wait for a
                                         restart. Of a TABLE_LIST: of the list, not of its keys */
};

/* The keys of the tables of a TABLE_LIST are options of their own behind it: "key", then "key.access_key", "key.id", …
 * The host then refuses others, misses those that are required, and checks the type of each. Without any, all keys
 * pass.
 *
 * The range of a STRING or STRING_LIST may name a form, which the host checks, with the place in the file:
 *   mount      a path prefix: empty, or "/s3", "/a/b"; no two API plugins may have the same
 *   domain     a host name: "s3.example.org"
 *   subdomains of an API: a domain, below each of whose first labels the plugin serves
 *   host       of an API: a host name at which it serves; no two plugins may have the same one, nor the same subdomains
 *   word       up to 128 letters, digits, '-', '.' and '_'; may be empty
 *   line       up to 1,024 bytes of UTF-8 without control characters; may be empty
 *   variable   the name of an environment variable; empty: none
 *   algorithm  the name of a checksum that an enabled plugin gives, or "none"; its default may be missing
 *   file       a regular file that is there and can be read; empty: none. A reload tells when its content has changed
 *   secret_file  a file that holds a secret: it is told, too, if all local users can read it
 *   directory  a directory that is there or could be made; empty: none
 * Everything else a plugin wants of its options it checks in check(). */

/** One key of the plugin's TOML table. The host checks it and documents it. Grows: it stands in an array whose stride
 *  is option_size of mortise_plugin_descriptor. Strings are NUL-terminated, and constant as long as the library is
 * mapped. */
typedef struct mortise_option {
  const char* name;          /* never NULL */
  int32_t type;              /* mortise_option_type */
  uint32_t flags;            /* MORTISE_OPTION_REQUIRED, … */
  const char* default_value; /* as text; NULL = empty */
  const char* range;         /* see mortise_option_type; NULL = any */
  const char* help;          /* one line; NULL = none */
} mortise_option;

/** The exported symbol `mortise_plugin` has this type. Grows. Strings are NUL-terminated UTF-8, never NULL, and
 * constant as long as the library is mapped. sdk/examples/checksum_adler32 is one written by hand. */
typedef struct mortise_plugin_descriptor {
  uint32_t size;
  uint32_t reserved;
  uint64_t magic;
  uint16_t abi_major; /* built for */
  uint16_t abi_minor;
  uint16_t min_host_major; /* lowest host accepted; may be lower than what it was built for, not higher */
  uint16_t min_host_minor;
  const char* name; /* [a-z][a-z0-9_]{0,62}; equal to the folder and to the TOML table */
  const char* version;
  const char* licence;
  const char* description; /* one line */
  const char* provides;    /* interface ids, separated by one space; may be empty */
  const char* requires_;   /* interface ids that must be there before start(); may be empty */
  const char* wants;       /* interface ids that are used if they are there; may be empty. Who gives them starts first.
                              What is neither in requires_ nor here cannot be found. Ids of "mortise." that the host does
                              not know are refused, here and above. */
  const mortise_option* options; /* NULL if option_count is 0 */
  size_t option_count;
  size_t option_size; /* sizeof(mortise_option) as the plugin knows it: the stride of `options` */

  /** Startup. Makes the instance; `host` stays valid until destroy() returns. On failure nothing is left behind. May be
   *  called again, for another instance with another host: nothing may be kept outside the instance. */
  mortise_status (*start)(const mortise_host* host, void** instance, mortise_error* error);
  /** Startup. The table of an offered interface, or NULL. Valid until destroy(). */
  const void* (*find)(void* instance, const char* interface_id);
  /** Startup. No new calls come after this; returns when the plugin's own threads are done. */
  void (*stop)(void* instance);
  /** Startup. Frees the instance; no table of it is used any more. */
  void (*destroy)(void* instance);

  /** Startup, before start() and perhaps without one; may be NULL. Would start() take these options? Has no effects:
   *  writes nothing, starts nothing, keeps nothing. Of the host it may use the log, the options, and
   * mortise.checksum/1. `mortise check-config` calls it, as does a server before it starts anything. */
  mortise_status (*check)(const mortise_host* host, mortise_error* error);

  /** Startup's thread, between start() and stop(), while others use the plugin; NULL if no option is reloadable, and
   * else required. The operator has asked for the configuration to be read again. `host` has the options, those that
   * are MORTISE_OPTION_RELOADABLE as they are now; it and what it gives are valid until this returns, and of it only
   * the log and the options may be used. The plugin takes the new values, all of them, or keeps what it has and fails.
   * No value need have changed: a file that one of them names may have. */
  mortise_status (*reload)(void* instance, const mortise_host* host, mortise_error* error);
} mortise_plugin_descriptor;

/* The ELF note: section ".note.mortise", owner "Mortise", type 1. Its text repeats the descriptor, one fact a line:
 *   abi=0.10  min_host=0.10  name=…  version=…  licence=…  description=…  provides=…  requires=…  wants=…
 *   option=<name>|<type number>|<flags number>|<default>|<range with '|' written as '/'>|<help>
 * It can be read without running code of the plugin: `readelf -p .note.mortise FILE.so`. */
#define MORTISE_NOTE_SECTION ".note.mortise"
#define MORTISE_NOTE_OWNER "Mortise"
#define MORTISE_NOTE_TYPE 1u

#if defined(__GNUC__)
#define MORTISE_EXPORT __attribute__((visibility("default")))
/** For plugins in C: emits the note. `text` is a string literal. (C++ authors get it from MORTISE_PLUGIN.) */
#define MORTISE_PLUGIN_NOTE(text)                                                            \
  static const struct {                                                                      \
    uint32_t name_size, text_size, type;                                                     \
    char name[8];                                                                            \
    char body[(sizeof(text) + 3u) & ~(size_t)3u];                                            \
  } mortise_plugin_note __attribute__((section(MORTISE_NOTE_SECTION), used, aligned(4))) = { \
      8u, (uint32_t)((sizeof(text) + 3u) & ~(size_t)3u), MORTISE_NOTE_TYPE, MORTISE_NOTE_OWNER, text}
#endif

#ifdef __cplusplus
}
#endif
#endif
