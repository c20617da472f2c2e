/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.records/1 (a draft until SDK 1.0): small durable records, in order of their keys. Users, rules, positions:
 * what a plugin has to find again after a restart, and what is too small for a store of its own.
 *
 * Each plugin has one namespace, its name; the table that it finds leads there and nowhere else. A namespace stays when
 * its plugin is disabled. Keys are 1 to MORTISE_RECORDS_MAX_KEY bytes, values 0 to MORTISE_RECORDS_MAX_VALUE, of any
 * value. Order is bytewise, unsigned. What commit() has reported as done is on stable storage, whatever durability
 * buckets have.
 *
 * Every namespace has a revision: a number that grows with each commit. It counts anew in every process, so it is only
 * good for comparisons with numbers of the same process. A reader who wants to know of every later change reads first
 * and then watches from the revision that came with what was read: nothing is lost in between.
 *
 *   static void on_record(void* me, const mortise_error* error, const mortise_record* record);   // keeps the revision
 *   t->get(t->self, NULL, key, me, &on_record);
 *   mortise_records_watch_request request = {.size = sizeof request, .prefix = key, .since = me->revision};
 *   me->watch = t->watch(t->self, NULL, &request, me, &on_change, &error);                        // reads again
 *   …
 *   t->watch_close(me->watch);                                                                    // in stop()
 */
#ifndef MORTISE_ABI_RECORDS_H
#define MORTISE_ABI_RECORDS_H

#include "base.h"
#include "meta_store.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_RECORDS_ID "mortise.records/1"

enum {
  MORTISE_RECORDS_MAX_KEY = 1024,      /* bytes */
  MORTISE_RECORDS_MAX_VALUE = 1048576, /* bytes */
  MORTISE_RECORDS_MAX_CHANGES = 1000,  /* mutations of a batch, and as many preconditions */
  MORTISE_RECORDS_MAX_BATCH = 4194304  /* bytes of all keys and values of a batch */
};

/** A record. Grows. */
typedef struct mortise_record {
  uint32_t size;
  uint32_t reserved;
  mortise_str key;
  mortise_str value;
  uint64_t
      revision; /* of the namespace when the record was read: changes up to it are in the value, later ones may be */
} mortise_record;

/** Called once. MORTISE_OK; MORTISE_NOT_FOUND: there is no such record, `record` has the key and the revision; anything
 *  else: it could not be read, `record` is NULL. Comes on any thread, perhaps before get() returns; must not block. */
typedef void (*mortise_on_record)(void* context, const mortise_error* error, const mortise_record* record);

/** Changes that are made together or not at all. Grows. Borrowed during commit(). */
typedef struct mortise_records_batch {
  uint32_t size;
  uint32_t reserved;
  const mortise_precondition* preconditions; /* see meta_store.h: a record is these bytes, or is absent */
  size_t precondition_count;
  const mortise_mutation* mutations; /* put or remove, at most one per key */
  size_t mutation_count;
} mortise_records_batch;

/** What came of a commit that succeeded. Grows. */
typedef struct mortise_records_committed {
  uint32_t size;
  uint32_t reserved;
  uint64_t revision; /* of the namespace, with this change */
} mortise_records_committed;

/** Called once. MORTISE_OK: all of it is on stable storage. MORTISE_PRECONDITION: `error->detail` is the index of the
 *  first precondition that does not hold; nothing was changed. MORTISE_TOO_LARGE, MORTISE_INVALID: beyond the limits.
 *  MORTISE_UNKNOWN: it may be there now or later, read to know. Anything else: nothing was or will be changed.
 *  `committed` is NULL unless it is MORTISE_OK. Comes on any thread, perhaps before commit() returns; must not block.
 */
typedef void (*mortise_on_records_committed)(void* context, const mortise_error* error,
                                             const mortise_records_committed* committed);

/** Which records to go through. Grows. */
typedef struct mortise_records_scan {
  uint32_t size;
  uint32_t limit;     /* how many at most; 0: all */
  mortise_str prefix; /* of their keys; empty: all */
  mortise_str after;  /* only keys greater than this; empty: from the first on */
} mortise_records_scan;

/** How a scan ended. Grows. */
typedef struct mortise_records_scan_end {
  uint32_t size;
  uint32_t truncated; /* non-zero: `limit` was reached and there are more; go on after the last key */
  uint64_t revision;  /* of the namespace when the scan began: all of it is as of one moment, not before that */
} mortise_records_scan_end;

/** Called after the last record. `end` is NULL if there was an error. */
typedef void (*mortise_on_records_scanned)(void* context, const mortise_error* error,
                                           const mortise_records_scan_end* end);

/** What to watch. Grows. */
typedef struct mortise_records_watch_request {
  uint32_t size;
  uint32_t reserved;
  mortise_str prefix; /* of the keys of interest; empty: all */
  uint64_t since;     /* a revision that a read or commit told; 0: only what is committed from now on */
} mortise_records_watch_request;

/** Something under the prefix was committed since the last call; several commits may be one call, and there may be a
 *  call without a change. Of a commit that was answered as MORTISE_UNKNOWN there are two: at once, and when it is
 *  decided. `revision` is that of the namespace at the time. Worker: one call at a time for each watch.
 *  Commits of other processes that share a store are not noticed: who has to know of those reads now and then. */
typedef void (*mortise_on_records_changed)(void* context, uint64_t revision);

typedef struct mortise_records_watch mortise_records_watch;

/** mortise.records/1. Grows. Threads: any. Nothing blocks, but for watch_close(). What is handed in is borrowed during
 *  the call, `context` until its function was called for the last time. */
typedef struct mortise_records {
  uint32_t size;
  uint32_t reserved;
  void* self;

  /** Calls `result` once. */
  void (*get)(void* self, const mortise_call* call, mortise_str key, void* context, mortise_on_record result);
  /** Checks the preconditions and makes the changes, as one. Calls `done` once. */
  void (*commit)(void* self, const mortise_call* call, const mortise_records_batch* batch, void* context,
                 mortise_on_records_committed done);
  /** Calls `each` for the records in order, then `end` once, all on one thread: this one before it returns, or a
   *  worker. `each` gets MORTISE_OK and a record; it may not call watch_close(). */
  void (*scan)(void* self, const mortise_call* call, const mortise_records_scan* request, void* context,
               mortise_on_record each, mortise_on_records_scanned end);
  /** Calls `changed` after each commit that touched the prefix, as said there, until watch_close(). If there were
   *  commits after `since`, it is called soon without another one. NULL on failure. */
  mortise_records_watch* (*watch)(void* self, const mortise_call* call, const mortise_records_watch_request* request,
                                  void* context, mortise_on_records_changed changed, mortise_error* error);
  /** When this has returned, `changed` neither runs nor will be called; it waits for a call that runs, unless it is
   *  called from within that. Worker or startup. Watches that a plugin has left open are closed before its stop(). */
  void (*watch_close)(mortise_records_watch* watch);
} mortise_records;

#ifdef __cplusplus
}
#endif
#endif
