/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.objects/1, given by the host: buckets, objects, versions, multipart uploads, listings. One meaning for every
 * API plugin; authorization is the caller's.
 *
 * Reads call back before they return, unless a store or a bucket's backend has to be waited for: then later. Changes
 * call `done` exactly once: before they return, or later on another thread, where it must not block. Every string
 * handed in is copied if it is needed beyond the call. Times are milliseconds since 1970. Etags are without quotes.
 * Digests are raw bytes.
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
  MORTISE_DISK_NEARLY_FULL = 41,   /* NO_SPACE: there is room left, which is kept free */
  MORTISE_EVENTS_FULL = 42,        /* BUSY: an event target is too far behind; abi/event_target.h */
  /* Of buckets whose objects are elsewhere, at the bucket's backend: */
  MORTISE_BACKEND_UNAVAILABLE = 43, /* BUSY: nobody answers there, or not in time, or there are too many requests */
  MORTISE_BACKEND_FAILED = 44,      /* IO: it refuses this server's keys, tells of a failure, or sends what is wrong */
  MORTISE_NO_SUCH_BACKEND = 45,     /* NOT_FOUND: no remote is configured for it, or it has no such bucket */
  MORTISE_IF_STATE = 46,            /* PRECONDITION, as those above */
  /* Of buckets with object lock: */
  MORTISE_LOCKED = 47,          /* DENIED: the version is retained, or on legal hold; nothing was changed */
  MORTISE_LOCK_VERSIONING = 48, /* INVALID: object lock needs versioning, which then stays enabled, as lock does */
  MORTISE_NO_OBJECT_LOCK = 49,  /* INVALID: the bucket has no object lock */
  /* Of a bucket with a backend: */
  MORTISE_BACKEND_CIRCLE = 50 /* INVALID: the request came from this bucket; see `via` of mortise_call */
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
 *    backend_bck                 "provider://bucket" or "remote:bucket": where the objects are; what is here are copies
 *    versioning.validate_warm_get  "true": a copy is compared with the backend's object by every read
 *    object_lock                 "enabled": versions can be locked; "governance 30d", "compliance 2y": and new ones
 * are, for as many days or years. Needs versioning; neither is ever taken back Any other name is kept for API plugins,
 * value up to 256 KiB. */
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

/** A bucket to be made. Grows. */
typedef struct mortise_bucket_create {
  uint32_t size;
  uint32_t property_count;
  mortise_str name;
  mortise_str owner;
  const mortise_pair* properties; /* NULL if property_count is 0 */
} mortise_bucket_create;

/** A change of a bucket's properties, in one step. Grows. */
typedef struct mortise_bucket_update {
  uint32_t size;
  uint32_t reserved;
  mortise_bucket_ref bucket;
  const mortise_pair* set; /* NULL if set_count is 0 */
  size_t set_count;
  const mortise_str* remove; /* names; NULL if remove_count is 0 */
  size_t remove_count;
} mortise_bucket_update;

/** Which buckets are listed. Grows. */
typedef struct mortise_bucket_list {
  uint32_t size;
  uint32_t limit; /* rows of this page; 0 = none */
  mortise_str prefix;
  mortise_str after; /* exclusive */
} mortise_bucket_list;

/* ---- objects ---- */

/** A digest kept with an object. Never changes. */
typedef struct mortise_digest {
  mortise_str algorithm;
  mortise_str value; /* raw */
  int32_t composite; /* of the parts' digests, not of the bytes */
  int32_t reserved;
} mortise_digest;

enum {
  MORTISE_RETENTION_NONE = 0,
  MORTISE_RETENTION_GOVERNANCE = 1, /* who may bypass it can end it */
  MORTISE_RETENTION_COMPLIANCE = 2  /* nobody can */
};

enum {
  MORTISE_HOLD_NONE = 0, /* never set */
  MORTISE_HOLD_OFF = 1,
  MORTISE_HOLD_ON = 2
};

/** What keeps a version from being removed: a retention, until its date, or a legal hold, until it is off. Delete
 * markers have none. Never changes. */
typedef struct mortise_object_lock {
  int32_t retention;       /* MORTISE_RETENTION_… */
  int32_t legal_hold;      /* MORTISE_HOLD_… */
  int64_t retain_until_ms; /* 0 without a retention */
} mortise_object_lock;

/** Where an object is. */
enum {
  MORTISE_HERE = 0,         /* the bucket has no backend, or the object has not come from there */
  MORTISE_HERE_AS_COPY = 1, /* at the backend, and here */
  MORTISE_ELSEWHERE = 2     /* at the backend alone */
};

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
  uint64_t revision; /* how often the key was written since there was none: 1, 2, 3, … in every kind of bucket */
  int64_t
      accessed_ms; /* when it was read last, if that was asked for and is known; else 0. May be less than modified_ms */
  int32_t residence; /* MORTISE_HERE, … */
  uint32_t reserved2;
  uint64_t state; /* names the version with what was set of it since, as its properties: whatever changes gives it
                     another one. 0: it was not asked for */
  mortise_object_lock lock; /* also of a date that is over */
} mortise_object;

enum {
  MORTISE_WANT_ACCESS_TIME = 1u << 0, /* accessed_ms of current versions: costs a look at another record */
  MORTISE_WANT_LOCAL = 1u << 1,       /* only what is here: a backend is not asked */
  MORTISE_WANT_LATEST = 1u << 2,      /* open, head, copy's source: what is here is compared with the backend first */
  MORTISE_WANT_COPY = 1u << 3,        /* head: it is answered when a copy of the object is here */
  MORTISE_WANT_STATE = 1u << 4        /* open, head, list_versions: `state`, of what is here; markers have one, too */
};

enum {
  MORTISE_WITH_MODIFIED_SINCE = 1u << 0,
  MORTISE_WITH_UNMODIFIED_SINCE = 1u << 1,
  MORTISE_WITH_SIZE = 1u << 2,
  MORTISE_WITH_MODIFIED_TIME = 1u << 3,
  MORTISE_WITH_STATE = 1u << 4,
  MORTISE_WITH_NONCURRENT = 1u << 5 /* remove, of a version: another one is the current of its key */
};

/** Conditions of a request. Grows. Strings are header values as sent (lists, quotes, "*"); empty = absent. A number
 *  counts if its bit is set in `present`. */
typedef struct mortise_conditions {
  uint32_t size;
  uint32_t present; /* MORTISE_WITH_… */
  mortise_str if_match;
  mortise_str if_none_match;
  int64_t if_modified_since_ms; /* compared in whole seconds */
  int64_t if_unmodified_since_ms;
  uint64_t if_size;
  int64_t if_modified_time_ms; /* the object's time must equal it in whole seconds */
  uint64_t if_state;           /* the object's state must be that one */
} mortise_conditions;

enum {
  MORTISE_RANGE_NONE = 0,
  MORTISE_RANGE_FROM = 1,   /* range_first and all behind it */
  MORTISE_RANGE_SUFFIX = 2, /* the last range_first bytes */
  MORTISE_RANGE_BETWEEN = 3 /* range_first to range_last, both included; less, if the object ends before */
};

/** What to read. Grows. With everything but size, bucket and key zero: all bytes of the current version. */
typedef struct mortise_read {
  uint32_t size;
  uint32_t part_number; /* 0 = none */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str version;                  /* "" = current; "null" */
  const mortise_conditions* conditions; /* NULL = none */
  int32_t range_kind;                   /* MORTISE_RANGE_… */
  uint32_t reserved;
  uint64_t range_first;
  uint64_t range_last;
  uint32_t wants; /* MORTISE_WANT_… */
  uint32_t reserved2;
} mortise_read;

/** What was opened. Grows. */
typedef struct mortise_opened {
  uint32_t size;
  int32_t partial;                   /* a range or a part was asked for: answer 206 */
  const mortise_object* object;      /* NULL: nothing was found */
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

enum {
  MORTISE_PUT_LENGTH = 1u << 0 /* content_length is there */
};

enum {
  MORTISE_CHECKSUM_TYPE_NONE = 0,     /* nobody said */
  MORTISE_CHECKSUM_TYPE_FULL = 1,     /* of all bytes */
  MORTISE_CHECKSUM_TYPE_COMPOSITE = 2 /* of the digests of the parts */
};

/** What to write. Grows. Arrays may be NULL if their count is 0. */
typedef struct mortise_put {
  uint32_t size;
  uint32_t present; /* MORTISE_PUT_LENGTH */
  mortise_bucket_ref bucket;
  mortise_str key;
  uint64_t content_length; /* of the decoded body, bytes */
  mortise_str owner;
  mortise_str owner_name;
  mortise_str storage_class;
  const mortise_pair* metadata;
  const mortise_pair* properties;
  uint32_t metadata_count;
  uint32_t property_count;
  const mortise_conditions* conditions; /* NULL = none */
  /** Digests to compute over the body. With `keep`, it is stored and shown to clients. */
  const mortise_wanted_digest* digests;
  size_t digest_count;
  /* For upload_create: checksum of the future object, "" = none, and whether it is composite. `implicit`: the client
   * asked for none, this one is the API's own: clients' parts may come with any. */
  mortise_str upload_checksum;
  int32_t upload_checksum_composite;
  int32_t upload_checksum_implicit;
  int32_t etag_policy; /* MORTISE_ETAG_… */
  uint32_t reserved;
  mortise_object_lock lock; /* without a retention, that of the bucket, if it has one: from when the version is there */
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
  mortise_digest checksum;       /* as in mortise_object */
  uint64_t revision;             /* as in mortise_object; 0 where nothing was stored */
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
  /** The body is whole: checks `expected` (each must have been wanted), commits. `call` may be another one than the
   *  body was received with. Frees the writer when `done` returns. */
  void (*finish)(mortise_writer* self, const mortise_call* call, const mortise_digest* expected, size_t expected_count,
                 void* context, mortise_on_written done);
  /** Nothing is stored; frees the writer. Not after finish(). */
  void (*abort)(mortise_writer* self);
} mortise_writer_table;
/** Never changes: more functions come at the end of the table. */
struct mortise_writer {
  const mortise_writer_table* table;
};

/** `writer` passes to the receiver; NULL on errors. */
typedef void (*mortise_on_writer)(void* context, const mortise_error* error, mortise_writer* writer);

enum {
  MORTISE_REMOVE_COPY = 1u << 0, /* only the copy that is here: the backend is not asked, and keeps the object.
                                   NOT_FOUND if there is none. UNSUPPORTED where the bucket has no backend */
  MORTISE_REMOVE_BYPASS_GOVERNANCE = 1u << 1 /* a GOVERNANCE retention does not count: the caller may bypass it */
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
  const mortise_conditions* conditions; /* NULL = none */
  uint32_t flags;                       /* MORTISE_REMOVE_… */
  uint32_t reserved2;
} mortise_remove;

/** What to copy. Grows. */
typedef struct mortise_copy {
  uint32_t size;
  int32_t replace_metadata;   /* metadata of `put` instead of the source's */
  int32_t replace_properties; /* properties of `put` instead of the source's */
  uint32_t reserved;
  const mortise_read* source; /* conditions, version. Never NULL */
  const mortise_put* put;     /* destination; digests[].keep: recompute with that algorithm. Never NULL */
} mortise_copy;

/** A property of a version that is set or removed. Grows. */
typedef struct mortise_property_change {
  uint32_t size;
  int32_t remove; /* non-zero: remove it; `value` is then empty */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str version; /* "" = current; "null" */
  mortise_str name;
  mortise_str value;
} mortise_property_change;

enum {
  MORTISE_LOCK_RETENTION = 1u << 0,  /* the retention and its date are set; MORTISE_RETENTION_NONE takes them away */
  MORTISE_LOCK_LEGAL_HOLD = 1u << 1, /* the legal hold is set */
  MORTISE_LOCK_BYPASS_GOVERNANCE = 1u << 2 /* a GOVERNANCE retention may be weakened: the caller may bypass it */
};

/** How the lock of a version is changed. A retention that is not over can be extended; else it is MORTISE_LOCKED, but
 * for who may bypass GOVERNANCE. Grows. */
typedef struct mortise_lock_change {
  uint32_t size;
  uint32_t flags; /* MORTISE_LOCK_… */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str version; /* "" = current; "null" */
  mortise_object_lock lock;
} mortise_lock_change;

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
  uint32_t wants;            /* list: MORTISE_WANT_… */
  uint32_t reserved;
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
  const mortise_pair* properties; /* that the object is to have; from upload_create and upload_head, not in lists */
  uint32_t property_count;
  uint32_t reserved2;
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

enum {
  MORTISE_PART_LENGTH = 1u << 0 /* content_length is there */
};

/** A part to be uploaded. A part of an upload whose checksum is composite comes with that digest, to be kept; with
 *  another one to be kept: MORTISE_CHECKSUM_MISUSE. Where the client chose no checksum for the upload, a part's are
 *  computed and told, but not kept. Grows. */
typedef struct mortise_upload_part {
  uint32_t size;
  uint32_t number;
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id;
  uint64_t content_length;
  const mortise_wanted_digest* digests;
  size_t digest_count;
  uint32_t present; /* MORTISE_PART_LENGTH */
  uint32_t reserved;
} mortise_upload_part;

/** A part as the client names it in Complete. Grows: it stands in an array whose stride is part_size of
 *  mortise_complete. */
typedef struct mortise_completed_part {
  uint32_t number;
  uint32_t digest_count;
  mortise_str etag;
  const mortise_digest* digests; /* NULL if digest_count is 0 */
} mortise_completed_part;

enum {
  MORTISE_COMPLETE_SIZE = 1u << 0,       /* expected_size is there */
  MORTISE_COMPLETE_SMALL_PARTS = 1u << 1 /* parts may be smaller than storage.min_part_size */
};

/** What to complete. Digests are those of the checksum that the client chose for the upload: where it is composite,
 *  every part names its own. Where the client chose none, a part that names one is MORTISE_INVALID_PART, and `expected`
 *  is not looked at. Conditions hold for the object as it is now; if it is not the one that was there when the upload
 *  began, MORTISE_CONFLICT. Grows. */
typedef struct mortise_complete {
  uint32_t size;
  uint32_t present; /* MORTISE_COMPLETE_… */
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id;
  const mortise_completed_part* parts;
  size_t part_count;
  size_t part_size;                     /* sizeof(mortise_completed_part) as the caller knows it */
  const mortise_conditions* conditions; /* NULL = none */
  uint64_t expected_size;
  const mortise_digest* expected; /* of the whole object; value raw */
  size_t expected_count;
  int32_t checksum_type; /* MORTISE_CHECKSUM_TYPE_… */
  uint32_t reserved;
} mortise_complete;

/** An upload under way. Grows. */
typedef struct mortise_upload_ref {
  uint32_t size;
  uint32_t reserved;
  mortise_bucket_ref bucket;
  mortise_str key;
  mortise_str upload_id;
} mortise_upload_ref;

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

/** mortise.objects/1. Grows. Threads: any; calls marked Worker not from a loop. Requests are borrowed during the call;
 *  what a callback gets is borrowed during the callback, and is NULL on errors, unless it says otherwise. `context` may
 * be NULL.
 *
 *  Every call is answered exactly once, before it returns or later, on any thread; of a listing, the rows come before
 *  that, one after the other. Whether stores answer from memory or wait for a network is nobody's business but the
 *  host's: on a loop, no call blocks.
 *
 *  `call` may be NULL, see mortise_call. It is needed until the call was answered, and that of a writer until the
 * writer is freed. A body that open() gave outlives it: what is needed of it is copied, and its deadline and
 * cancellation are those of the opening only. Work that is cancelled or late ends with MORTISE_CANCELLED or
 * MORTISE_TIMED_OUT: a listing or a copy under way, and a change that was not handed to the store yet. Then nothing was
 * changed.
 *
 *  The first ten bytes of an object:
 *    mortise_read read = {.size = sizeof read, .bucket = {name, id}, .key = key};
 *    read.range_kind = MORTISE_RANGE_BETWEEN;
 *    read.range_last = 9;
 *    objects->open(objects->self, call, &read, context, opened);
 */
typedef struct mortise_objects {
  uint32_t size;
  uint32_t reserved;
  void* self;

  void (*bucket_create)(void* self, const mortise_call* call, const mortise_bucket_create* create, void* context,
                        mortise_on_bucket done);
  void (*bucket_delete)(void* self, const mortise_call* call, mortise_bucket_ref bucket, void* context,
                        mortise_on_bucket done); /* Worker */
  void (*bucket_head)(void* self, const mortise_call* call, mortise_bucket_ref bucket, void* context,
                      mortise_on_bucket result);
  void (*bucket_update)(void* self, const mortise_call* call, const mortise_bucket_update* update, void* context,
                        mortise_on_bucket done);
  /** In order of names; calls `each` per bucket, then `end`. */
  void (*bucket_list)(void* self, const mortise_call* call, const mortise_bucket_list* list, void* context,
                      mortise_on_bucket each, mortise_on_list_end end);

  void (*head)(void* self, const mortise_call* call, const mortise_read* read, void* context, mortise_on_opened result);
  void (*open)(void* self, const mortise_call* call, const mortise_read* read, void* context, mortise_on_opened result);

  /** Begins an object. Conditions are looked at now, to refuse early, and again at the commit, where they count.
   *  `drained(drained_context)` may come on any thread, after each MORTISE_FLOW_PAUSE. */
  void (*put)(void* self, const mortise_call* call, const mortise_put* put, mortise_task drained, void* drained_context,
              void* context, mortise_on_writer begun);
  void (*remove)(void* self, const mortise_call* call, const mortise_remove* remove, void* context,
                 mortise_on_written done);
  void (*copy)(void* self, const mortise_call* call, const mortise_copy* copy, void* context,
               mortise_on_written done); /* Worker */
  /** The version's time stays. Not of delete markers. */
  void (*set_property)(void* self, const mortise_call* call, const mortise_property_change* change, void* context,
                       mortise_on_written done);
  /** Same bucket, one step; the target is overwritten if `conditions` allow. Worker. */
  void (*rename)(void* self, const mortise_call* call, const mortise_copy* copy, void* context,
                 mortise_on_written done);

  /** Worker, if the limit is large. */
  void (*list)(void* self, const mortise_call* call, const mortise_list* list, const mortise_list_visitor* visitor,
               void* context, mortise_on_list_end end);
  void (*list_versions)(void* self, const mortise_call* call, const mortise_list* list,
                        const mortise_list_visitor* visitor, void* context, mortise_on_list_end end);

  void (*upload_create)(void* self, const mortise_call* call, const mortise_put* put, void* context,
                        mortise_on_upload done);
  void (*upload_head)(void* self, const mortise_call* call, const mortise_upload_ref* upload, void* context,
                      mortise_on_upload result);
  void (*upload_part)(void* self, const mortise_call* call, const mortise_upload_part* part, mortise_task drained,
                      void* drained_context, void* context, mortise_on_writer begun);
  void (*upload_part_copy)(void* self, const mortise_call* call, const mortise_upload_part* part,
                           const mortise_read* source, void* context, mortise_on_written done); /* Worker */
  void (*upload_complete)(void* self, const mortise_call* call, const mortise_complete* complete, void* context,
                          mortise_on_written done); /* Worker */
  void (*upload_abort)(void* self, const mortise_call* call, const mortise_upload_ref* upload, void* context,
                       mortise_on_upload done); /* Worker */
  void (*upload_list)(void* self, const mortise_call* call, const mortise_list* list, void* context,
                      mortise_on_upload each, void (*prefix)(void* context, mortise_str prefix),
                      mortise_on_list_end end);
  void (*part_list)(void* self, const mortise_call* call, const mortise_list_parts* list, void* context,
                    void (*each)(void* context, const mortise_part* part), mortise_on_list_end end);
  /** Any. Whoever waits for an answer says so before: on a loop, which must not wait, the host writes a line with the
   *  plugin's name. */
  void (*will_wait)(void* self);

  /** As bucket_delete, while the bucket's record is still of that generation; MORTISE_PRECONDITION if it was changed
   *  since: for who has looked at the properties. Worker. */
  void (*bucket_delete_unchanged)(void* self, const mortise_call* call, mortise_bucket_ref bucket, uint64_t generation,
                                  void* context, mortise_on_bucket done);

  /** Of one version; its time stays. Not of delete markers. MORTISE_NO_OBJECT_LOCK, MORTISE_LOCKED. */
  void (*set_lock)(void* self, const mortise_call* call, const mortise_lock_change* change, void* context,
                   mortise_on_written done);
} mortise_objects;

#ifdef __cplusplus
}
#endif
#endif
