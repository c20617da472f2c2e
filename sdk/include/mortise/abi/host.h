/* SPDX-License-Identifier: Apache-2.0
 *
 * What the host does for a plugin. Each plugin gets a table of its own, so log lines and options carry its name.
 * Threads: any, unless said otherwise. Nothing here blocks, except where said.
 */
#ifndef MORTISE_ABI_HOST_H
#define MORTISE_ABI_HOST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mortise_log_level {
  MORTISE_LOG_TRACE = 0,
  MORTISE_LOG_DEBUG = 1,
  MORTISE_LOG_INFO = 2,
  MORTISE_LOG_WARNING = 3,
  MORTISE_LOG_ERROR = 4
} mortise_log_level;

typedef enum mortise_metric_kind {
  MORTISE_COUNTER = 0,
  MORTISE_GAUGE = 1,
  MORTISE_HISTOGRAM = 2 /* seconds; buckets are the host's */
} mortise_metric_kind;

/** What the host is there for. A plugin that keeps data heeds it when it starts. */
typedef enum mortise_mode {
  MORTISE_MODE_SERVE = 0,
  MORTISE_MODE_CHECK = 1, /* data are looked at: nothing is made, changed or removed, locks are for reading */
  MORTISE_MODE_REPAIR = 2 /* the operator asked for damage to be mended; what is damaged is kept beside it */
} mortise_mode;

typedef struct mortise_metric mortise_metric;

/** The use of a table that another plugin, or the host, gives. Grows. The giver is not stopped before all leases of its
 *  tables were released: until release(), the table and all that is made with it are valid. */
typedef struct mortise_lease mortise_lease;
struct mortise_lease {
  uint32_t size;
  uint32_t reserved;
  const void* table;    /* of the interface that was asked for; never NULL */
  mortise_str provider; /* name of the plugin, or of the service of the host; valid until release() */
  /** Any, once: no call of the table runs any more, and nothing that was made with it is left. The lease is gone then.
   *  Waits for revoked() of this lease, if that runs on another thread; otherwise does not block. */
  void (*release)(mortise_lease* self);
};

/** Who is told when a giver goes. Grows. Copied by find(); `context` is valid until the lease was released. */
typedef struct mortise_lease_holder {
  uint32_t size;
  uint32_t reserved;
  void* context;
  /** Startup, at most once for a lease, and not after its release(): the giver is about to stop. Begin no more calls
   *  and release the lease, here or later, on any thread. The host waits for that; a holder that takes longer than
   *  plugins.stop_timeout ends the process, with a line that names it. Does not block. May come while find() has not
   *  returned yet.
   *    static void revoked(void* context, mortise_lease* lease) {
   *      struct cache* c = context;
   *      atomic_store(&c->closed, 1);                      // no call begins any more
   *      if (calls_running(c) == 0) lease->release(lease); // else whoever ends the last one releases it
   *    } */
  void (*revoked)(void* context, mortise_lease* lease);
} mortise_lease_holder;

typedef struct mortise_host mortise_host;
/** What start() is given: valid, with its functions, until destroy() has returned. Grows. Any, unless a member says
 *  otherwise. A task for a worker, and a table of another plugin:
 *    if (host->submit(host, &work, me) != 0) give_up(me);                     // the host is stopping
 *    mortise_lease* lease = host->find(host, MORTISE_OBJECTS_ID, NULL, NULL); // released when destroy() returns
 *    const mortise_objects* objects = lease == NULL ? NULL : lease->table;
 */
struct mortise_host {
  uint32_t size;
  uint16_t abi_major; /* what the host supports */
  uint16_t abi_minor;
  const char* version; /* of the host, e.g. "0.1.0" */

  /** Non-zero if a line of this level would be written. */
  int32_t (*log_enabled)(const mortise_host* self, int32_t level);
  /** Writes one line. Fields follow the message as name=value. Never pass a secret. */
  void (*log)(const mortise_host* self, int32_t level, mortise_str message, const mortise_pair* fields,
              size_t field_count);

  /** Nanoseconds since 1970-01-01T00:00:00Z, as the machine's clock says now: it follows whoever sets that clock.
   * Expiry and signatures are compared with this. */
  int64_t (*unix_time_ns)(const mortise_host* self);
  /** Nanoseconds of a monotonic clock. */
  int64_t (*monotonic_ns)(const mortise_host* self);

  /* Options of the plugin's TOML table, validated against its declaration, defaults filled in. Views stay valid until
   * destroy(). A name that was not declared gives MORTISE_NOT_FOUND, another type MORTISE_INVALID. */
  mortise_status (*option_string)(const mortise_host* self, const char* name, mortise_str* value);
  mortise_status (*option_integer)(const mortise_host* self, const char* name,
                                   int64_t* value); /* sizes: bytes; durations: ms */
  mortise_status (*option_boolean)(const mortise_host* self, const char* name, int32_t* value);
  mortise_status (*option_list_size)(const mortise_host* self, const char* name, size_t* count);
  mortise_status (*option_list_string)(const mortise_host* self, const char* name, size_t index, mortise_str* value);
  mortise_status (*option_table_value)(const mortise_host* self, const char* name, size_t index, const char* key,
                                       mortise_str* value); /* MORTISE_NOT_FOUND if the table lacks the key */
  /** A directory of the plugin's own below the data directory; not created. */
  mortise_status (*data_directory)(const mortise_host* self, mortise_str* path);

  /** Startup. `name` follows Prometheus (mortise_<plugin>_<thing>_<unit>[_total]); labels are fixed. NULL on failure.
   *  The same name and labels give the same metric. */
  mortise_metric* (*metric)(const mortise_host* self, int32_t kind, const char* name, const char* help,
                            const mortise_pair* labels, size_t label_count);
  /** Counter: adds; gauge: sets; histogram: observes. */
  void (*metric_record)(mortise_metric* metric, double value);

  /** Runs `task` on a worker. Non-zero: it was not taken because the host is stopping, and will not run. */
  int32_t (*submit)(const mortise_host* self, mortise_task task, void* context);
  /** Runs `task` on a worker once, at least `delay_ms` from now. Same return value. Tasks due after stop are dropped
   *  after being called with the host stopping: a task must be able to run early. */
  int32_t (*submit_after)(const mortise_host* self, int64_t delay_ms, mortise_task task, void* context);

  /** A lease of an interface that the host or a started plugin provides, or NULL. `name` picks one plugin by name; NULL
   *  takes the configured or first one. `holder` NULL: the finder cannot be told, and so the giver stays until the
   *  finder was destroyed or has released the lease. What is not released when destroy() returns, the host releases. */
  mortise_lease* (*find)(const mortise_host* self, const char* interface_id, const char* name,
                         const mortise_lease_holder* holder);
  /** All providers of an interface, in load order: calls `each` with a lease of every table, on this thread. The leases
   *  are the finder's. */
  void (*find_all)(const mortise_host* self, const char* interface_id, const mortise_lease_holder* holder,
                   void* context, void (*each)(void* context, mortise_lease* lease));

  /** As unix_time_ns, but never goes backwards within the process: for times whose order means something, such as when
   *  an object was changed. While the machine's clock is behind, it stands still. */
  int64_t (*ordered_time_ns)(const mortise_host* self);

  /** Non-zero: the calling thread is a loop, which serves many connections and must not block. */
  int32_t (*on_loop)(const mortise_host* self);
  /** The caller is about to wait for another thread. On a loop, which must not wait, the host writes a line that names
   *  the plugin. */
  void (*will_wait)(const mortise_host* self);

  uint32_t mode; /* mortise_mode */
  uint32_t reserved;
};

#ifdef __cplusplus
}
#endif
#endif
