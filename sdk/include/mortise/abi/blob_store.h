/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.blob_store/1: immutable byte sequences by id. Knows nothing of buckets or HTTP.
 *
 * A blob is written once, by one writer, and is either whole or not there. Until it is settled the store remembers it
 * as "unsettled" together with its owner (the meta-store record that will point to it), so that after a crash the
 * bodies of dead writers are found without walking everything: how (a staging folder, leases) is the store's business.
 */
#ifndef MORTISE_ABI_BLOB_STORE_H
#define MORTISE_ABI_BLOB_STORE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_BLOB_STORE_ID "mortise.blob_store/1"
/** Ids are 1..64 bytes of [A-Za-z0-9._-], chosen by the store and never used twice. */
#define MORTISE_BLOB_ID_MAX 64u
/** Longest label, in bytes. */
#define MORTISE_BLOB_LABEL_MAX 1024u

enum {
  /* open and read may wait for a network: the host calls them from its workers only */
  MORTISE_BLOB_READS_BLOCK = 1u << 0,
  MORTISE_BLOB_SHARED = 1u << 1,  /* several processes may use it at once */
  MORTISE_BLOB_VOLATILE = 1u << 2 /* nothing survives the process */
};

/** Which record will point to the blob. Stored with the bytes. Never changes. */
typedef struct mortise_blob_owner {
  mortise_str partition;
  mortise_str key;
} mortise_blob_owner;

enum {
  MORTISE_BLOB_SIZE_HINT = 1u << 0 /* size_hint is there */
};

/** A blob to be written. Grows. Borrowed during create(). */
typedef struct mortise_blob_create {
  uint32_t size;
  uint32_t present; /* MORTISE_BLOB_SIZE_HINT */
  mortise_blob_owner owner;
  uint64_t size_hint;
  int32_t durability; /* mortise_durability, see meta_store.h */
  uint32_t reserved;
} mortise_blob_create;

enum { MORTISE_BLOB_SETTLED = 0, MORTISE_BLOB_UNSETTLED = 1 };

enum {
  MORTISE_BLOB_WRITTEN_MS = 1u << 0 /* written_ms is there */
};

/** A blob that scan() or recover() came across. Grows. Borrowed during the callback. */
typedef struct mortise_blob_info {
  uint32_t size;
  uint32_t present; /* MORTISE_BLOB_WRITTEN_MS */
  mortise_str id;
  mortise_blob_owner owner; /* both empty if it cannot be told any more */
  uint64_t content_size;    /* of an unsettled one: what was written of it */
  int64_t written_ms;       /* when its last byte was written, by the store's clock; since 1970 */
  int32_t state;            /* MORTISE_BLOB_SETTLED, MORTISE_BLOB_UNSETTLED */
  uint32_t reserved;
} mortise_blob_info;

/** The `detail` of a MORTISE_NOT_FOUND of open(): the blob was put aside with quarantine(). */
enum { MORTISE_BLOB_PUT_ASIDE = 1 };

enum {
  MORTISE_BLOB_USED = 1u << 0,     /* used is there */
  MORTISE_BLOB_AVAILABLE = 1u << 1 /* available is there */
};

/** Bytes used by and free for blobs. Grows: whoever asks sets `size`, and zero in everything else. */
typedef struct mortise_blob_usage {
  uint32_t size;
  uint32_t present; /* MORTISE_BLOB_USED, MORTISE_BLOB_AVAILABLE */
  uint64_t used;
  uint64_t available;
} mortise_blob_usage;

enum {
  MORTISE_BLOB_SIZE = 1u << 0,      /* content_size is there */
  MORTISE_BLOB_DURABILITY = 1u << 1 /* durability is there */
};

/** What came of a write or of a finish. Grows. Borrowed during the callback. */
typedef struct mortise_blob_result {
  uint32_t size;
  uint32_t present;      /* MORTISE_BLOB_SIZE, MORTISE_BLOB_DURABILITY */
  uint64_t content_size; /* bytes of the blob so far; of finish(): all of them. Who wrote more or less has lost some */
  int32_t durability;    /* mortise_durability that it has now: what was asked for, or better */
  uint32_t reserved;
} mortise_blob_result;

/** Called once, on the caller's thread before the function returns, or later on another. `result` may be NULL, and is
 * on errors. Must not block. */
typedef void (*mortise_blob_done)(void* context, const mortise_error* error, const mortise_blob_result* result);

typedef struct mortise_blob_writer mortise_blob_writer;
typedef struct mortise_blob_reader mortise_blob_reader;

/** mortise.blob_store/1. Grows. Threads: any; one writer by one thread at a time. Whatever was handed in is borrowed
 *  during the call, unless the function says otherwise. For `call`, which may be NULL, see mortise_call: a writer and a
 *  reader keep the one they were made with. Writing a blob:
 *    t->create(t->self, call, &what, &writer, &error);
 *    t->writer_write(writer, data, size, context, done);   // wait for `done`, then the next piece
 *    t->writer_finish(writer, context, done);              // on MORTISE_OK, commit the record that points to it,
 *    t->settle(t->self, call, id);                         // then this
 */
typedef struct mortise_blob_store {
  uint32_t size;
  uint32_t flags; /* MORTISE_BLOB_* */
  void* self;

  /** Begins a blob. Worker. */
  mortise_status (*create)(void* self, const mortise_call* call, const mortise_blob_create* what,
                           mortise_blob_writer** writer, mortise_error* error);
  /** The id, known from the start. Valid until finish() or abort(). */
  mortise_str (*writer_id)(const mortise_blob_writer* writer);
  /** Appends. `data` must stay valid until `done`. Up to `max_writes` may be under way: they are answered in the order
   *  in which they were made, and after one that failed all fail. Worker; may block for the device. */
  void (*writer_write)(mortise_blob_writer* writer, const void* data, size_t size, void* context,
                       mortise_blob_done done);
  /** Makes the blob readable and as durable as asked; frees the writer. On error nothing is left. REQUIRES: all writes
   *  were answered. Worker. */
  void (*writer_finish)(mortise_blob_writer* writer, void* context, mortise_blob_done done);
  /** Throws the blob away; frees the writer. REQUIRES: all writes were answered. */
  void (*writer_abort)(mortise_blob_writer* writer);

  /** Opens for reading. Stays readable until closed, also after remove(): see removed_readable_ms. MORTISE_NOT_FOUND if
   *  there is none. */
  mortise_status (*open)(void* self, const mortise_call* call, mortise_str id, mortise_blob_reader** reader,
                         mortise_error* error);
  uint64_t (*reader_size)(const mortise_blob_reader* reader);
  /** A descriptor in which the bytes start at `*offset`, owned by the reader; -1 if there is none: then read(). */
  int32_t (*reader_fd)(const mortise_blob_reader* reader, uint64_t* offset);
  /** Reads exactly `size` bytes from `offset`. Any thread, several at once. */
  mortise_status (*reader_read)(mortise_blob_reader* reader, uint64_t offset, void* data, size_t size,
                                mortise_error* error);
  void (*reader_close)(mortise_blob_reader* reader);

  /** The blob's record was committed: it is no longer unsettled. Cheap; need not be durable (after a crash recover()
   *  asks again). */
  void (*settle)(void* self, const mortise_call* call, mortise_str id);
  /** Removes; MORTISE_NOT_FOUND if there is none. Space may be freed later. Worker. */
  mortise_status (*remove)(void* self, const mortise_call* call, mortise_str id, mortise_error* error);

  /** Startup, before any create() and behind label(). A store that has nothing yet makes its place here or in
   *  set_label(), not before: the host may refuse to go on with it. Asks for each unsettled blob of a dead writer:
   *  non-zero = its owner points to it, settle; zero = remove. Cost follows the number of unsettled blobs, not of all.
   *  With MORTISE_BLOB_SHARED it may be called again at any time, on a worker, when another process is known to be
   *  dead; the store asks only for blobs of processes that it keeps from writing and committing from then on. */
  mortise_status (*recover)(void* self, const mortise_call* call, void* context,
                            int32_t (*keep)(void* context, const mortise_blob_info* blob), mortise_error* error);
  /** Every blob, in no order, for scrub and fsck; stop early by returning non-zero. Worker. */
  mortise_status (*scan)(void* self, const mortise_call* call, void* context,
                         int32_t (*each)(void* context, const mortise_blob_info* blob), mortise_error* error);
  /** Puts a damaged blob aside: it can no longer be opened, its bytes are kept for the operator. Worker. */
  mortise_status (*quarantine)(void* self, const mortise_call* call, mortise_str id, mortise_error* error);
  /** Fills in what is known of `usage`. May block for the device. */
  void (*usage)(void* self, const mortise_call* call, mortise_blob_usage* usage);

  /* The label: some bytes of the host's by which it knows the store again and what goes with it. On a store that keeps
   * nothing (MORTISE_BLOB_VOLATILE) both may be NULL. */
  /** Calls `found` with the label, borrowed, before it returns; MORTISE_NOT_FOUND if there is none. Startup, worker. */
  mortise_status (*label)(void* self, const mortise_call* call, void* context,
                          void (*found)(void* context, mortise_str label), mortise_error* error);
  /** Replaces the label if it still is `expected` (empty: there is none), otherwise MORTISE_PRECONDITION. It is on
   *  stable storage when this returns; a crash leaves the old one or the new one. Startup, worker. */
  mortise_status (*set_label)(void* self, const mortise_call* call, mortise_str expected, mortise_str label,
                              mortise_error* error);

  /** Begins a blob that has the bytes of blob `id` already, and an owner of its own: its writer is to be finished, or
   *  aborted, and takes no writes. No bytes are moved: both share them, until each is removed by itself. Where that
   *  cannot be done, MORTISE_UNSUPPORTED: the caller reads and writes. MORTISE_NOT_FOUND if there is no such blob.
   *  May be NULL. Worker. */
  mortise_status (*clone)(void* self, const mortise_call* call, mortise_str id, const mortise_blob_create* what,
                          mortise_blob_writer** writer, mortise_error* error);

  /* How long the readers that are open may go on after remove(); then they fail, and never give other bytes. 0: until
   * they are closed. */
  uint64_t removed_readable_ms;
  /* How many writes of one writer may be under way at once. 0 is 1: each after the answer to the one before. */
  uint32_t max_writes;
  uint32_t reserved;

  /** Has a settled blob say again whose it is, where that was damaged: it is told with this owner from then on. Its id
   *  and its bytes stay as they are, and it stays readable. On stable storage when this returns; a crash leaves what
   *  was, or what is to be. MORTISE_NOT_FOUND if there is no such blob; MORTISE_UNSUPPORTED where it cannot be done.
   * May be NULL, or not there. Worker; one of a blob at a time. */
  mortise_status (*renew_owner)(void* self, const mortise_call* call, mortise_str id, const mortise_blob_owner* owner,
                                mortise_error* error);

  /** A number that changes when others than the store write to the blob's bytes, as it was when the reader was opened.
   *  0: not known; the host then looks when the file of reader_fd() was written. May be NULL, or not there. Any
   *  thread. */
  uint64_t (*reader_stamp)(const mortise_blob_reader* reader);
} mortise_blob_store;

#ifdef __cplusplus
}
#endif
#endif
