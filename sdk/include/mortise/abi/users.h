/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.users/1: which users are there? A second interface of authentication plugins, besides mortise.authn/1, for
 * those that know all their users. API plugins need it to refuse a right that is given to nobody, and to show names.
 */
#ifndef MORTISE_ABI_USERS_H
#define MORTISE_ABI_USERS_H

#include "auth.h"
#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_USERS_ID "mortise.users/1"

/** mortise.users/1. Grows. Any. Nothing blocks. Is there such a user?
 *    static void found(void* context, const mortise_identity* user) { *(int*)context = 1; }
 *    …
 *    int there = 0;
 *    users->find(users->self, id, &there, &found);
 */
typedef struct mortise_users {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Calls `result` once before it returns, with the user who has this id; what it gets is borrowed, and access_key is
   *  empty. Does not call it: none of this plugin's users has it. */
  void (*find)(void* self, mortise_str id, void* context, void (*result)(void* context, const mortise_identity* user));
  /** The region that these users must sign for; "" = any. What an API says of where things are has to agree with it:
   *  clients sign for what they are told. */
  mortise_str (*signing_region)(void* self);
} mortise_users;

#ifdef __cplusplus
}
#endif
#endif
