/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.tokens/1 (a draft until SDK 1.0): signed tokens (JWT, RFC 7519) by which others, or this server, say who
 * somebody is. Given by the plugin that takes such tokens from clients; asked by API plugins that hand tokens out, take
 * them back, or give something else for them (AssumeRoleWithWebIdentity).
 *
 * Every question is answered exactly once, by calling the function that came with it: before the asked function
 * returns, or later, on any thread. Nothing here blocks: keys may have to be fetched first. `call` may be NULL;
 * otherwise it stays until the answer.
 *
 * Tokens are secrets: they are never logged, and never stand in an error.
 */
#ifndef MORTISE_ABI_TOKENS_H
#define MORTISE_ABI_TOKENS_H

#include "auth.h"
#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_TOKENS_ID "mortise.tokens/1"

/** What a good token says. Grows. Borrowed, with all that it points to, during the callback. */
typedef struct mortise_token {
  uint32_t size;
  uint32_t reserved;
  const mortise_identity* identity; /* who its bearer is here; never NULL */
  mortise_str issuer;               /* "iss"; may be empty */
  mortise_str subject;              /* "sub" as it stands in the token */
  int64_t expires_ms;               /* since 1970 */
  const mortise_str* audiences;     /* "aud"; NULL if audience_count is 0 */
  size_t audience_count;
  const mortise_str* groups; /* NULL if group_count is 0 */
  size_t group_count;
  /* The members whose values are texts, numbers or booleans, for conditions: "email", "azp", … And tags of a session,
   * as AWS has them in tokens: MORTISE_TOKEN_TAG and a key, with the tag's value; MORTISE_TOKEN_TRANSITIVE, with a key,
   * as often as there are some. NULL if claim_count is 0. */
  const mortise_pair* claims;
  size_t claim_count;
} mortise_token;

#define MORTISE_TOKEN_TAG "https://aws.amazon.com/tags/principal_tags/"
#define MORTISE_TOKEN_TRANSITIVE "https://aws.amazon.com/tags/transitive_tag_keys"

/** What `detail` of MORTISE_DENIED says of a token. */
enum { MORTISE_TOKEN_INVALID = 0, MORTISE_TOKEN_EXPIRED = 1, MORTISE_TOKEN_REVOKED = 2 };

/** MORTISE_OK and the token, or `token` is NULL: MORTISE_DENIED, it is not good, and the message says why in words for
 *  clients; anything else: it cannot be told now, and the client may try again. Must not block. */
typedef void (*mortise_on_token)(void* context, const mortise_error* error, const mortise_token* token);

/** A token that is to be made. Grows. Borrowed during issue(). */
typedef struct mortise_token_order {
  uint32_t size;
  int32_t administrator; /* counts as long as the user is one */
  mortise_str subject;
  int64_t lifetime_ms; /* 0: as long as the configuration says; a longer one than it allows is cut */
  /* More members, the text of a JSON object: {"clusters": […], "buckets": […]}. May be empty. Those that every token
   * has ("iss", "sub", "aud", "exp", …) are not taken from it, but for "aud". */
  mortise_str claims;
  /* As in mortise_user, when it was found out what the token may say: if the user is another one by now, or has another
   * stamp, none is made, MORTISE_NOT_FOUND. 0: those of the moment in which it is made. */
  int64_t user_created_ms;
  uint64_t security_stamp;
} mortise_token_order;

/** MORTISE_OK and the token's text, borrowed during the callback. Must not block. */
typedef void (*mortise_on_token_issued)(void* context, const mortise_error* error, const mortise_str* token);

/** MORTISE_OK: it is on stable storage, and the token is refused from now on until it expires. MORTISE_DENIED: it is no
 *  token of anybody who is trusted here, or has expired; of one that is revoked already it is MORTISE_OK.
 *  MORTISE_NO_SPACE: too many are revoked already. */
typedef void (*mortise_on_token_revoked)(void* context, const mortise_error* error, const void* nothing);

/** Somebody whose tokens are taken for one question: an issuer of OpenID Connect, whose keys its own configuration
 *  document names. Grows. Borrowed during check_with(). */
typedef struct mortise_token_issuer {
  uint32_t size;
  uint32_t reserved;
  mortise_str url;              /* "iss" of its tokens */
  const mortise_str* audiences; /* one of which "aud" must have; NULL, and no token is good, if audience_count is 0 */
  size_t audience_count;
  int64_t created_ms; /* since 1970; 0: not known. Keys that were fetched for one of another time are not used */
} mortise_token_issuer;

/** mortise.tokens/1. Grows. Any. Who bears this token?
 *    static void on_token(void* context, const mortise_error* error, const mortise_token* token) {
 *      if (error->status == MORTISE_OK) proceed(context, token->identity); else refuse(context, error->message);
 *    }
 *    …
 *    tokens->check(tokens->self, call, token, me, &on_token);                 // one on_token(), now or later
 */
typedef struct mortise_tokens {
  uint32_t size;
  uint32_t reserved;
  void* self;
  void (*check)(void* self, const mortise_call* call, mortise_str token, void* context, mortise_on_token result);
  /** MORTISE_UNSUPPORTED: no tokens are made here. */
  void (*issue)(void* self, const mortise_call* call, const mortise_token_order* order, void* context,
                mortise_on_token_issued result);
  void (*revoke)(void* self, const mortise_call* call, mortise_str token, void* context, mortise_on_token_revoked done);
  /** As check(), and the tokens of these issuers are good, too, unless one of the name is configured. The identity of
   *  such a token is nobody: what it says counts for whoever asks, and nowhere else. `issuer_size`: from one issuer to
   *  the next. NULL, or not there: as check(). */
  void (*check_with)(void* self, const mortise_call* call, mortise_str token, const mortise_token_issuer* issuers,
                     size_t issuer_size, size_t issuer_count, void* context, mortise_on_token result);
} mortise_tokens;

#ifdef __cplusplus
}
#endif
#endif
