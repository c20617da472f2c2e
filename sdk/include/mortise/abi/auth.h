/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.authn/1: who is it?   mortise.authz/1: may they?   mortise.access/1: the host's one door to both.
 *
 * Every question is answered exactly once, by calling `result`: before the function returns, or later, on any thread.
 * Nothing here blocks. Who has to ask somebody else (a directory, a token service) keeps `context` and `result`,
 * returns, and calls `result` when the answer is there. The host waits until the call's deadline, or as long as
 * server.timeouts.access says; then it refuses or denies, and ignores the answer that comes too late.
 *
 * `call` is never NULL for plugins, and theirs until they have answered, however late; cancelled() of it says whether
 * anybody still waits. See mortise_call.
 */
#ifndef MORTISE_ABI_AUTH_H
#define MORTISE_ABI_AUTH_H

#include "base.h"
#include "http.h"
#include "object_service.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_AUTHN_ID "mortise.authn/1"
#define MORTISE_AUTHZ_ID "mortise.authz/1"
#define MORTISE_ACCESS_ID "mortise.access/1"
#define MORTISE_POLICIES_ID "mortise.policies/1"
/** The table of mortise.authz/1 once more, by plugins whose rules are about buckets and not about who asks: they are
 * asked even while no authn plugin is enabled. */
#define MORTISE_AUTHZ_OPEN_ID "mortise.authz.open/1"

/** Who asks. Grows. Strings are borrowed for as long as the struct is. */
typedef struct mortise_identity {
  uint32_t size;
  int32_t anonymous;
  mortise_str id; /* stable; the owner recorded with buckets and objects */
  mortise_str display_name;
  mortise_str access_key; /* what was presented; not a secret */
  int32_t administrator;  /* may do everything that nobody denies */
  int32_t root;           /* the one that the configuration names: not even a deny binds it */
  /* Empty, or what narrows the identity: a few lines in the words of the authentication plugin that gave them. That
   * plugin gives mortise.authz/1, too, and there denies what they do not allow. Whoever keeps an identity for later
   * keeps them with it, and asks for nothing on its behalf where that plugin is not there any more. No secret. */
  mortise_str scope;
  /* Of temporary credentials: when they were issued, since 1970. 0: these are none, and the others are empty. */
  int64_t session_issued_ms;
  mortise_str session_name;       /* may be empty */
  mortise_str session_policy;     /* not empty: whatever it does not allow is denied */
  mortise_str session_parent_key; /* the access key that they were asked for with; may be empty */
  /* "team=red&cost%20centre=12": attributes that stand before those of who they act as; may be empty */
  mortise_str session_tags;
} mortise_identity;

/** Checks the signatures inside an aws-chunked body. Grows. One thread at a time; not later than the exchange's end. */
typedef struct mortise_chunk_verifier {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** In order. `signature` 64 hex digits as sent; `sha256_hex` of the chunk's data. Non-zero = good. */
  int32_t (*chunk)(void* self, mortise_str signature, mortise_str sha256_hex);
  /** `sha256_hex` of the canonical trailer: "name:value\n" for each, names lower-case, sorted. */
  int32_t (*trailer)(void* self, mortise_str signature, mortise_str sha256_hex);
  void (*destroy)(void* self);
  /** After a signature that was wrong: calls `fact` for each extra element of the error document. May be NULL. */
  void (*facts)(void* self, void* context, void (*fact)(void* context, mortise_str name, mortise_str value));
} mortise_chunk_verifier;

enum {
  MORTISE_AUTHN_NOT_MINE = 0, /* no credentials of this scheme: ask the next plugin */
  MORTISE_AUTHN_ACCEPTED = 1,
  MORTISE_AUTHN_REFUSED = 2
};

/** Grows. Borrowed, with all that it points to, during the callback. */
typedef struct mortise_authn_result {
  uint32_t size;
  int32_t decision;                     /* MORTISE_AUTHN_… */
  const mortise_identity* identity;     /* never NULL if accepted; otherwise NULL */
  int32_t presigned;                    /* credentials were in the query: x-amz-* parameters act as headers */
  int32_t signature_version;            /* 2, 4, or 0 */
  const mortise_chunk_verifier* chunks; /* NULL: chunks are not signed. The struct is copied, and the verifier passes to
                                           the receiver, who calls destroy() once. */
  mortise_str code;                     /* if refused: the S3 error code, "SignatureDoesNotMatch" */
  mortise_str message;
  const mortise_pair* facts; /* elements of the error document; Retry-After is a header */
  size_t fact_count;
} mortise_authn_result;

/** Takes an answer, once; must not block. */
typedef void (*mortise_on_authn)(void* context, const mortise_authn_result* result);

/** mortise.authn/1. Grows. Any. What is asked about is borrowed until the function returns, also where the answer comes
 *  later: copy what that needs. A refusal:
 *    mortise_authn_result no = {.size = sizeof no, .decision = MORTISE_AUTHN_REFUSED};
 *    no.code = (mortise_str){"InvalidAccessKeyId", 18};
 *    result(context, &no);
 */
typedef struct mortise_authn {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Calls `result` exactly once, now or later; everything in it is borrowed unless said otherwise. */
  void (*authenticate)(void* self, const mortise_call* call, const mortise_request* request, void* context,
                       mortise_on_authn result);
  /** The same for a form that a browser posts: who signed it? `fields` are those in front of the file, as sent. The
   *  signature covers the field "policy"; what the policy says is the caller's to check. May be NULL: no form is its
   * own. */
  void (*authenticate_form)(void* self, const mortise_call* call, const mortise_request* request,
                            const mortise_pair* fields, size_t field_count, void* context, mortise_on_authn result);
} mortise_authn;

/** What somebody wants to do. Everything in it was parsed once, by the API plugin, and is what the service will be
 *  told: who decides does not look into the request for any of it. Grows. */
typedef struct mortise_access_request {
  uint32_t size;
  uint32_t reserved;
  const mortise_identity* identity; /* never NULL */
  const mortise_request* request;   /* what came in; may be NULL for work inside the server */
  mortise_str action;               /* "s3:GetObject" */
  mortise_str bucket;               /* may be empty: the service */
  mortise_str key;                  /* may be empty: the bucket */
  mortise_str version;
  mortise_str bucket_owner; /* id; empty if not known */
  mortise_str upload_id;    /* of the multipart upload it is about; may be empty */
  /* The bucket as it was opened for this request: what is allowed here is done in the bucket with its id and in no
   * other. NULL: none of that name was there, or it is not about a bucket that exists. May be retained. */
  const mortise_bucket* opened;
  /* Values that conditions of policies ask for, by the names that AWS gives them: "s3:prefix", "s3:max-keys",
   * "s3:x-amz-acl", "aws:SecureTransport", … A name without a value in the request is not there; one that the request
   * has more than once is there more than once. In no order. NULL if condition_count is 0. */
  const mortise_pair* conditions;
  size_t condition_count;
  /* The object that `key` and `version` name, as it was read for this request, so that nobody has to read it again.
   * NULL: it was not read, or is not there. Valid until authorize() returns, for the host too. */
  const mortise_object* object;
  /* More values for conditions, found when somebody asks for them, so that they cost nothing while no policy does.
   * Calls `each` for every value that the request has under the name. `self` is the struct that was given to
   * authorize(), `values` the asker's own. NULL: there are only those above. As borrowed as the rest. */
  void (*find_values)(const struct mortise_access_request* self, mortise_str name, void* context,
                      void (*each)(void* context, mortise_str value));
  const void* values;
  /* NULL, or gets a line for each statement, grant and rule that mattered, before the answer and on any thread. For
   * people: nothing in it is to be parsed. */
  void (*explain)(void* explain_context, mortise_str line);
  void* explain_context;
  /* Of a plugin's question, set by the host: what the server blocks in every bucket, in the form of the property
   * s3.public_access_block. What that or the bucket's own blocks is blocked. */
  mortise_str public_access_block;
  /* The ARN of what it is about, where that is neither a bucket nor an object: "arn:aws:iam::000000000000:user/ann".
   * Empty: `bucket` and `key` say it. */
  mortise_str resource;
  /* A policy that belongs to it and says who may, as the trust of a role: what it does not allow is denied; what it
   * allows the account needs to be allowed by the caller's own policies. Empty: it has none. */
  mortise_str resource_policy;
} mortise_access_request;

enum {
  MORTISE_AUTHZ_NO_OPINION = 0,
  MORTISE_AUTHZ_ALLOW = 1,
  MORTISE_AUTHZ_DENY = 2,
  /* Nothing here allows or denies it, and the caller may do only what somebody allows: being the owner is not enough.
   */
  MORTISE_AUTHZ_NOT_BY_DEFAULT = 3
};

/** What came of a question whether somebody may. Grows. Borrowed, with all that it points to, during the callback. */
typedef struct mortise_decision {
  uint32_t size;
  int32_t opinion; /* MORTISE_AUTHZ_…; of the host: ALLOW or DENY */
  /* Which statement, grant or rule decided, for the log; never told to clients, and no secret. May be empty. */
  mortise_str reason;
  mortise_str plugin; /* set by the host: whose opinion decided; empty if it was nobody's */
  /* MORTISE_OK, or, with a DENY, why there is no better answer: MORTISE_TIMED_OUT, MORTISE_IO, … The caller is then
   * told to try again, not that it may not. */
  mortise_status status;
  uint32_t reserved;
} mortise_decision;

typedef void (*mortise_on_decision)(void* context, const mortise_decision* decision);

/** mortise.authz/1. Grows. Any. A plugin that fails must answer MORTISE_AUTHZ_DENY; one that gives no answer, a second
 *  one, or another number denies. What is asked about is borrowed until authorize() returns, also where the answer
 *  comes later: copy what that needs. A plugin without an opinion:
 *    static void authorize(void* self, const mortise_call* call, const mortise_access_request* request,
 *                          void* context, mortise_on_decision result) {
 *      mortise_decision decision = {.size = sizeof decision, .opinion = MORTISE_AUTHZ_NO_OPINION};
 *      result(context, &decision);
 *    }
 */
typedef struct mortise_authz {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Calls `result` exactly once, now or later. */
  void (*authorize)(void* self, const mortise_call* call, const mortise_access_request* request, void* context,
                    mortise_on_decision result);
} mortise_authz;

/** mortise.access/1, given by the host. Grows. Any. `call` may be NULL. What is asked about stays, unchanged, until
 *  `result` was called, exactly once, now or later, on any thread; it must not block there.
 *  Over the admin listener, who has the key that the server wrote into its data directory is root, and everybody else
 *  anonymous; only administrators may do anything there.
 *  No authn plugin is enabled: everybody is the local administrator and may do everything that nobody who provides
 *  MORTISE_AUTHZ_OPEN_ID denies.
 *  Otherwise root may do everything. For everybody else, administrators too, the first of these that applies decides:
 *  1. One plugin denies: denied.
 *  2. The caller is an administrator: allowed.
 *  3. One plugin allows: allowed.
 *  4. One plugin says MORTISE_AUTHZ_NOT_BY_DEFAULT: denied.
 *  5. The caller is known, and it concerns the caller's own bucket or none (bucket_owner is its id, or empty): allowed.
 *  6. Otherwise: denied.
 *
 *  May this caller read this key?
 *    mortise_access_request asked = {.size = sizeof asked, .identity = who, .request = request,
 *                                    .action = {"s3:GetObject", 12}, .bucket = bucket, .key = key};
 *    access->authorize(access->self, call, &asked, me, &on_decision);   // on_decision(me, decision), now or later
 */
typedef struct mortise_access {
  uint32_t size;
  uint32_t reserved;
  void* self;
  int32_t (*enabled)(void* self);
  /** Asks the authn plugins in order; nobody's = anonymous, accepted. */
  void (*authenticate)(void* self, const mortise_call* call, const mortise_request* request, void* context,
                       mortise_on_authn result);
  /** With MORTISE_AUTHZ_ALLOW or MORTISE_AUTHZ_DENY, and why. */
  void (*authorize)(void* self, const mortise_call* call, const mortise_access_request* request, void* context,
                    mortise_on_decision result);
  /** As authenticate(), for a form; see mortise_authn. Credentials elsewhere in the request are not looked at. */
  void (*authenticate_form)(void* self, const mortise_call* call, const mortise_request* request,
                            const mortise_pair* fields, size_t field_count, void* context, mortise_on_authn result);
  /** Non-zero: authorize() may deny something. Zero: whoever wants to save the question does without it. May be
   * non-zero where enabled() is not. */
  int32_t (*asks)(void* self);
  /** What the server blocks in every bucket, as in mortise_access_request. Never changes. */
  mortise_str (*public_access_block)(void* self);
} mortise_access;

/** mortise.policies/1 (a draft until SDK 1.0): given by a plugin that evaluates policies of buckets and of identities.
 *  Without one, nobody takes a policy that would mean nothing. Grows. Any.
 *    mortise_error why = {.size = sizeof why};
 *    if (p->check_identity_policy(p->self, document, &why) != MORTISE_OK) refuse(why.message);
 */
typedef struct mortise_policies {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Whether a document can be the policy of a user or a group. MORTISE_INVALID: the message says what is wrong. */
  mortise_status (*check_identity_policy)(void* self, mortise_str document, mortise_error* error);
} mortise_policies;

#ifdef __cplusplus
}
#endif
#endif
