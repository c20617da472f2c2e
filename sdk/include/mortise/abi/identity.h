/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.identity/1 (a draft until SDK 1.0): who there is. Users, their groups and access keys, as a plugin keeps them
 * or finds them elsewhere: in records, a directory, a vault. Authentication plugins look up what a request shows; the
 * operator changes what is there, while requests run.
 *
 * Every question is answered exactly once, by calling the function that came with it: before the asked function
 * returns, or later, on any thread. Nothing here blocks: who has to ask a network keeps `context` and the function,
 * copies what it needs of its arguments, and returns. `call` may be NULL; otherwise it stays until the answer.
 *
 * Answers may be kept as long as generation() stays the same, and no longer. What is found may be kept; that something
 * was not found may not: strangers choose what is looked for.
 *
 * Secrets pass through here in the clear. They are never logged, and never stand in an error.
 */
#ifndef MORTISE_ABI_IDENTITY_H
#define MORTISE_ABI_IDENTITY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_IDENTITY_ID "mortise.identity/1"

/** Somebody who may have keys. Grows. Borrowed, with all that it points to, during the callback. */
typedef struct mortise_user {
  uint32_t size;
  int32_t administrator;
  mortise_str id; /* stable; the owner recorded with buckets and objects */
  mortise_str display_name;
  const mortise_str* groups; /* NULL if group_count is 0 */
  size_t group_count;
  const mortise_pair* attributes; /* for conditions of policies; NULL if attribute_count is 0 */
  size_t attribute_count;
  /* Names and documents of what is attached to the user and to its groups. Who gives them does not look into them.
   * NULL if policy_count is 0. */
  const mortise_pair* policies;
  size_t policy_count;
  int64_t created_ms; /* since 1970; 0: it is not told */
  /* Another number as soon as what was given to the user by a login must not count any more: there is another password
   * or none, it was made an administrator or none, or a change said end_tokens. 0: it is not told. */
  uint64_t security_stamp;
  /* Name and document of a policy that gives nothing: what it does not allow is denied, whatever else allows it (a
   * permissions boundary). Without a name: there is none. */
  mortise_pair boundary;
} mortise_user;

/** What makes a key a temporary one. Grows. Borrowed during the callback. */
typedef struct mortise_session {
  uint32_t size;
  uint32_t reserved;
  mortise_str token;  /* a secret: the client shows it with the key */
  mortise_str name;   /* for the log; may be empty */
  mortise_str policy; /* a document that narrows what the user may; empty: nothing does */
  int64_t issued_ms;  /* since 1970 */
  /* The access key that it was begun with: it ends with that key. Empty: with none. One that is not kept here was
   * reserved (see reserve()): who checks signatures must know it, and knows what its user may. */
  mortise_str parent_key;
  /* As in mortise_identity.session_tags, "team=red&!floor=3": those with a mark go on to sessions that this one begins.
   * May be empty. */
  mortise_str tags;
} mortise_session;

/** What is asked of begin_session(). Grows. Borrowed during the call. */
typedef struct mortise_session_request {
  uint32_t size;
  uint32_t seconds;        /* how long it lasts; not 0 */
  mortise_str user;        /* who it acts as: the id of a user, or of a role, "role/NAME" */
  mortise_str name;        /* as in mortise_session */
  mortise_str policy;      /* as in mortise_session; checked by who asks */
  mortise_str parent_key;  /* the access key of who asks; empty: nobody's, as with a token of another issuer */
  mortise_str parent_user; /* whose that is; needed if it is not kept here, but reserved */
  mortise_str tags;        /* as in mortise_session */
} mortise_session_request;

/** An access key. Grows. Borrowed, with all that it points to, during the callback. */
typedef struct mortise_credential {
  uint32_t size;
  int32_t inactive; /* non-zero: switched off; whoever shows it is refused */
  mortise_str access_key;
  mortise_str secret;             /* what clients sign with */
  int64_t expires_ms;             /* since 1970; from then on it is refused. 0: never */
  const mortise_user* user;       /* never NULL */
  const mortise_session* session; /* NULL: it is not temporary. Who cannot heed a session refuses the key */
} mortise_credential;

/** MORTISE_OK, or MORTISE_NOT_FOUND: there is none, `credential` is NULL. Anything else: it cannot be told now, and the
 *  client may try again. Must not block. */
typedef void (*mortise_on_credential)(void* context, const mortise_error* error, const mortise_credential* credential);

/** The same of a user. */
typedef void (*mortise_on_user)(void* context, const mortise_error* error, const mortise_user* user);

/** Kinds of what an operator sees and changes. */
enum {
  MORTISE_IDENTITY_USER = 1,
  MORTISE_IDENTITY_GROUP = 2,
  MORTISE_IDENTITY_KEY = 3,
  MORTISE_IDENTITY_POLICY = 4, /* a document with a name, to be attached to users, groups and roles */
  MORTISE_IDENTITY_ROLE = 5,   /* what others may act as for some time; has no keys. Its id is "role/NAME" */
  MORTISE_IDENTITY_ISSUER = 6  /* of OpenID Connect: who shows a token of it can act as a role whose trust names it. Its
                                  name is its URL without the scheme */
};

/** mortise_error.detail of a MORTISE_INVALID: there are as many of them as there can be. */
enum { MORTISE_IDENTITY_LIMIT = 1 };

/** One of them, for people. Grows. Borrowed during the callback. Values that have a meaning for everybody; a plugin may
 *  have more:
 *    user   display_name; administrator "true" or "false"; groups, names with commas between; attribute.NAME;
 *           policy.NAME, a document of its own; policies, the names of those that are attached, with commas between;
 *           boundary, the name of a policy that limits what the others give (mortise_user);
 *           path, "/" or "/a/b/". A change may also have attach and detach, each the name of one policy, join and
 *           leave, each the name of one group, and rename, another name, if it has no keys, and
 *           password, which is told to nobody; end_tokens, "true", which ends what was given by a login before; origin,
 *           its first name, told only. The last administrator is not removed, and stays one, unless one was reserved.
 *           When it is made, access_key and secret_key make a key of it in the same step, empty ones one that is made
 *           up
 *    group  policy.NAME; policies; path; origin; in a change attach, detach and rename
 *    role   trust, a policy that says who may act as it; description; max_session, in seconds; path; policy.NAME;
 *           policies; boundary; attribute.NAME; in a change attach and detach
 *    policy document, of the default version; description; path; attribute.NAME; default, the name of that version;
 *           versions, "v1 TIME" for each, with commas between; version.NAME, the document of one, which can be reset.
 *           A change may also have add_version, a document; `default` may be "new", the one that this adds
 *    issuer url, which stays; audiences, whom its tokens must be for, with spaces between: without any, none is good;
 *           thumbprints, with spaces between; attribute.NAME; in a change add_audience and remove_audience
 *    key    user; status "active" or "inactive"; expires, "2027-01-31T12:00:00Z" or empty; description; last_used, a
 *           time, told only; secret_key, told by the change that made it and never again */
typedef struct mortise_identity_entry {
  uint32_t size;
  int32_t kind;     /* MORTISE_IDENTITY_… */
  mortise_str name; /* of a key: the access key */
  int64_t created_ms;
  const mortise_pair* values; /* NULL if value_count is 0 */
  size_t value_count;
} mortise_identity_entry;

/** Which are asked for. Grows. Borrowed during list(). */
typedef struct mortise_identity_query {
  uint32_t size;
  int32_t kind;      /* MORTISE_IDENTITY_… */
  mortise_str name;  /* only this one, MORTISE_NOT_FOUND if it is not there; empty: all */
  mortise_str user;  /* of keys: only those of this user; empty: all */
  mortise_str after; /* only names greater than this; empty: from the first on */
  uint32_t limit;    /* how many at most; 0: all */
  uint32_t reserved;
} mortise_identity_query;

/** MORTISE_OK and an entry. */
typedef void (*mortise_on_identity_entry)(void* context, const mortise_error* error,
                                          const mortise_identity_entry* entry);

/** After the last entry. `truncated`: `limit` was reached, and there are more. */
typedef void (*mortise_on_identities_listed)(void* context, const mortise_error* error, int32_t truncated);

enum {
  MORTISE_IDENTITY_CREATE = 1, /* MORTISE_EXISTS if it is there */
  MORTISE_IDENTITY_SET = 2,
  MORTISE_IDENTITY_REMOVE = 3, /* of a user: its keys go with it. A group that has members, and a policy that is
                                  attached, are not removed */
  MORTISE_IDENTITY_ROTATE = 4  /* of a key: it gets another secret, and the one that it had is worth nothing */
};

/** A change. Grows. Borrowed during change(). */
typedef struct mortise_identity_change {
  uint32_t size;
  int32_t kind;   /* MORTISE_IDENTITY_… */
  int32_t action; /* MORTISE_IDENTITY_CREATE, … */
  uint32_t reserved;
  mortise_str name;        /* empty of a new key: one is made up */
  const mortise_pair* set; /* of a new key: `user`, and `secret_key` if it is not to be made up. NULL if empty */
  size_t set_count;
  const mortise_str* reset; /* values that get their defaults; NULL if empty */
  size_t reset_count;
  /* Of CREATE: where the configuration declares it, "mortise.toml:12"; empty: nowhere. What is declared would be made
   * again at the next start: until then it is neither removed nor renamed, MORTISE_PRECONDITION, and the message names
   * the place. Also if the answer is MORTISE_EXISTS. */
  mortise_str declared_in;
} mortise_identity_change;

/** MORTISE_OK: it is on stable storage, and what find_key() and find_user() answer from now on knows of it. `entry` is
 *  what there is now, NULL if it was removed. MORTISE_INVALID, MORTISE_NOT_FOUND, MORTISE_EXISTS, MORTISE_PRECONDITION,
 *  MORTISE_TOO_LARGE: nothing was changed; the message is for the operator. MORTISE_UNKNOWN: look. Must not block. */
typedef void (*mortise_on_identity_changed)(void* context, const mortise_error* error,
                                            const mortise_identity_entry* entry);

/** Names that somebody else gives keys and users to: a plugin that has some in its configuration. Grows. Borrowed
 * during reserve(). */
typedef struct mortise_identity_reservation {
  uint32_t size;
  uint32_t reserved;
  mortise_str place;        /* where they stand, for people: "plugins.auth_sigv4" */
  const mortise_str* users; /* ids; NULL if user_count is 0 */
  size_t user_count;
  const mortise_str* keys; /* access keys; NULL if key_count is 0 */
  size_t key_count;
  size_t administrator_count; /* how many of the keys are those of administrators */
} mortise_identity_reservation;

/** MORTISE_OK; MORTISE_EXISTS: one of the names is there, the message says which and where, and nothing has changed;
 *  MORTISE_UNSUPPORTED: names are not reserved here. Must not block. */
typedef void (*mortise_on_identities_reserved)(void* context, const mortise_error* error, const void* nothing);

/** mortise.identity/1. Grows. Any. Who gives it gives mortise.users/1, too, as far as it can tell its users at once.
 *  In check() of another plugin, before anything has started, a table is found that answers MORTISE_BUSY. Whose key?
 *    static void on_key(void* context, const mortise_error* error, const mortise_credential* credential) {
 *      if (error->status == MORTISE_OK) compare(context, credential->secret, credential->user);  // borrowed until here
 *    }
 *    …
 *    identities->find_key(identities->self, call, access_key, me, &on_key);   // one on_key(), now or later
 */
typedef struct mortise_identities {
  uint32_t size;
  uint32_t reserved;
  void* self;
  void (*find_key)(void* self, const mortise_call* call, mortise_str access_key, void* context,
                   mortise_on_credential result);
  void (*find_user)(void* self, const mortise_call* call, mortise_str id, void* context, mortise_on_user result);
  /** Another number as soon as an earlier answer might be wrong, and before the change that made it wrong is reported
   *  as done. 0: it is not known when that is; answers are not kept. 1: nothing was ever changed here, there never was
   *  anybody. Cheap: asked for each request. */
  uint64_t (*generation)(void* self);
  /** A good signature was made with this key. Kept lazily: a crash may lose it. Cheap. */
  void (*key_used)(void* self, mortise_str access_key, int64_t unix_ms);
  /** Calls `each` for the entries in order of their names, then `end` once, all on one thread. NULL, as change(): it is
   *  administered elsewhere. */
  void (*list)(void* self, const mortise_call* call, const mortise_identity_query* query, void* context,
               mortise_on_identity_entry each, mortise_on_identities_listed end);
  /** Changes one entry, or nothing. */
  void (*change)(void* self, const mortise_call* call, const mortise_identity_change* change, void* context,
                 mortise_on_identity_changed done);
  /** From now on nothing is made here that has one of these names; takes the place of what was reserved from the same
   *  place before. So a name means one thing, wherever it is looked up. In check() of another plugin it is compared
   *  with what the server is about to make. NULL, or not there: MORTISE_UNSUPPORTED. */
  void (*reserve)(void* self, const mortise_call* call, const mortise_identity_reservation* names, void* context,
                  mortise_on_identities_reserved done);
  /** Whether this is the user's password: MORTISE_OK and the user. MORTISE_DENIED: it is not, or there is no such user,
   *  or that one has none; which of them, nobody is told. MORTISE_BUSY: too many are being checked. Takes its time, so
   *  that passwords cannot be tried out; not on the calling thread. NULL, or not there: MORTISE_UNSUPPORTED. */
  void (*check_password)(void* self, const mortise_call* call, mortise_str user, mortise_str password, void* context,
                         mortise_on_user result);
  /** Makes temporary credentials; the answer has the secret and the token, which are told once. MORTISE_NOT_FOUND:
   * there is no such user, role or parent; MORTISE_INVALID: the message says what is wrong. NULL, as find_session(), or
   * not there: none are issued. */
  void (*begin_session)(void* self, const mortise_call* call, const mortise_session_request* request, void* context,
                        mortise_on_credential result);
  /** The key that a client shows with a token. MORTISE_NOT_FOUND: the token is none of this key; or whom it was given
   *  for, the key that it was begun with, or that key's user is gone, another one by now, or inactive. `expires_ms` is
   *  for who asks to look at. `user` is the one that it acts as. */
  void (*find_session)(void* self, const mortise_call* call, mortise_str access_key, mortise_str token, void* context,
                       mortise_on_credential result);
} mortise_identities;

#ifdef __cplusplus
}
#endif
#endif
