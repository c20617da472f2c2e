/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.event_target/1 (a draft until SDK 1.0): where committed changes are delivered. The host writes an event into
 * the same batch as the change that it is about, and delivers it once that is committed:
 *
 *  - never before, and never of a change that was not committed;
 *  - at least once: until the target has answered MORTISE_OK, the event is delivered again after a pause, and after a
 *    restart of the server, also of one that was killed. An event that was answered can come again after a kill;
 *  - in order per key: the next event of a key comes after the one before it was answered with MORTISE_OK. Events of
 *    different keys, and of a bucket and of its objects, come in any order. `sequence` grows with the changes of a key,
 *    so an event that came before has one that is not above the last one of its key;
 *  - bounded: what a target has not taken yet has a limit, events.max_queued and events.max_bytes of the configuration.
 *    There, changes that the target wants to know of are refused (S3: 503 SlowDown), unless its flags say
 *    MORTISE_EVENT_TARGET_MAY_LOSE.
 *
 *   static void deliver(void* self, const mortise_call* call, const mortise_event* event, void* context,
 *                       mortise_event_done done) {
 *     … keep what is needed, answer from here or later from any thread …
 *     mortise_error fine = {.size = sizeof fine};
 *     done(context, &fine, NULL);
 *   }
 */
#ifndef MORTISE_ABI_EVENT_TARGET_H
#define MORTISE_ABI_EVENT_TARGET_H

#include "base.h"
#include "object_service.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_EVENT_TARGET_ID "mortise.event_target/1"

/** What happened. Later releases add kinds; a target gets those that it asked for. */
typedef enum mortise_event_kind {
  MORTISE_EVENT_OBJECT_PUT = 1,       /* an object, or a version of it, was written in one piece */
  MORTISE_EVENT_OBJECT_COPIED = 2,    /* likewise, as a copy; also onto itself, which changes what is said of it */
  MORTISE_EVENT_OBJECT_COMPLETED = 3, /* a multipart upload became an object */
  MORTISE_EVENT_OBJECT_RENAMED = 4,   /* it has the key of the event now, and had `previous_key`, of which there is a
                                         MORTISE_EVENT_OBJECT_REMOVED, too */
  MORTISE_EVENT_OBJECT_REMOVED = 5,   /* an object, a version or a delete marker is gone */
  MORTISE_EVENT_DELETE_MARKER = 6,    /* the object is hidden by a delete marker, which is `version` */
  MORTISE_EVENT_OBJECT_PROPERTY = 7,  /* tags, access control list, …: `property` was set or removed */
  MORTISE_EVENT_BUCKET_CREATED = 8,
  MORTISE_EVENT_BUCKET_REMOVED = 9,
  MORTISE_EVENT_BUCKET_PROPERTIES = 10 /* properties of the bucket were set or removed */
} mortise_event_kind;

/** The bit of a kind in mortise_event_interest.kinds. */
#define MORTISE_EVENT_BIT(kind) (UINT64_C(1) << (kind))

enum {
  MORTISE_EVENT_OF_MARKER = 1u << 0 /* what was removed was a delete marker */
};

/** One change. Grows. The host keeps it, unchanged, until the target has answered. Strings may be empty. */
typedef struct mortise_event {
  uint32_t size;
  int32_t kind;   /* mortise_event_kind */
  uint32_t flags; /* MORTISE_EVENT_OF_… */
  uint32_t reserved;
  uint64_t sequence;
  int64_t time_ms; /* since 1970 */
  mortise_str bucket;
  mortise_str bucket_id;
  mortise_str key;     /* empty if it is about the bucket */
  mortise_str version; /* as clients name it: "null" or an id */
  uint64_t content_size;
  mortise_str etag;         /* without quotes */
  mortise_str property;     /* of MORTISE_EVENT_OBJECT_PROPERTY */
  mortise_str previous_key; /* of MORTISE_EVENT_OBJECT_RENAMED */
  mortise_str actor;        /* id of the identity that asked for the change; empty: nobody did, or anonymous */
  mortise_str request_id;   /* of the request that asked for it */
} mortise_event;

/** What a target wants to know of one bucket. Made by the target, and its own until release(). Grows.
 *  Asked for when the first change of a bucket comes, and again when its properties have changed (mortise_bucket.id and
 *  .generation), so a target parses what it needs of the properties once. Until it is released, which may be on any
 *  thread and is before the plugin's stop(), functions are called on any thread, several at once. */
typedef struct mortise_event_interest mortise_event_interest;
struct mortise_event_interest {
  uint32_t size;
  uint32_t reserved;
  uint64_t kinds; /* MORTISE_EVENT_BIT(…) | … */
  void* self;     /* the target's */
  /** Non-zero: events of this kind, one of `kinds`, and key are wanted. In the way of every change: fast, and does not
   * block. NULL: all are. */
  int32_t (*selects)(const mortise_event_interest* self, int32_t kind, mortise_str key);
  void (*release)(mortise_event_interest* self); /* NULL: there is nothing to release */
};

enum {
  MORTISE_EVENT_RETRY_AFTER = 1u << 0 /* retry_after_ms is there */
};

/** What came of an event. Grows. Borrowed during the callback. */
typedef struct mortise_event_result {
  uint32_t size;
  uint32_t present;        /* MORTISE_EVENT_RETRY_AFTER */
  uint32_t retry_after_ms; /* of an event that is to be tried again: not sooner than that, at most an hour */
  uint32_t reserved;
} mortise_event_result;

/** The answer to deliver(): exactly once, from within it or later, on any thread.
 *    MORTISE_OK       the target has it, or will never need it: it does not come again, but for what is said above
 *    MORTISE_INVALID  the target will never take this event: it is dropped, which is counted and logged
 *    any other        try again after a pause, which grows from a tenth of a second to a minute. When all that a target
 *                     is given fails, the pause holds for all of it
 *  `result` may be NULL. */
typedef void (*mortise_event_done)(void* context, const mortise_error* error, const mortise_event_result* result);

enum {
  MORTISE_EVENT_TARGET_MAY_LOSE = 1u << 0 /* at the limit, rather lose an event than refuse the change */
};

/** mortise.event_target/1. Grows. */
typedef struct mortise_event_target {
  uint32_t size;
  uint32_t flags; /* MORTISE_EVENT_TARGET_… */
  void* self;
  /** Any; does not block. NULL: it wants nothing of this bucket. `bucket` is borrowed; mortise_bucket.retain keeps it.
   */
  mortise_event_interest* (*interest)(void* self, const mortise_bucket* bucket);
  /** Worker; one call at a time. It hands the event over and does not wait for a network: what it does meanwhile holds
   * up all later events of this target. `event` and `call`, whose request id is the event's, are borrowed until `done`.
   */
  void (*deliver)(void* self, const mortise_call* call, const mortise_event* event, void* context,
                  mortise_event_done done);
  uint32_t max_in_flight; /* how many events it takes that it has not answered yet; 0 = 64 */
  uint32_t reserved;
} mortise_event_target;

#ifdef __cplusplus
}
#endif
#endif
