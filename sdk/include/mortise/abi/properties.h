/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.properties/1 (a draft until SDK 1.0): the properties of buckets that a plugin understands. The host refuses
 * names that nobody declared, and values that whoever declared the name does not take, wherever they come from: seeds
 * in the configuration, `mortise bucket set`, calls of mortise.objects/1.
 *
 * A plugin that names this interface in `provides` is asked for its table twice: with find(NULL, MORTISE_PROPERTIES_ID)
 * when its library is loaded, before start() and perhaps without one, so that `mortise check-config` knows the names;
 * and with its instance when it has started, like for any other interface. The table is constant data of the library:
 * the same in both cases, valid as long as the process.
 *
 *   static mortise_status check_colour(mortise_str value, mortise_error* error);
 *   static const mortise_property colour = {sizeof colour, MORTISE_PROPERTY_TEXT, MORTISE_PROPERTY_OF_BUCKETS, 0,
 *                                           STR("acme.colour"), STR("red"), STR(""), STR("what it is painted in"),
 *                                           &check_colour};
 *   static const mortise_property* const all[] = {&colour};
 *   static const mortise_properties table = {sizeof table, 1, all};
 */
#ifndef MORTISE_ABI_PROPERTIES_H
#define MORTISE_ABI_PROPERTIES_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_PROPERTIES_ID "mortise.properties/1"

typedef enum mortise_property_type {
  MORTISE_PROPERTY_TEXT = 0,    /* any, but for what check() says */
  MORTISE_PROPERTY_CHOICE = 1,  /* one of `choices` */
  MORTISE_PROPERTY_BOOLEAN = 2, /* "true" or "false" */
  MORTISE_PROPERTY_INTEGER = 3  /* decimal digits of a number below 2^63 */
} mortise_property_type;

enum {
  MORTISE_PROPERTY_OF_BUCKETS = 1,
  MORTISE_PROPERTY_OF_OBJECTS = 2,
  /** Set by the plugin itself; people may see it, but not set it. */
  MORTISE_PROPERTY_INTERNAL = 4
};

/** One property. Grows. Strings live as long as the process; none has a NULL pointer with a size above 0. */
typedef struct mortise_property {
  uint32_t size;
  int32_t type;              /* mortise_property_type */
  uint32_t flags;            /* MORTISE_PROPERTY_OF_… and others; without any _OF_ it is of buckets */
  uint32_t reserved;         /* 0 */
  mortise_str name;          /* 1 to 128 bytes: lower-case words with '.' and '_' in between, "acme.colour" */
  mortise_str default_value; /* what it means that there is none, for people; "" = nothing particular */
  mortise_str choices;       /* of a CHOICE: "red|green"; else "" */
  mortise_str help;          /* one line */
  /** Any, at any time after loading, also before start(). Does not block, has no effects, and depends on nothing but
   * the value, which has the type already. NULL: the type says it all. `error` is filled as base.h has it. */
  mortise_status (*check)(mortise_str value, mortise_error* error);
} mortise_property;

/** mortise.properties/1. Grows. */
typedef struct mortise_properties {
  uint32_t size;
  uint32_t count;
  const mortise_property* const* all; /* `count` of them; pointers, so that a property can grow */
  /** Whether a bucket may be made or changed in this way, when each value by itself is good: `set` are set now, and
   * then the bucket has `all`, those included. It is asked of each change of properties, by whomever, right before its
   * commit. As check() of mortise_property: any thread, at any time after loading, no blocking, no effects. NULL: any
   * may. */
  mortise_status (*check_change)(const mortise_pair* set, uint32_t set_count, const mortise_pair* all,
                                 uint32_t all_count, mortise_error* error);
  /** The same, for plugins to which it matters which bucket it is; asked besides check_change(). NULL: any may. */
  mortise_status (*check_bucket)(mortise_str bucket, const mortise_pair* set, uint32_t set_count,
                                 const mortise_pair* all, uint32_t all_count, mortise_error* error);
} mortise_properties;

#define MORTISE_PROPERTY_REGISTRY_ID "mortise.property_registry/1"

/** mortise.property_registry/1, given by the host: all properties of buckets that anybody declared, for plugins through
 *  which people set them. Grows. Any; does not block. */
typedef struct mortise_property_registry {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Calls `each` for every property, in the order of their names, before it returns. `owner` is the plugin that
   *  declared it, or "kernel", and is borrowed during the call; the property lives as long as the process. */
  void (*list)(void* self, void* context,
               void (*each)(void* context, mortise_str owner, const mortise_property* property));
  /** MORTISE_OK if people may give a bucket this value. Otherwise MORTISE_INVALID, and `error`, which is filled as
   *  base.h has it, says why: nobody declared the name, its owner does not take the value, or sets it alone. */
  mortise_status (*check_setting)(void* self, mortise_str name, mortise_str value, mortise_error* error);
  /** The same for taking it from a bucket. */
  mortise_status (*check_reset)(void* self, mortise_str name, mortise_error* error);
} mortise_property_registry;

#ifdef __cplusplus
}
#endif
#endif
