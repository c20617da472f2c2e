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
  MORTISE_BLOB_READS_BLOCK = 1u << 0, /* open and read may wait for a network: call from workers only */
  MORTISE_BLOB_SHARED = 1u << 1,
  MORTISE_BLOB_VOLATILE = 1u << 2
};

/** Which record will point to the blob. Stored with the bytes. Never changes. */
typedef struct mortise_blob_owner {
  mortise_str partition;
  mortise_str key;
} mortise_blob_owner;

/** Called once, on the caller's thread before the function returns, or later on another. Must not block. */
typedef void (*mortise_blob_done)(void* context, const mortise_error* error);

typedef struct mortise_blob_writer mortise_blob_writer;
typedef struct mortise_blob_reader mortise_blob_reader;

/** Grows. Threads: any; one writer by one thread at a time, one call of it outstanding at a time. */
typedef struct mortise_blob_store {
  uint32_t size;
  uint32_t flags; /* MORTISE_BLOB_* */
  void* self;

  /** Begins a blob. `size_hint` in bytes, or -1. `durability` as in meta_store.h. Worker. */
  mortise_status (*create)(void* self, const mortise_blob_owner* owner, int64_t size_hint, int32_t durability,
                           mortise_blob_writer** writer, mortise_error* error);
  /** The id, known from the start. Valid until finish() or abort(). */
  mortise_str (*writer_id)(const mortise_blob_writer* writer);
  /** Appends. `data` must stay valid until `done`. Worker; may block for the device. */
  void (*writer_write)(mortise_blob_writer* writer, const void* data, size_t size, void* context,
                       mortise_blob_done done);
  /** Makes the blob readable and as durable as asked; frees the writer. On error nothing is left. Worker. */
  void (*writer_finish)(mortise_blob_writer* writer, void* context, mortise_blob_done done);
  /** Throws the blob away; frees the writer. */
  void (*writer_abort)(mortise_blob_writer* writer);

  /** Opens for reading; stays readable until closed, also after remove(). MORTISE_NOT_FOUND if there is none. */
  mortise_status (*open)(void* self, mortise_str id, mortise_blob_reader** reader, mortise_error* error);
  uint64_t (*reader_size)(const mortise_blob_reader* reader);
  /** A descriptor in which the bytes start at `*offset`, owned by the reader; -1 if there is none: then read(). */
  int32_t (*reader_fd)(const mortise_blob_reader* reader, uint64_t* offset);
  /** Reads exactly `size` bytes from `offset`. Any thread, several at once. */
  mortise_status (*reader_read)(mortise_blob_reader* reader, uint64_t offset, void* data, size_t size,
                                mortise_error* error);
  void (*reader_close)(mortise_blob_reader* reader);

  /** The blob's record was committed: it is no longer unsettled. Cheap; need not be durable (after a crash recover()
   *  asks again). */
  void (*settle)(void* self, mortise_str id);
  /** Removes; MORTISE_NOT_FOUND if there is none. Space may be freed later. Worker. */
  mortise_status (*remove)(void* self, mortise_str id, mortise_error* error);

  /** Startup, before any create() and behind label(). A store that has nothing yet makes its place here or in
   *  set_label(), not before: the host may refuse to go on with it. Asks for each unsettled blob of a dead writer:
   * non-zero = its owner points to it, settle; zero = remove. Cost follows the number of unsettled blobs, not of all.
   */
  mortise_status (*recover)(void* self, void* context,
                            int32_t (*keep)(void* context, mortise_str id, const mortise_blob_owner* owner),
                            mortise_error* error);
  /** Every blob with its size and owner, in no order, for scrub and fsck; stop early by returning non-zero. `state` is
   *  0 settled, 1 unsettled. Worker. */
  mortise_status (*scan)(void* self, void* context,
                         int32_t (*each)(void* context, mortise_str id, const mortise_blob_owner* owner, uint64_t size,
                                         int32_t state),
                         mortise_error* error);
  /** Puts a damaged blob aside: it can no longer be opened, its bytes are kept for the operator. Worker. */
  mortise_status (*quarantine)(void* self, mortise_str id, mortise_error* error);
  /** Bytes used by and free for blobs; UINT64_MAX = unknown. */
  void (*usage)(void* self, uint64_t* used, uint64_t* available);

  /* The label: some bytes of the host's by which it knows the store again and what goes with it. On a store that keeps
   * nothing (MORTISE_BLOB_VOLATILE) both may be NULL. */
  /** Calls `found` with the label, borrowed, before it returns; MORTISE_NOT_FOUND if there is none. Startup, worker. */
  mortise_status (*label)(void* self, void* context, void (*found)(void* context, mortise_str label),
                          mortise_error* error);
  /** Replaces the label if it still is `expected` (empty: there is none), otherwise MORTISE_PRECONDITION. It is on
   *  stable storage when this returns; a crash leaves the old one or the new one. Startup, worker. */
  mortise_status (*set_label)(void* self, mortise_str expected, mortise_str label, mortise_error* error);
} mortise_blob_store;

#ifdef __cplusplus
}
#endif
#endif
