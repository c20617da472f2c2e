/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.api/1: a plugin that answers HTTP below its mounts; and the exchange through which it does.
 *
 * The life of an exchange: the host parses and checks the head, finds the mount, and calls handle() on the loop. The
 * plugin may take the body with receive(), and answers exactly once with respond(), from any thread, now or later.
 * Until respond() is called, the exchange and its request stay valid, whatever the client does; after it, the request
 * may not be touched. A client that leaves is told to the sink (closed with MORTISE_CANCELLED); respond() is still due.
 *
 * A handle names one exchange for ever: a call with the handle of one that was answered, from whatever thread, however
 * late, does nothing but write a line in the host's log that names the plugin. It never reaches another request.
 */
#ifndef MORTISE_ABI_HTTP_H
#define MORTISE_ABI_HTTP_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_API_ID "mortise.api/1"

/** Whom a listener is for. */
enum {
  MORTISE_LISTENER_DATA = 0, /* server.listen: the clients of the store */
  MORTISE_LISTENER_ADMIN = 1 /* server.admin_listen: the operator */
};

/** A request head exactly as it came. Grows. Valid, with all that it points to, until respond(). */
typedef struct mortise_request {
  uint32_t size;
  uint16_t http_minor;     /* HTTP/1.x */
  uint8_t tls;             /* arrived over TLS */
  uint8_t chunked;         /* Transfer-Encoding: chunked */
  uint8_t expect_continue; /* Expect: 100-continue */
  uint8_t has_query;       /* there was a '?' */
  uint8_t has_length;      /* there is a Content-Length */
  uint8_t listener;        /* MORTISE_LISTENER_… that it arrived at */
  uint8_t reserved[4];
  uint64_t content_length;     /* bytes; 0 without has_length */
  mortise_str method;          /* "GET" */
  mortise_str target;          /* as sent; absolute-form is reduced to path and query */
  mortise_str path;            /* target up to '?', not decoded, nothing normalised */
  mortise_str query;           /* after '?', not decoded */
  mortise_str mount;           /* path of the mount that matched: "", or e.g. "/s3"; `path` still contains it */
  const mortise_pair* headers; /* spelling and order as sent; values without outer white space */
  size_t header_count;
  mortise_str host;           /* value of Host, or the authority of an absolute-form target */
  mortise_str remote_address; /* "127.0.0.1:50312", "[::1]:80", "unix" */
  mortise_str local_address;
  mortise_str request_id; /* the host's id of this request, 16 upper-case hex digits, in the log too */
  /* Of the hosts of mounts, without "*.", the one that `host` is, or that it lies below; both empty if there is none.
   * `subdomain` is what stands in front of it, as sent: "Photos" for "Photos.s3.example.org:80" and a mount of
   * "*.s3.example.org". */
  mortise_str domain;
  mortise_str subdomain;
  mortise_str tls_version; /* "1.2", "1.3"; empty: not over TLS */
  /* Two of an API plugin's own, set in a copy that it shows to mortise.access/1; the host leaves both empty.
   * Names of the services that signatures must be made for, with blanks between: "iam sts". Empty: "s3". */
  mortise_str signing_services;
  mortise_str body_sha256; /* of the whole body, 64 lower-case hex digits, where that is known; may be empty */
} mortise_request;

/** What a sink says of a piece of the body. */
enum {
  MORTISE_FLOW_MORE = 0, /* go on */
  MORTISE_FLOW_PAUSE = 1 /* taken, but send no more until resume() */
};

enum {
  /** The whole body waits in memory before anything is done with it: the client is held to server.limits.document_rate
   *  instead of body_rate. */
  MORTISE_SINK_DOCUMENT = 1
};

/** Where the body goes. Grows. Called on the loop, never after closed(). The struct is copied by receive(). */
typedef struct mortise_body_sink {
  uint32_t size;
  uint32_t flags; /* MORTISE_SINK_… */
  void* self;
  /** A piece, transfer coding removed. `data` is borrowed during the call; to keep it, retain `buffer` (never NULL) and
   *  release it when done, on any thread. */
  int32_t (*write)(void* self, const void* data, size_t size, mortise_buffer* buffer);
  /** Once: MORTISE_OK = the whole body came; MORTISE_CANCELLED = the client left or stalled; MORTISE_TIMED_OUT = it was
   *  too slow; MORTISE_INVALID = its framing was broken; MORTISE_TOO_LARGE = a limit of the host. */
  void (*closed)(void* self, mortise_status how);
} mortise_body_sink;

enum {
  MORTISE_PIECE_END = 0,
  MORTISE_PIECE_MEMORY = 1, /* data, length: valid until the next call or close, or longer, see buffer */
  MORTISE_PIECE_FILE = 2,   /* descriptor, offset, length: sent by the host (sendfile) before the next call */
  MORTISE_PIECE_LATER = 3,  /* nothing yet: the host waits until `ready` was called */
  MORTISE_PIECE_FAILED = 4  /* the body cannot be completed: the host closes the connection */
};

/** The next piece of a body. Grows: the host sets `size`, and zero in everything else. */
typedef struct mortise_body_piece {
  uint32_t size;
  int32_t kind; /* MORTISE_PIECE_… */
  int32_t descriptor;
  uint32_t reserved;
  uint64_t offset;
  uint64_t length; /* > 0 */
  const void* data;
  /* MEMORY: who owns the bytes. The host may retain it and send them after the next call and after close(). NULL: they
   * are not shared. Borrowed until the next call or close. */
  mortise_buffer* buffer;
} mortise_body_piece;

/** A body to be pulled. Grows. Used by one thread at a time; next() is called on the loop and must not block for long.
 *  Twelve bytes that are always there:
 *    static void next(void* self, mortise_body_piece* piece, mortise_task ready, void* context) {
 *      struct hello* h = self;
 *      if (h->sent++) return;                    // piece->kind is MORTISE_PIECE_END
 *      piece->kind = MORTISE_PIECE_MEMORY;
 *      piece->data = "hello, world";
 *      piece->length = 12;
 *    } */
typedef struct mortise_body_source {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Fills `piece`. If that is MORTISE_PIECE_LATER, `ready(context)` is called exactly once, from any thread, when it
   *  is worth calling again, or not at all if close() came first. `context` is of that call alone and no pointer; one
   *  that is used twice, or after close(), is ignored. */
  void (*next)(void* self, mortise_body_piece* piece, mortise_task ready, void* context);
  /** Loop, once, last; `completed` is non-zero if every byte went to the client's socket. Waits for nothing: a `ready`
   *  that is outstanding may still be called, on any thread, at any time later. */
  void (*close)(void* self, int32_t completed);
} mortise_body_source;

enum {
  MORTISE_RESPONSE_LENGTH = 1u << 0, /* content_length is there */
  MORTISE_RESPONSE_CLOSE = 1u << 1   /* close the connection afterwards */
};

/** An answer. Grows. Borrowed, with all that it points to, during respond(). The host adds Date, Server, Connection,
 *  Content-Length or Transfer-Encoding. */
typedef struct mortise_response {
  uint32_t size;
  int32_t status;
  uint32_t flags; /* MORTISE_RESPONSE_LENGTH, … */
  uint32_t reserved;
  const mortise_pair* headers;
  size_t header_count;
  /** Of what `source` gives, in bytes; without MORTISE_RESPONSE_LENGTH it is not known: chunked. For HEAD and 304 the
   *  length that is announced; without the flag, that of `body`, or none if that is empty. */
  uint64_t content_length;
  mortise_str body; /* used if `source` is NULL; content_length is then ignored except for HEAD and 304 */
  const mortise_body_source* source; /* or a body to pull; the struct is copied, the source passes to the host */
  /* Fields for the request's line in the host's log: what was asked, and why it was refused. Copied if there will be a
   * line; 16 fields and 1 KiB of each value at most. No secrets. The names of the host's own fields (see log.requests
   * in conf/mortise.toml) are not to be used again. */
  const mortise_pair* log_fields;
  size_t log_field_count;
} mortise_response;

typedef struct mortise_exchange_table mortise_exchange_table;

/** The handle of one exchange: a value, copied freely. Never changes. */
typedef struct mortise_exchange {
  const mortise_exchange_table* table;
  uint64_t id; /* the host's; given to no other exchange */
} mortise_exchange;

/** Grows. What was handed in is borrowed during the call, unless it says otherwise. Functions that return a status take
 * what they are given if it is MORTISE_OK; else they have done nothing with it, and it is still the caller's. */
struct mortise_exchange_table {
  uint32_t size;
  uint32_t reserved;
  /** Any. Never NULL: of an exchange that was answered, a request in which everything is empty. */
  const mortise_request* (*request)(mortise_exchange self);
  /** Loop, once, before respond(). Takes the body; tells a waiting client 100 Continue. A request without a body closes
   *  the sink at once, before this returns. MORTISE_INVALID: not the loop, not the first time, or too late. */
  mortise_status (*receive)(mortise_exchange self, const mortise_body_sink* sink);
  /** Any. The sink takes more after MORTISE_FLOW_PAUSE. A spurious call does no harm. */
  void (*resume)(mortise_exchange self);
  /** Any, once, last. Everything in `response` but the source is copied. A body that was not received whole is drained
   *  within limits, or the connection closed after the answer. MORTISE_INVALID: too late, or a response that cannot be
   *  sent (the client is then told 500, and the exchange is over). */
  mortise_status (*respond)(mortise_exchange self, const mortise_response* response);
  /** Any. Runs `task` on the loop of this exchange, before respond() only; on the calling thread, before this returns,
   *  if the server has stopped. MORTISE_INVALID: too late. */
  mortise_status (*post)(mortise_exchange self, mortise_task task, void* context);
  /** Any, at any time. Non-zero: nobody waits for the answer any more, because the client has closed its side of the
   *  connection meanwhile, or because it was given. respond() is due all the same. A client that may still read, though
   *  it sends no more, gets what it is answered. Made for `cancelled` of mortise_call. */
  int32_t (*abandoned)(mortise_exchange self);
};

/** Where an API answers: a listener, a host and a path. Grows.
 *  The mount of a request is found in this order. Only mounts of the listener that it arrived at count. Its Host
 *  decides next: the mounts of exactly that host, or else those of the longest "*." that it lies below, or else those
 *  of any host. A Host that is the domain of a "*." is not below a shorter one: the mounts of any host answer it. Of
 *  the mounts that are left, the longest path that the request's begins with; if none fits, the answer is 404, whatever
 *  is mounted at other hosts. Every host and every path, and a page for the operator:
 *    mortise_mount root = {.size = sizeof root};
 *    mortise_mount page = {.size = sizeof page, .listener = MORTISE_LISTENER_ADMIN, .path = {"/jobs", 5}};
 */
typedef struct mortise_mount {
  uint32_t size;
  int32_t listener; /* MORTISE_LISTENER_…; without an admin listener its mounts are not served */
  /* Empty: any. "console.example.org": that host. "*.s3.example.org": every host below it, at any depth. In lower case,
   * without a port. */
  mortise_str host;
  mortise_str path; /* a prefix that ends at a '/' or at the path's end: "" or "/s3", never "/" */
  /* Both, or none. Only requests of this method whose Content-Type is this, apart from its parameters, and whose path
   * is that of the mount and no longer; they come here, whoever else has a mount of that host and path. {"POST", 4} and
   * {"application/x-www-form-urlencoded", 33} are the calls of an API that has no paths. In lower case. */
  mortise_str method;
  mortise_str media_type;
} mortise_mount;

/** mortise.api/1. Grows. An API that answers every request with 204:
 *    static void handle(void* self, mortise_exchange exchange) {
 *      mortise_response response = {.size = sizeof response, .status = 204};
 *      (void)exchange.table->respond(exchange, &response);
 *    }
 */
typedef struct mortise_api {
  uint32_t size;
  uint32_t reserved;
  void* self;
  /** Startup, after start(). No two mounts of all plugins may be the same. */
  size_t (*mount_count)(void* self);
  /** Startup. Never NULL for an index below mount_count(). Constant, and valid until destroy(). */
  const mortise_mount* (*mount)(void* self, size_t index);
  /** Loop. Must not block. */
  void (*handle)(void* self, mortise_exchange exchange);
} mortise_api;

#ifdef __cplusplus
}
#endif
#endif
