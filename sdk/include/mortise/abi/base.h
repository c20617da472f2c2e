/* SPDX-License-Identifier: Apache-2.0
 *
 * Types that every Mortise interface is made of.
 *
 * Rules that hold for every header in this folder:
 *  - A table (struct of function pointers) and every struct marked "grows" starts with `size`, the number of bytes
 *    its maker knows. Members are only ever appended; a reader must not touch a member that lies beyond `size`
 *    (MORTISE_HAS), and copies no more than `size` bytes. A struct that grows is always passed by pointer: it stands
 *    neither by value in another one nor in an array, unless the array comes with a stride. Structs marked "never
 *    changes" may.
 *  - Zero means absent. A struct in which everything but `size` is zero asks for nothing and says nothing: a pointer
 *    that may be NULL, an empty string, a kind whose 0 is "none", a bit of `present` that is not set. No value of a
 *    number has a meaning of its own ("-1 = unknown").
 *  - No struct has padding, neither between its members nor at its end. Makers set what is called `reserved` to zero;
 *    readers do not look at it.
 *  - Nothing that a C++ standard library, an exception or an allocator owns crosses the boundary.
 *  - What a caller passes in is borrowed for the duration of the call, unless the function says otherwise.
 *  - What a callee hands out through a callback is borrowed for the duration of that callback.
 *  - No function throws, unwinds or longjmps through the boundary.
 *
 * Thread words: "loop" = the event-loop thread that owns the exchange; never block there. "worker" = a thread of the
 * host's executor; may block. "any" = any thread, also several at once. "startup" = the one thread that starts and
 * stops plugins.
 */
#ifndef MORTISE_ABI_BASE_H
#define MORTISE_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The SDK version these headers describe. A plugin records the version it was built for. */
#define MORTISE_ABI_MAJOR 0
#define MORTISE_ABI_MINOR 10

/** True if `member` lies inside the part of `*object` that its maker knew. */
#define MORTISE_HAS(type, object, member) ((object)->size >= offsetof(type, member) + sizeof((object)->member))

/** Bytes with a length; not NUL-terminated. `data` may be NULL only if `size` is 0. Never changes. */
typedef struct mortise_str {
  const char* data;
  size_t size;
} mortise_str;

/** A name with a value: a header, an option, a property. Never changes. */
typedef struct mortise_pair {
  mortise_str name;
  mortise_str value;
} mortise_pair;

/** What came of a call, at every layer. Protocols map these, with `detail`, to their own codes. */
typedef int32_t mortise_status;
enum {
  MORTISE_OK = 0,
  MORTISE_NOT_FOUND = 1,
  MORTISE_EXISTS = 2,
  MORTISE_PRECONDITION = 3, /* a condition of the caller does not hold; nothing was changed */
  MORTISE_DENIED = 4,
  MORTISE_INVALID = 5,
  MORTISE_TOO_LARGE = 6,
  MORTISE_NO_SPACE = 7,
  MORTISE_IO = 8,
  MORTISE_CORRUPT = 9, /* stored bytes do not match their checksum or format */
  MORTISE_UNSUPPORTED = 10,
  MORTISE_BUSY = 11,    /* try again later */
  MORTISE_UNKNOWN = 12, /* it may or may not have happened; never roll back after this */
  MORTISE_CANCELLED = 13,
  MORTISE_TIMED_OUT = 14,
  MORTISE_INTERNAL = 15
};

/** Why a call failed. Grows.
 *  `message` and `facts` belong to the callee and stay valid until the same thread calls into the callee again, or,
 *  in a callback, until the callback returns. `message` names the attempt, the thing and the cause. */
typedef struct mortise_error {
  uint32_t size;
  mortise_status status;
  int32_t detail; /* finer code of the interface in question; 0 = none */
  uint32_t fact_count;
  mortise_str message;
  const mortise_pair* facts; /* named details, e.g. {"PartNumber", "3"}; NULL if fact_count is 0 */
} mortise_error;

/** Memory shared by reference across threads: bytes received from a socket, for one. Whoever was given a pointer to it
 *  for the duration of a call retains it to keep the bytes, and releases it once for each retain. Grows.
 *    static int32_t write(void* self, const void* data, size_t size, mortise_buffer* buffer) {
 *      buffer->retain(buffer);   // `data` stays valid until buffer->release(buffer), on whatever thread
 *      … */
typedef struct mortise_buffer mortise_buffer;
struct mortise_buffer {
  uint32_t size;
  uint32_t reserved;
  void (*retain)(mortise_buffer* self);  /* any */
  void (*release)(mortise_buffer* self); /* any */
};

enum {
  MORTISE_PRIORITY_REQUEST = 0,   /* somebody waits for it */
  MORTISE_PRIORITY_BACKGROUND = 1 /* a job: it gives way to requests */
};

/** On whose behalf work is done, and for how long it is worth doing. Grows. Every function that does work takes one;
 *  NULL: nothing is known. The caller keeps it, unchanged, until the function has returned and, where it answers later,
 *  until it has answered; for a cursor, a reader or a writer, until that is closed. The callee may end the work with
 *  MORTISE_TIMED_OUT or MORTISE_CANCELLED as long as nothing of it has been done; it need not.
 *    mortise_call call = {.size = sizeof call, .request_id = request->request_id};
 *    call.deadline_ns = host->monotonic_ns(host) + 5000000000;   // five seconds from now */
typedef struct mortise_call mortise_call;
struct mortise_call {
  uint32_t size;
  int32_t priority;       /* MORTISE_PRIORITY_… */
  mortise_str request_id; /* for log lines; may be empty */
  mortise_str actor;      /* id of the identity that asked; empty: nobody did, or anonymous */
  int64_t deadline_ns;    /* of monotonic_ns of mortise_host; 0 = none */
  void* self;
  int32_t (*cancelled)(const mortise_call* self); /* any; non-zero: nobody wants the result any more. NULL: never */
  /* Ids of the buckets, here and on other servers, whose objects were looked for on the way here, with commas: each is
   * kept elsewhere, and that place was asked. Empty: whoever asked is no such server. A plugin of an API fills it in
   * from the header x-mortise-via, one of remotes sends it on in there; so a circle of such buckets is noticed. */
  mortise_str via;
};

/** A function to run later. */
typedef void (*mortise_task)(void* context);

#ifdef __cplusplus
}
#endif
#endif
