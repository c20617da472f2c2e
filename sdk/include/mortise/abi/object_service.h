/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.objects/1, given by the host: buckets, objects, versions, multipart uploads, listings. One meaning for every
 * API plugin; authorization is the caller's.
 *
 * Reads call back before they return. Changes call `done` exactly once: before they return, or later on another
 * thread, where it must not block. Every string handed in is copied if it is needed beyond the call. Times are
 * milliseconds since 1970. Etags are without quotes. Digests are raw bytes.
 *
 * Bucket names: "name" is ais://name in the default namespace; other providers and namespaces are written
 * "provider://@#namespace/name". A name may be given to another bucket; an id never is. So a call says with the id
 * which bucket it means: see mortise_bucket_ref.
 */
#ifndef MORTISE_ABI_OBJECT_SERVICE_H
#define MORTISE_ABI_OBJECT_SERVICE_H

#include "base.h"
#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_OBJECTS_ID "mortise.objects/1"

enum {
  MORTISE_OBJECTS_READS_BLOCK = 1u << 0 /* call everything from workers */
};

/** mortise_error.detail of this interface. */
enum {
  MORTISE_NO_SUCH_BUCKET = 1,
  MORTISE_NO_SUCH_KEY = 2,
  MORTISE_NO_SUCH_VERSION = 3,
  MORTISE_NO_SUCH_UPLOAD = 4,
  MORTISE_BUCKET_EXISTS = 5,
  MORTISE_BUCKET_NOT_EMPTY = 6,
  MORTISE_IS_DELETE_MARKER = 7, /* that version is a delete marker */
  MORTISE_NOT_MODIFIED = 8,     /* PRECONDITION: the reader has it already */
  MORTISE_IF_MATCH = 9,         /* PRECONDITION: which one failed */
  MORTISE_IF_NONE_MATCH = 10,
  MORTISE_IF_MODIFIED_SINCE = 11,
  MORTISE_IF_UNMODIFIED_SINCE = 12,
  MORTISE_IF_SIZE = 13,
  MORTISE_IF_MTIME = 14,
  MORTISE_BAD_DIGEST = 15, /* facts "Algorithm" and, if known, "Calculated": raw */
  MORTISE_INCOMPLETE_BODY = 16,
  MORTISE_ENTITY_TOO_SMALL = 17,
  MORTISE_ENTITY_TOO_LARGE = 18,
  MORTISE_INVALID_PART = 19,
  MORTISE_INVALID_PART_ORDER = 20,
  MORTISE_INVALID_PART_NUMBER = 21, /* a read of a part that the object does not have */
  MORTISE_INVALID_RANGE = 22,
  MORTISE_INVALID_VERSION = 23, /* not a version id at all */
  MORTISE_UNKNOWN_ALGORITHM = 24,
  MORTISE_CHECKSUM_MISUSE = 25, /* algorithm or type differs from what the upload was created with */
  MORTISE_INVALID_BUCKET_NAME = 26,
  MORTISE_KEY_TOO_LONG = 27,
  MORTISE_INVALID_KEY = 28,
  MORTISE_INVALID_PROPERTY = 29,
  MORTISE_UPLOAD_SIZE_MISMATCH = 30,
  MORTISE_CONFLICT = 31, /* changed under way by somebody else; nothing done */
  MORTISE_SOURCE_TOO_LARGE = 32,
  MORTISE_INVALID_MARKER = 33,
  MORTISE_NO_CHECKSUM_PLUGIN = 40, /* UNSUPPORTED: the bucket's own; BUSY: it insists on verification, and cannot */
  MORTISE_DISK_NEARLY_FULL = 41    /* NO_SPACE: there is room left, which is kept free */
};

/* ---- buckets ---- */

/** Which bucket a call is about. Never changes.
 *  With an id: the bucket of that name must have it, when the call begins and when its change is committed. Otherwise
 *  the call fails with MORTISE_NO_SUCH_BUCKET and changes nothing: who was allowed something in a bucket was not
 *  allowed it in the one that somebody made under the same name since.
 *  With an empty id: whichever bucket has the name now; from then on it is held to that one's id. */
typedef struct mortise_bucket_ref {
  mortise_str name;
  mortise_str id;
} mortise_bucket_ref;

/** A bucket as it was when it was looked at. Nothing in it ever changes; a change makes a new one, of a higher
 *  generation, so what was read from it can be kept under (id, generation). Reference-counted: who retains it may use
 *  it beyond the callback. Grows. Properties the service itself obeys:
 *    versioning                  "" (never set), "enabled", "suspended"
 *    checksum.type               an algorithm's name, or "none"
 *    checksum.validate_warm_get  "true" | "false": verify stored bytes on every read, or on none
 *    durability                  "strict" | "data" | "none"
 *    s3.etag                     "md5" | "checksum"
 *  Any other name is kept for API plugins, value up to 256 KiB. */
typedef struct mortise_bucket mortise_bucket;
struct mortise_bucket {
  uint32_t size;
  uint32_t property_count;
  mortise_str name;
  mortise_str id;    /* never used twice, even if the name is */
  mortise_str owner; /* mortise_identity.id */
  int64_t created_ms;
  const mortise_pair* properties;
  uint64_t generation;                         /* grows with every change of the bucket's record */
  void (*retain)(const mortise_bucket* self);  /* any */
  void (*release)(const mortise_bucket* self); /* any */
};

typedef void (*mortise_on_bucket)(void* context, const mortise_error* error, const mortise_bucket* bucket);

/* ---- objects ---- */

/** A digest kept with an object. Never changes. */
typedef struct mortise_digest {
  mortise_str algorithm;
  mortise_str value; /* raw */
  int32_t composite; /* of the parts' digests, not of the bytes */
  int32_t reserved;
} mortise_digest;

/** One version of an object, or a delete marker. Grows. */
typedef struct mortise_object {
  uint32_t size;
  uint8_t delete_marker;
  uint8_t latest;
  uint8_t versioned; /* `version` is to be shown to S3 clients of this bucket */
  uint8_t reserved;
  mortise_str key;
  mortise_str version; /* "null" for versions without an id */
  uint64_t content_size;
  int64_t modified_ms;
  mortise_str etag;
  mortise_str owner;
  mortise_str owner_name;
  mortise_str storage_class; /* "" = STANDARD */
  uint32_t part_count;       /* 0: was not uploaded in parts */
  uint32_t metadata_count;
  const mortise_pair* metadata;   /* as given by the writer: lower-case header names */
  const mortise_pair* properties; /* changeable later: "tags", … */
  const mortise_digest* digests;  /* those that clients see */
  uint32_t property_count;
  uint32_t digest_count;
  mortise_digest checksum; /* the bucket's own (checksum.type at the time of writing); algorithm "" = none */
} mortise_object;

/** Conditions of a request. Grows. Strings are header values as sent (lists, quotes, "*"); empty = absent. */
typedef struct mortise_conditions {
  uint32_t size;
  uint32_t reserved;
  mortise_str if_match;
  mortise_str if_none_match;
  int64_t if_modified_since_ms;   /* INT64_MIN = absent; compared in whole seconds */
  int64_t if_unmodified_since_ms; /* INT64_MIN = absent */
  int64_t if_size;                /* -1 = absent */
  int64_t if_modified_time_ms;    /* INT64_MIN = absent: the object's time must equal it in whole seconds */
} mortise_conditions;

enum { MORTISE_RANGE_NONE = 0, MORTISE_RANGE_FROM = 1, MORTISE_RANGE_SUFFIX = 2 };

/** What to read. Grows. */
typedef struct mortise_read {
  uint32_t size;
  uint32_t part_number; /* 0 = none */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str version; /* "" = current; "null" */
  mortise_conditions conditions;
  int32_t range_kind;
  int32_t reserved;
  uint64_t range_first; /* FROM: first byte; SUFFIX: how many last bytes */
  uint64_t range_last;  /* FROM: last byte; UINT64_MAX = to the end */
} mortise_read;

/** What was opened. Grows. */
typedef struct mortise_opened {
  uint32_t size;
  int32_t partial; /* a range or a part was asked for: answer 206 */
  mortise_object object;
  uint64_t offset;                   /* of the first byte served */
  uint64_t length;                   /* how many bytes the source gives */
  const mortise_body_source* source; /* NULL for head(); the struct is copied, the source passes to the receiver */
} mortise_opened;

/** On NOT_FOUND because of a delete marker, on IS_DELETE_MARKER, and on failed conditions, `opened->object` is still
 *  there with version, times and etag; otherwise `opened` is NULL on errors. */
typedef void (*mortise_on_opened)(void* context, const mortise_error* error, const mortise_opened* opened);

enum {
  MORTISE_ETAG_S3 = 0,    /* MD5, unless the bucket says s3.etag = "checksum" */
  MORTISE_ETAG_NATIVE = 1 /* MD5 only if checksum.type is md5; else one that no client takes for an MD5 */
};

/** Never changes. */
typedef struct mortise_wanted_digest {
  mortise_str algorithm;
  int32_t keep;
  int32_t reserved;
} mortise_wanted_digest;

/** What to write. Grows. */
typedef struct mortise_put {
  uint32_t size;
  int32_t etag_policy;
  mortise_bucket_ref bucket;
  mortise_str key;
  int64_t content_length; /* of the decoded body, bytes; -1 = not known */
  mortise_str owner;
  mortise_str owner_name;
  mortise_str storage_class;
  const mortise_pair* metadata;
  const mortise_pair* properties;
  uint32_t metadata_count;
  uint32_t property_count;
  mortise_conditions conditions;
  /** Digests to compute over the body. With `keep`, it is stored and shown to clients. */
  const mortise_wanted_digest* digests;
  size_t digest_count;
  /* For upload_create: checksum of the future object, "" = none, and whether it is composite. `implicit`: the client
   * asked for none, this one is the API's own: clients' parts may come with any. */
  mortise_str upload_checksum;
  int32_t upload_checksum_composite;
  int32_t upload_checksum_implicit;
} mortise_put;

/** What was written. Grows. */
typedef struct mortise_written {
  uint32_t size;
  uint32_t digest_count;
  mortise_str key;
  mortise_str version;        /* as in mortise_object */
  uint8_t versioned;          /* show `version` (bucket is or was versioned) */
  uint8_t versioning_enabled; /* the version has an id of its own */
  uint8_t delete_marker;      /* remove(): a marker was made, or removed */
  uint8_t reserved[5];
  uint64_t content_size;
  int64_t modified_ms;
  mortise_str etag;
  const mortise_digest* digests; /* kept ones */
  mortise_str source_version;    /* copy(): version that was read, "" if the source bucket has no versions */
  mortise_str removed_version;   /* remove() with a version: that one */
} mortise_written;

typedef void (*mortise_on_written)(void* context, const mortise_error* error, const mortise_written* written);

/** The body of a put or of a part. Threads: one at a time. write() and finish() do not block: hashing and disk work of
 *  large bodies is done by workers. */
typedef struct mortise_writer mortise_writer;
/** Grows. */
typedef struct mortise_writer_table {
  uint32_t size;
  uint32_t reserved;
  /** Takes a piece; retains `buffer` as long as it needs the bytes (NULL: it copies). MORTISE_FLOW_PAUSE = taken, but
   *  wait for `drained` of put()/upload_part() before the next one. */
  int32_t (*write)(mortise_writer* self, const void* data, size_t size, mortise_buffer* buffer);
  /** The body is whole: checks `expected` (each must have been wanted), commits. Frees the writer when `done` returns.
   */
  void (*finish)(mortise_writer* self, const mortise_digest* expected, size_t expected_count, void* context,
                 mortise_on_written done);
  /** Nothing is stored; frees the writer. Not after finish(). */
  void (*abort)(mortise_writer* self);
} mortise_writer_table;
struct mortise_writer {
  const mortise_writer_table* table;
};

/** What to remove. Grows. */
typedef struct mortise_remove {
  uint32_t size;
  uint32_t reserved;
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str version; /* "" = the key: adds a marker where versioning says so */
  mortise_str owner;   /* of a delete marker */
  mortise_str owner_name;
  mortise_conditions conditions;
} mortise_remove;

/** What to copy. Grows. */
typedef struct mortise_copy {
  uint32_t size;
  int32_t replace_metadata;   /* metadata of `put` instead of the source's */
  int32_t replace_properties; /* properties of `put` instead of the source's */
  int32_t reserved;
  mortise_read source; /* conditions, version; range for upload_part_copy */
  mortise_put put;     /* destination; content_length and digests[].keep: recompute with that algorithm */
} mortise_copy;

/* ---- listings ---- */

/** Grows. */
typedef struct mortise_list {
  uint32_t size;
  uint32_t limit; /* rows (entries + prefixes) of this page; 0 = none */
  mortise_bucket_ref bucket;
  mortise_str prefix;
  mortise_str delimiter;
  mortise_str after;         /* exclusive; a value inside a common prefix skips that prefix */
  mortise_str after_version; /* list_versions: with `after`, start behind this version of it; list_uploads: upload id */
} mortise_list;

/** Rows in order. Grows. */
typedef struct mortise_list_visitor {
  uint32_t size;
  uint32_t reserved;
  void* context;
  void (*object)(void* context, const mortise_object* object); /* metadata, properties: left out */
  void (*prefix)(void* context, mortise_str prefix);
} mortise_list_visitor;

/** Where a page ended. Grows. */
typedef struct mortise_list_end {
  uint32_t size;
  int32_t truncated;
  mortise_str next;         /* last key or common prefix of the page: give it as `after` */
  mortise_str next_version; /* "" if the page ended in a prefix or is not of versions or uploads */
} mortise_list_end;

typedef void (*mortise_on_list_end)(void* context, const mortise_error* error, const mortise_list_end* end);

/* ---- multipart ---- */

/** An upload under way. Grows. */
typedef struct mortise_upload {
  uint32_t size;
  int32_t checksum_composite;
  mortise_str key;
  mortise_str id;
  int64_t initiated_ms;
  mortise_str owner;
  mortise_str owner_name;
  mortise_str storage_class;
  mortise_str checksum; /* algorithm, "" = none */
  int32_t checksum_implicit;
  int32_t reserved;
} mortise_upload;

typedef void (*mortise_on_upload)(void* context, const mortise_error* error, const mortise_upload* upload);

/** A part, uploaded or of a finished object. Grows. */
typedef struct mortise_part {
  uint32_t size;
  uint32_t number; /* 1..10000 */
  uint64_t content_size;
  int64_t modified_ms;
  mortise_str etag;
  const mortise_digest* digests;
  size_t digest_count;
} mortise_part;

/** A part to be uploaded. A part of an upload whose checksum is composite comes with that digest, to be kept; with
 *  another one to be kept: MORTISE_CHECKSUM_MISUSE. Where the client chose no checksum for the upload, a part's are
 *  computed and told, but not kept. Grows. */
typedef struct mortise_upload_part {
  uint32_t size;
  uint32_t number;
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id;
  int64_t content_length;
  const mortise_wanted_digest* digests;
  size_t digest_count;
} mortise_upload_part;

/** A part as the client names it in Complete. Never changes. */
typedef struct mortise_completed_part {
  uint32_t number;
  uint32_t digest_count;
  mortise_str etag;
  const mortise_digest* digests;
} mortise_completed_part;

/** What to complete. Digests are those of the checksum that the client chose for the upload: where it is composite,
 *  every part names its own. Where the client chose none, a part that names one is MORTISE_INVALID_PART, and `expected`
 *  is not looked at. Conditions hold for the object as it is now; if it is not the one that was there when the upload
 *  began, MORTISE_CONFLICT. Grows. */
typedef struct mortise_complete {
  uint32_t size;
  int32_t checksum_type; /* -1 not given, 0 full object, 1 composite */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id;
  const mortise_completed_part* parts;
  size_t part_count;
  mortise_conditions conditions;
  int64_t expected_size;          /* -1 = not given */
  const mortise_digest* expected; /* of the whole object; value raw */
  size_t expected_count;
} mortise_complete;

/** Grows. */
typedef struct mortise_list_parts {
  uint32_t size;
  uint32_t limit;
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id; /* an upload under way; or "" = the parts of a finished object, `version` */
  mortise_str version;
  uint32_t after; /* part number, exclusive */
  uint32_t reserved;
} mortise_list_parts;

/* ---- the service ---- */

/** Grows. Threads: any; from the loop only without MORTISE_OBJECTS_READS_BLOCK, and then not the calls marked Worker.
 */
typedef struct mortise_objects {
  uint32_t size;
  uint32_t flags;
  void* self;

  void (*bucket_create)(void* self, mortise_str name, mortise_str owner, const mortise_pair* properties,
                        size_t property_count, void* context, mortise_on_bucket done);
  void (*bucket_delete)(void* self, mortise_bucket_ref bucket, void* context, mortise_on_bucket done); /* Worker */
  void (*bucket_head)(void* self, mortise_bucket_ref bucket, void* context, mortise_on_bucket result);
  /** Sets and removes properties in one step. */
  void (*bucket_update)(void* self, mortise_bucket_ref bucket, const mortise_pair* set, size_t set_count,
                        const mortise_str* remove, size_t remove_count, void* context, mortise_on_bucket done);
  /** In order of names, `after` exclusive; calls `each` per bucket, then `end`. */
  void (*bucket_list)(void* self, mortise_str prefix, mortise_str after, uint32_t limit, void* context,
                      mortise_on_bucket each, mortise_on_list_end end);

  void (*head)(void* self, const mortise_read* read, void* context, mortise_on_opened result);
  void (*open)(void* self, const mortise_read* read, void* context, mortise_on_opened result);

  /** Begins an object. Conditions are looked at now, to refuse early, and again at the commit, where they count.
   *  NULL on failure. `drained(context)` may come on any thread, after each MORTISE_FLOW_PAUSE. */
  mortise_writer* (*put)(void* self, const mortise_put* put, mortise_task drained, void* context, mortise_error* error);
  void (*remove)(void* self, const mortise_remove* remove, void* context, mortise_on_written done);
  void (*copy)(void* self, const mortise_copy* copy, void* context, mortise_on_written done); /* Worker */
  /** Sets a property of a version, or with `value` NULL removes it; its time stays. Not of delete markers. */
  void (*set_property)(void* self, mortise_bucket_ref bucket, mortise_str key, mortise_str version, mortise_str name,
                       const mortise_str* value, void* context, mortise_on_written done);
  /** Same bucket, one step; the target is overwritten if `conditions` allow. Worker. */
  void (*rename)(void* self, const mortise_copy* copy, void* context, mortise_on_written done);

  /** Worker, if the limit is large. */
  void (*list)(void* self, const mortise_list* list, const mortise_list_visitor* visitor, void* context,
               mortise_on_list_end end);
  void (*list_versions)(void* self, const mortise_list* list, const mortise_list_visitor* visitor, void* context,
                        mortise_on_list_end end);

  void (*upload_create)(void* self, const mortise_put* put, void* context, mortise_on_upload done);
  void (*upload_head)(void* self, mortise_bucket_ref bucket, mortise_str key, mortise_str upload_id, void* context,
                      mortise_on_upload result);
  mortise_writer* (*upload_part)(void* self, const mortise_upload_part* part, mortise_task drained, void* context,
                                 mortise_error* error);
  void (*upload_part_copy)(void* self, const mortise_upload_part* part, const mortise_read* source, void* context,
                           mortise_on_written done); /* Worker */
  void (*upload_complete)(void* self, const mortise_complete* complete, void* context,
                          mortise_on_written done); /* Worker */
  void (*upload_abort)(void* self, mortise_bucket_ref bucket, mortise_str key, mortise_str upload_id, void* context,
                       mortise_on_upload done); /* Worker */
  void (*upload_list)(void* self, const mortise_list* list, void* context, mortise_on_upload each,
                      void (*prefix)(void* context, mortise_str prefix), mortise_on_list_end end);
  void (*part_list)(void* self, const mortise_list_parts* list, void* context,
                    void (*each)(void* context, const mortise_part* part), mortise_on_list_end end);
} mortise_objects;

#ifdef __cplusplus
}
#endif
#endif
