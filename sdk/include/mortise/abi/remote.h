/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.remote/1 (a draft until SDK 1.0): buckets that are somewhere else, such as on AWS. The host keeps copies of
 * their objects, and asks for what it does not have. A plugin may know several places; each has a name.
 *
 * Every call is answered exactly once, before it returns or later, on any thread of the plugin's choice; what the host
 * does in a callback does not block. Nothing is kept by the plugin but what it needs to answer: the host decides what
 * is stored.
 *
 * Each call ends in time: by the deadline of `call`, when `call` is cancelled, or when the plugin's own patience is
 * over, whichever is first. What a failure means is told by status and detail, so that the host can tell its clients:
 *
 *   MORTISE_NOT_FOUND     there is no such bucket, or no such object: see the detail
 *   MORTISE_DENIED        the place refuses the credentials that it was given
 *   MORTISE_PRECONDITION  a condition of the request does not hold
 *   MORTISE_INVALID       the request makes no sense there: a range beyond the object's end, a name
 *   MORTISE_BUSY          later it may go: nobody answers (UNREACHABLE), or there are too many requests (THROTTLED)
 *   MORTISE_TIMED_OUT     the place was too slow
 *   MORTISE_CORRUPT       what came is not what was announced: too short, too long, other bytes, no answer at all
 *   MORTISE_IO            the place tells of a failure of its own
 *   MORTISE_UNSUPPORTED   the place cannot do it
 */
#ifndef MORTISE_ABI_REMOTE_H
#define MORTISE_ABI_REMOTE_H

#include "base.h"
#include "object_service.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_REMOTE_ID "mortise.remote/1"

/** mortise_error.detail of this interface. */
enum {
  MORTISE_REMOTE_NO_SUCH_BUCKET = 1, /* NOT_FOUND */
  MORTISE_REMOTE_NO_SUCH_KEY = 2,    /* NOT_FOUND */
  MORTISE_REMOTE_NOT_MODIFIED = 3,   /* PRECONDITION: the object still has the etag of if_none_match */
  MORTISE_REMOTE_NOT_CONNECTED = 4,  /* BUSY: nobody answers */
  MORTISE_REMOTE_SLOW_DOWN = 5,      /* BUSY: too many requests */
  MORTISE_REMOTE_CIRCLE = 6          /* INVALID: the place would ask this server for it; see `via` of mortise_call */
};

enum {
  MORTISE_REMOTE_CREATES_BUCKETS = 1u << 0,
  MORTISE_REMOTE_LISTS_BUCKETS = 1u << 1,
  MORTISE_REMOTE_CHECKS_PUTS = 1u << 2 /* the conditions of a put are looked at in one step with it */
};

/** Where buckets are. Grows. Valid until destroy(). A place that was detached has no name, and answers with
 *  MORTISE_BUSY. */
typedef struct mortise_remote_place {
  uint32_t size;
  uint32_t capabilities; /* MORTISE_REMOTE_… */
  mortise_str name;      /* as configured; no other place of any plugin has it */
  mortise_str provider;  /* of AIStore's: "aws", "gcp", … */
  mortise_str endpoint;  /* for people; no secrets */
  mortise_str id;  /* that the place gives itself, as clusters of AIStore do; empty: it has none, or has not said */
  mortise_str map; /* of describe(): a JSON document of the place, for AIStore's clients */
} mortise_remote_place;

enum {
  MORTISE_REMOTE_MODIFIED = 1u << 0, /* modified_ms is there */
  MORTISE_REMOTE_SIZE = 1u << 1      /* content_size is there */
};

/** An object as the place describes it. Grows: it stands in an array whose stride is object_size of
 *  mortise_remote_page. */
typedef struct mortise_remote_object {
  uint32_t size;
  uint32_t present; /* MORTISE_REMOTE_MODIFIED, … */
  mortise_str key;
  uint64_t content_size; /* of the whole object, also where a range was asked for */
  int64_t modified_ms;
  mortise_str etag;    /* without quotes; empty: it has none */
  mortise_str version; /* id that the place gives it; empty: none */
  mortise_str storage_class;
  const mortise_pair* metadata;  /* as in mortise_object; not in lists */
  const mortise_digest* digests; /* of all bytes, never composite; not where a range was asked for */
  uint32_t metadata_count;
  uint32_t digest_count;
} mortise_remote_object;

/** Which bucket. Grows. A bucket in a namespace of a cluster of AIStore is called "#namespace/bucket", here and in
 * every other call of a place of the provider "ais". */
typedef struct mortise_remote_bucket {
  uint32_t size;
  uint32_t place; /* index of the place */
  mortise_str name;
} mortise_remote_bucket;

/** A place that comes, or goes. Grows. */
typedef struct mortise_remote_attachment {
  uint32_t size;
  uint32_t reserved;
  mortise_str name;     /* no other place has it */
  mortise_str endpoint; /* of one that comes */
} mortise_remote_attachment;

enum {
  MORTISE_REMOTE_RANGE = 1u << 0 /* offset and length are there */
};

/** What to read, or to look at, or to remove. Grows. */
typedef struct mortise_remote_read {
  uint32_t size;
  uint32_t place;
  mortise_str bucket;
  mortise_str key;
  mortise_str if_match;      /* an etag without quotes; empty: any */
  mortise_str if_none_match; /* likewise; MORTISE_REMOTE_NOT_MODIFIED if it still is that one */
  uint32_t present;          /* MORTISE_REMOTE_RANGE */
  uint32_t reserved;
  uint64_t offset;
  uint64_t length; /* > 0; fewer bytes come if the object ends before */
} mortise_remote_read;

/** A download under way. Never changes. */
typedef struct mortise_remote_transfer_table mortise_remote_transfer_table;
typedef struct mortise_remote_transfer {
  const mortise_remote_transfer_table* table;
} mortise_remote_transfer;
/** Grows. Threads: any. None of them calls the receiver before it returns. */
struct mortise_remote_transfer_table {
  uint32_t size;
  uint32_t reserved;
  /** Goes on after MORTISE_FLOW_PAUSE. A spurious call, also one behind the end, does no harm. */
  void (*resume)(mortise_remote_transfer* self);
  /** Nobody wants the rest: ends soon with MORTISE_CANCELLED, unless it has ended. */
  void (*cancel)(mortise_remote_transfer* self);
  /** Once, last: the handle is not used any more. The transfer goes on without it. */
  void (*release)(mortise_remote_transfer* self);
};

/** Who takes a download. Grows. Copied by get(); `self` is valid until end() returned. One call at a time. */
typedef struct mortise_remote_receiver {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Once, before the first piece: the object is there. Not if the request failed. */
  void (*begin)(void* self, const mortise_remote_object* object);
  /** Some bytes, borrowed during the call. MORTISE_FLOW_PAUSE: taken, but no more until resume(). The pause does not
   *  count as slowness of the place. */
  int32_t (*write)(void* self, const void* data, size_t size);
  /** Once, last. MORTISE_OK: exactly the bytes that were announced came. */
  void (*end)(void* self, const mortise_error* error);
} mortise_remote_receiver;

/** The bytes of an upload. Grows. Copied by put(); `self` is valid until put() was answered. */
typedef struct mortise_remote_source {
  uint32_t size;
  uint32_t reserved;
  void* self;
  uint64_t content_length;
  /** Reads exactly `size` bytes from `offset`: an upload that is tried again begins anew. Any thread, one call at a
   * time. It may wait for the device, but never for a network. */
  mortise_status (*read)(void* self, uint64_t offset, void* data, size_t size, mortise_error* error);
} mortise_remote_source;

/** What to write. Grows. Arrays may be NULL if their count is 0. */
typedef struct mortise_remote_put {
  uint32_t size;
  uint32_t place;
  mortise_str bucket;
  mortise_str key;
  const mortise_pair* metadata;  /* as in mortise_put */
  const mortise_digest* digests; /* of all bytes: for the place to check */
  uint32_t metadata_count;
  uint32_t digest_count;
  mortise_str if_match;      /* header values: the object there must have the etag, or be there at all ("*") */
  mortise_str if_none_match; /* "*": there must be none */
} mortise_remote_put;

/** What was written. Grows. */
typedef struct mortise_remote_written {
  uint32_t size;
  uint32_t reserved;
  mortise_str etag; /* as in mortise_remote_object */
  mortise_str version;
} mortise_remote_written;

/** What to list. Grows. */
typedef struct mortise_remote_list {
  uint32_t size;
  uint32_t place;
  mortise_str bucket;
  mortise_str prefix;
  mortise_str delimiter;
  mortise_str after; /* exclusive */
  uint32_t limit;    /* rows of this page, objects and prefixes; fewer may come */
  uint32_t reserved;
} mortise_remote_list;

/** A page. Grows. Objects and prefixes each in byte order. */
typedef struct mortise_remote_page {
  uint32_t size;
  int32_t truncated; /* more follows behind the greatest key or prefix of the page */
  const mortise_remote_object* objects;
  size_t object_count;
  size_t object_size; /* sizeof(mortise_remote_object) as the plugin knows it */
  const mortise_str* prefixes;
  size_t prefix_count;
} mortise_remote_page;

/** A bucket at the place. Grows: it stands in an array whose stride is bucket_size of mortise_remote_buckets. */
typedef struct mortise_remote_bucket_info {
  uint32_t size;
  uint32_t reserved;
  mortise_str name;
  mortise_str region; /* may be empty */
} mortise_remote_bucket_info;

/** Grows. */
typedef struct mortise_remote_buckets {
  uint32_t size;
  uint32_t reserved;
  const mortise_remote_bucket_info* buckets;
  size_t bucket_count;
  size_t bucket_size;
} mortise_remote_buckets;

/* The answers. Results are borrowed during the callback, and NULL on errors. */
typedef void (*mortise_on_remote_object)(void* context, const mortise_error* error,
                                         const mortise_remote_object* object);
typedef void (*mortise_on_remote_written)(void* context, const mortise_error* error,
                                          const mortise_remote_written* written);
typedef void (*mortise_on_remote_page)(void* context, const mortise_error* error, const mortise_remote_page* page);
typedef void (*mortise_on_remote_bucket)(void* context, const mortise_error* error,
                                         const mortise_remote_bucket_info* bucket);
typedef void (*mortise_on_remote_place)(void* context, const mortise_error* error, const mortise_remote_place* place);
typedef void (*mortise_on_remote_buckets)(void* context, const mortise_error* error,
                                          const mortise_remote_buckets* buckets);

/** mortise.remote/1. Grows. Threads: any. None blocks. Requests are borrowed during the call, `call` until the answer;
 *  it may be NULL. The first kilobyte of an object:
 *    mortise_remote_read read = {.size = sizeof read, .bucket = bucket, .key = key, .present = MORTISE_REMOTE_RANGE,
 *                                .length = 1024};
 *    mortise_remote_receiver receiver = {.size = sizeof receiver, .self = me, .begin = …, .write = …, .end = …};
 *    remote->get(remote->self, call, &read, &receiver, &me->transfer);
 */
typedef struct mortise_remote {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** After start(). Grows with attach(): the index of a place is never another one's. What is known of a place may be
   *  another row later; the first one stays valid. */
  size_t (*place_count)(void* self);
  const mortise_remote_place* (*place)(void* self, size_t index);

  void (*head)(void* self, const mortise_call* call, const mortise_remote_read* read, void* context,
               mortise_on_remote_object done);
  /** Sets `*transfer` before it calls the receiver; that may be before get() returns. */
  void (*get)(void* self, const mortise_call* call, const mortise_remote_read* read,
              const mortise_remote_receiver* receiver, mortise_remote_transfer** transfer);
  /** Takes effect as a whole or not at all. A failure that leaves that open is MORTISE_UNKNOWN. */
  void (*put)(void* self, const mortise_call* call, const mortise_remote_put* put, const mortise_remote_source* source,
              void* context, mortise_on_remote_written done);
  /** What is not there has been removed. A failure as of put(). */
  void (*remove)(void* self, const mortise_call* call, const mortise_remote_read* what, void* context,
                 mortise_on_remote_written done);
  void (*list)(void* self, const mortise_call* call, const mortise_remote_list* list, void* context,
               mortise_on_remote_page done);
  void (*bucket_head)(void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                      mortise_on_remote_bucket done);
  /** MORTISE_UNSUPPORTED without MORTISE_REMOTE_CREATES_BUCKETS. */
  void (*bucket_create)(void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                        mortise_on_remote_bucket done);
  /** All buckets of the place; `name` of the request is not looked at. MORTISE_UNSUPPORTED without
   *  MORTISE_REMOTE_LISTS_BUCKETS. */
  void (*bucket_list)(void* self, const mortise_call* call, const mortise_remote_bucket* place, void* context,
                      mortise_on_remote_buckets done);

  /* Since SDK 0.10; NULL where it cannot be done. */

  /** Destroys the bucket at the place, with all that is in it. A failure as of put(). */
  void (*bucket_remove)(void* self, const mortise_call* call, const mortise_remote_bucket* bucket, void* context,
                        mortise_on_remote_bucket done);
  /** Learns of a place, asks it who it is, and keeps it over restarts before the answer. MORTISE_EXISTS: the name is
   *  taken. */
  void (*attach)(void* self, const mortise_call* call, const mortise_remote_attachment* what, void* context,
                 mortise_on_remote_place done);
  /** Forgets the place of that name. MORTISE_INVALID: it is one of the configuration. */
  void (*detach)(void* self, const mortise_call* call, const mortise_remote_attachment* what, void* context,
                 mortise_on_remote_place done);
  /** Asks a place who it is now; `name` of the request is not looked at. */
  void (*describe)(void* self, const mortise_call* call, const mortise_remote_bucket* place, void* context,
                   mortise_on_remote_place done);
} mortise_remote;

#ifdef __cplusplus
}
#endif
#endif
