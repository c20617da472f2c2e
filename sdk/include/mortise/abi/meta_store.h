/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.meta_store/1: ordered records in partitions.
 *
 * A partition is a named, ordered map from key bytes to value bytes, and the unit of atomicity: a batch touches one
 * partition and carries preconditions of the form "this record is still these bytes". Nothing spans two partitions.
 * Partitions come into being with their first record and vanish with their last. Order is bytewise, unsigned.
 * Keys: 1..4096 bytes without 0x00; values: 1 byte .. 4 MiB; partition names: 1..128 bytes of [A-Za-z0-9._/-].
 * Several processes may use one store where the store says so; a caller must not assume to be alone.
 * A store that has nothing yet makes its place with the first commit, not before: the host may refuse to go on with it.
 * One that finds its place damaged or half there does not start, and says what to do.
 */
#ifndef MORTISE_ABI_META_STORE_H
#define MORTISE_ABI_META_STORE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_META_STORE_ID "mortise.meta_store/1"

/** How safe a write must be before it is reported as done. */
typedef enum mortise_durability {
  MORTISE_STRICT = 0, /* on stable storage, and with it all that the store has applied before, whatever its own */
  MORTISE_DATA = 1,   /* bodies on stable storage; records handed to the operating system */
  MORTISE_NONE = 2    /* handed to the operating system */
} mortise_durability;

enum {
  /* get and cursors may wait for a network: the host calls them from its workers only */
  MORTISE_META_READS_BLOCK = 1u << 0,
  MORTISE_META_SHARED = 1u << 1,       /* several processes may write at once */
  MORTISE_META_VOLATILE = 1u << 2,     /* nothing survives the process */
  MORTISE_META_LOOSE_CURSORS = 1u << 3 /* no cursor is a snapshot: all are as with MORTISE_CURSOR_LOOSE */
};

enum {
  MORTISE_RECORD_IS = 0,    /* the record of `key` is `value`, byte for byte */
  MORTISE_RECORD_ABSENT = 1 /* there is no record of `key`; `value` is empty */
};

/** What must hold for a batch to be applied. Never changes, but kinds may be added: a store refuses a batch with a kind
 *  that it does not know, as MORTISE_UNSUPPORTED, and applies nothing of it. */
typedef struct mortise_precondition {
  mortise_str key;
  mortise_str value;
  int32_t kind; /* MORTISE_RECORD_… */
  uint32_t reserved;
} mortise_precondition;

enum {
  MORTISE_MUTATION_PUT = 0,   /* the record of `key` becomes `value` */
  MORTISE_MUTATION_REMOVE = 1 /* there is no record of `key` any more (none there: no error); `value` is empty */
};

/** A change of one record. Never changes; kinds as above. */
typedef struct mortise_mutation {
  mortise_str key;
  mortise_str value;
  int32_t kind; /* MORTISE_MUTATION_… */
  uint32_t reserved;
} mortise_mutation;

enum {
  /* It is part of removing something: where there is no room for new records, a store keeps some for these. */
  MORTISE_BATCH_FREES_SPACE = 1u << 0
};

/** Changes of one partition that are applied together or not at all. Grows. Everything in it is borrowed during
 *  commit(). */
typedef struct mortise_batch {
  uint32_t size;
  int32_t durability; /* mortise_durability */
  mortise_str partition;
  const mortise_precondition* preconditions;
  size_t precondition_count;
  const mortise_mutation* mutations; /* at most one per key */
  size_t mutation_count;
  uint32_t flags; /* MORTISE_BATCH_* */
  uint32_t reserved;
} mortise_batch;

enum {
  MORTISE_COMMIT_DURABILITY = 1u << 0 /* durability is there */
};

/** What came of a batch that was applied. Grows. Borrowed during the callback. */
typedef struct mortise_commit_result {
  uint32_t size;
  uint32_t present;   /* MORTISE_COMMIT_DURABILITY */
  int32_t durability; /* mortise_durability that it has now: what was asked for, or better */
  uint32_t reserved;
} mortise_commit_result;

/** Called once. MORTISE_OK: applied, whole, and as durable as asked. MORTISE_PRECONDITION: `error->detail` is the index
 *  of the first precondition that failed; nothing applied. MORTISE_UNKNOWN: may be applied now or later. It is decided
 *  when a later commit of the partition was applied or failed a precondition; a read before that does not tell.
 *  Anything else: nothing applied, now or later. `result` may be NULL, and is on errors. Comes on a thread of the
 *  store, or on the caller's before commit() returns; must not block. */
typedef void (*mortise_commit_done)(void* context, const mortise_error* error, const mortise_commit_result* result);

enum {
  /* Without this flag a cursor shows the partition as it was when it was opened: later commits do not show. With it, a
   * record that is there all the time is seen once, and one that is changed meanwhile in either state. */
  MORTISE_CURSOR_LOOSE = 1u << 0
};

/** What a cursor is opened for. Grows. Borrowed during cursor_open(). The bounds are promises of the store, too: it
 * gives no record outside of them. */
typedef struct mortise_cursor_options {
  uint32_t size;
  uint32_t flags; /* MORTISE_CURSOR_* */
  mortise_str partition;
  mortise_str from;  /* least key; empty: from the first on */
  mortise_str below; /* greater than all keys; empty: to the last */
  uint64_t expected; /* records that are likely to be wanted, so that a store can fetch them together; 0 = not known */
} mortise_cursor_options;

typedef struct mortise_cursor mortise_cursor;

/** mortise.meta_store/1. Grows. Threads: any; a cursor by one thread at a time. Whatever was handed in is borrowed
 * during the call, `context` until its function was called for the last time. For `call`, which may be NULL, see
 * mortise_call: a cursor keeps the one it was opened with. Reading all records from "a" on:
 *    mortise_cursor_options options = {.size = sizeof options, .partition = partition, .from = a};
 *    mortise_cursor* c = t->cursor_open(t->self, call, &options, &error);
 *    for (s = t->cursor_seek(c, a, &error); s == MORTISE_OK; s = t->cursor_next(c, &error))
 *      t->cursor_record(c, &key, &value);
 *    t->cursor_close(c);                // s is MORTISE_NOT_FOUND at the end, otherwise what went wrong
 */
typedef struct mortise_meta_store {
  uint32_t size;
  uint32_t flags; /* MORTISE_META_* */
  void* self;

  /** Calls `found` with the value, borrowed, before it returns; MORTISE_NOT_FOUND if there is none. Sees every commit
   *  that was reported done before the call. */
  mortise_status (*get)(void* self, const mortise_call* call, mortise_str partition, mortise_str key, void* context,
                        void (*found)(void* context, mortise_str value), mortise_error* error);
  /** Checks and applies a batch as one. A batch may change nothing: a strict one then brings to stable storage what was
   *  applied before, of every partition and durability; one with preconditions is a question. The batch is copied or
   * applied before this returns. Once it is queued, it is not given up because of `call`: MORTISE_TIMED_OUT and
   * MORTISE_CANCELLED mean that nothing was applied, as any failure but MORTISE_UNKNOWN does. */
  void (*commit)(void* self, const mortise_call* call, const mortise_batch* batch, void* context,
                 mortise_commit_done done);

  /** A cursor over one partition. Not positioned. NULL on failure. */
  mortise_cursor* (*cursor_open)(void* self, const mortise_call* call, const mortise_cursor_options* options,
                                 mortise_error* error);
  /** Moves to the first record with key ≥ `key` within the bounds. MORTISE_OK, MORTISE_NOT_FOUND if there is none, or
   * an error; MORTISE_BUSY: the cursor is of no use any more, open another. */
  mortise_status (*cursor_seek)(mortise_cursor* cursor, mortise_str key, mortise_error* error);
  /** Moves to the next record. Same results. REQUIRES: on a record. */
  mortise_status (*cursor_next)(mortise_cursor* cursor, mortise_error* error);
  /** The record, borrowed until the cursor moves. REQUIRES: on a record. */
  void (*cursor_record)(const mortise_cursor* cursor, mortise_str* key, mortise_str* value);
  void (*cursor_close)(mortise_cursor* cursor);

  /** Names of all partitions that start with `prefix`, in order. May be slow: for start-up, fsck and operators. */
  mortise_status (*partitions)(void* self, const mortise_call* call, mortise_str prefix, void* context,
                               void (*each)(void* context, mortise_str partition), mortise_error* error);
  /** Checks the store's own structures; calls `problem` for each finding. Worker. */
  mortise_status (*verify)(void* self, const mortise_call* call, void* context,
                           void (*problem)(void* context, mortise_str text), mortise_error* error);

  /* The largest batch that commit() takes: keys and values together, and mutations. 0: as large as memory allows. A
   * larger one is MORTISE_TOO_LARGE, and nothing of it is applied. */
  uint64_t max_batch_bytes;
  uint64_t max_batch_mutations;
  /* How long a cursor can be used after it was opened; then it moves no more (MORTISE_BUSY). 0: until it is closed,
   * unless something goes wrong. */
  uint64_t max_cursor_ms;
} mortise_meta_store;

#ifdef __cplusplus
}
#endif
#endif
