/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.jobs/1 (a draft until SDK 1.0): work that takes long. The kernel and its plugins declare kinds of jobs; the
 * host runs them in slices on its workers, at a limited rate, gives way to requests between the slices, keeps their
 * position so that they go on after a restart, and tells what runs, how far it is, and what came of it. The operator
 * sees and controls all of it with `mortise job`.
 *
 * A plugin that declares a kind, in start() as the last thing:
 *
 *   static mortise_status step(mortise_job* job, const mortise_call* call, mortise_job_slice* slice, mortise_error* e)
 * { while (slice->used < slice->budget && job->at < job->count && !call->cancelled(call)) slice->used += convert(job,
 * job->at++); slice->done = job->at; slice->total = job->count; slice->next = job->at == job->count ? MORTISE_JOB_DONE
 * : MORTISE_JOB_MORE; return MORTISE_OK;
 *   }
 *   static const mortise_job_kind kind = {.size = sizeof kind, .name = STR("convert"), .begin = &begin, .step = &step,
 * …}; jobs->declare(jobs->self, &kind, &error);
 */
#ifndef MORTISE_ABI_JOBS_H
#define MORTISE_ABI_JOBS_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MORTISE_JOBS_ID "mortise.jobs/1"

typedef enum mortise_job_state {
  MORTISE_JOB_NONE = 0,
  MORTISE_JOB_RUNNING = 1,  /* begun, and not ended; also between two processes of the host */
  MORTISE_JOB_IDLE = 2,     /* likewise, and there is nothing to do at the moment */
  MORTISE_JOB_FINISHED = 3, /* it did all that there was to do */
  MORTISE_JOB_FAILED = 4,
  MORTISE_JOB_ABORTED = 5 /* because somebody wanted that */
} mortise_job_state;

/** An option of a kind, given as text when a job is started. Grows. */
typedef struct mortise_job_option {
  uint32_t size;
  uint32_t reserved;
  mortise_str name; /* as that of a kind */
  mortise_str default_value;
  mortise_str help; /* one line */
} mortise_job_option;

/** What a job is begun with. Grows. Borrowed during begin(). */
typedef struct mortise_job_begin {
  uint32_t size;
  uint32_t resumed;   /* non-zero: it goes on after an earlier process ended; `position` and the counts are of then */
  mortise_str id;     /* of the run: unique, and the same after a restart */
  mortise_str bucket; /* empty unless the kind is MORTISE_JOB_OF_A_BUCKET */
  const mortise_pair* options; /* all that the kind declares; with defaults where nothing was given */
  size_t option_count;
  mortise_str position; /* what position() gave last; empty: nothing was kept */
  uint64_t done;
  uint64_t objects;
  uint64_t bytes;
  mortise_str input;  /* of mortise_job_start, the same after a restart */
  int64_t started_ms; /* since 1970: when it was started, before all restarts */
} mortise_job_begin;

enum {
  MORTISE_JOB_MORE = 0, /* step() is to be called again */
  MORTISE_JOB_DONE = 1, /* all is done */
  MORTISE_JOB_WAIT = 2, /* nothing is to be done before wake(), or before `wait_ms` are over */
  /** step() has begun what goes on without a thread, and calls resume() with the run's id, once, when that is over;
   * also before step() has returned. Then step() is called again, to take what came of it: even if the job is to end by
   * then. Until then the job runs, and whoever wants it to end waits for it: it is to be soon, within seconds. */
  MORTISE_JOB_PENDING = 3
};

/** A slice of a job. Grows. The host sets `used`, `next` and `wait_ms` to 0 before each; the counts stay as they are.
 */
typedef struct mortise_job_slice mortise_job_slice;
struct mortise_job_slice {
  uint32_t size;
  int32_t next;     /* out: MORTISE_JOB_MORE, … */
  uint64_t budget;  /* in: about how much to do now: bytes that are read or written, or what compares with that */
  uint64_t used;    /* out: what was done of it; the kind's rate is kept by this */
  uint64_t wait_ms; /* out, with MORTISE_JOB_WAIT; 0: until wake() */
  uint64_t done;    /* out: progress, in the kind's unit */
  uint64_t total;   /* out: what `done` will be in the end; 0: not known */
  uint64_t objects; /* out: objects that were dealt with, since the job began */
  uint64_t bytes;   /* out: bytes likewise */
  /** Adds a line to the job's report. Within step(). Lines beyond the host's bounds are counted and dropped. `severity`
   *  is a mortise_log_level of host.h. */
  void (*report)(mortise_job_slice* self, int32_t severity, mortise_str line);
};

/** A job, as its kind sees it. */
typedef struct mortise_job mortise_job;

enum {
  MORTISE_JOB_ONE_AT_A_TIME = 1u << 0, /* a second one is refused as MORTISE_BUSY while one runs */
  MORTISE_JOB_OF_A_BUCKET = 1u << 1,   /* it concerns one bucket, which whoever starts it names */
  /** There is one all the time, from declare() on: it waits for wake() when there is nothing to do. It has no history.
   */
  MORTISE_JOB_STANDING = 1u << 2,
  /** It is not put off for requests: they need what it does, such as room on the disk. */
  MORTISE_JOB_URGENT = 1u << 3,
  /** It is started with an input, which only programs make: an operator who names the kind is told so. */
  MORTISE_JOB_WITH_INPUT = 1u << 4
};

/** A kind of job. Grows. Must stay as it is from declare() until withdraw() has returned. */
typedef struct mortise_job_kind {
  uint32_t size;
  uint32_t flags;                           /* MORTISE_JOB_ONE_AT_A_TIME, … */
  mortise_str name;                         /* 1 to 64 bytes of [a-z0-9._-]; nobody else has it */
  mortise_str help;                         /* one line */
  mortise_str unit;                         /* of `done` and `total`: "records"; "bytes" is shown with KiB, MiB, … */
  const mortise_job_option* const* options; /* NULL if option_count is 0 */
  size_t option_count;                      /* at most 16; values of up to 1024 bytes can be given */
  uint64_t interval_ms;                     /* from the end of one to the begin of the next; 0: only when asked */
  uint64_t rate;                            /* of `used`, a second; 0: no limit */
  void* self;

  /** Begins one; NULL on failure, which whoever started it is told. Any; must not block, nor call mortise.jobs/1. */
  mortise_job* (*begin)(void* self, const mortise_job_begin* begin, mortise_error* error);
  /** Does about as much as the budget says, and returns early if `call` is cancelled. What is not MORTISE_OK ends the
   *  job as failed. Worker, one at a time for each job. Must not call withdraw(). */
  mortise_status (*step)(mortise_job* job, const mortise_call* call, mortise_job_slice* slice, mortise_error* error);
  /** Calls `take` with what a later begin() needs to go on from here, at most MORTISE_JOB_MAX_POSITION bytes, or not
   *  at all. Between two slices. NULL: a job that the end of a process interrupts has failed. */
  void (*position)(mortise_job* job, void* context, void (*take)(void* context, mortise_str position));
  /** It is over, or, as MORTISE_JOB_RUNNING, will go on in another process. Frees it. Worker or startup. */
  void (*end)(mortise_job* job, int32_t state);
  uint32_t kept_runs; /* how many that ended are remembered, 1000 at most; 0: ten */
  uint32_t reserved;
} mortise_job_kind;

enum {
  MORTISE_JOB_MAX_POSITION = 524288, /* bytes */
  MORTISE_JOB_MAX_INPUT = 16777216   /* bytes of the input of one run */
};

/** A line of a report. Never changes. */
typedef struct mortise_job_line {
  int64_t unix_ms;
  mortise_str text;
  int32_t severity;
  uint32_t reserved;
} mortise_job_line;

/** A run of a kind: one that is under way, or one of the last that ended. Grows. Borrowed during the callback. */
typedef struct mortise_job_run {
  uint32_t size;
  int32_t state; /* mortise_job_state */
  mortise_str id;
  mortise_str kind;
  mortise_str bucket;
  mortise_str unit;
  mortise_str error; /* of one that failed */
  const mortise_pair* options;
  size_t option_count;
  int64_t started_ms;  /* since 1970 */
  int64_t finished_ms; /* 0: it has not ended */
  uint64_t done;
  uint64_t total; /* 0: not known */
  uint64_t objects;
  uint64_t bytes;
  const mortise_job_line* lines; /* of the report, in order */
  size_t line_count;
  uint64_t lines_dropped; /* what did not fit into the report */
  uint32_t resumed;       /* non-zero: it went on after a restart */
  uint32_t aborting;      /* non-zero: it will end as soon as it can */
} mortise_job_run;

/** Called once for a run, or for each run of a list. `run` is NULL if there was an error. Any thread, perhaps before
 * the function returns; must not block. */
typedef void (*mortise_on_job)(void* context, const mortise_error* error, const mortise_job_run* run);

/** What to start. Grows. */
typedef struct mortise_job_start {
  uint32_t size;
  uint32_t reserved;
  mortise_str kind;
  mortise_str bucket;
  const mortise_pair* options;
  size_t option_count;
  mortise_str
      input; /* what no option can say, such as a long list; as long as the run is under way, it is kept for it */
} mortise_job_start;

/** Which runs to list. Grows. */
typedef struct mortise_job_list {
  uint32_t size;
  uint32_t active_only; /* non-zero: without those that ended */
  mortise_str kind;     /* empty: of all kinds */
} mortise_job_list;

/** A kind that is declared. Grows. */
typedef struct mortise_job_kind_info {
  uint32_t size;
  uint32_t flags;
  mortise_str name;
  mortise_str owner; /* the plugin, or "kernel" */
  mortise_str help;
  mortise_str unit;
  const mortise_job_option* const* options;
  size_t option_count;
  uint64_t interval_ms;
  uint64_t rate;
  int64_t last_finished_ms; /* when one of it finished last; 0: never */
  int64_t next_begin_ms; /* when the next begins by its interval; 0: while one runs, and where there is no interval */
} mortise_job_kind_info;

/** mortise.jobs/1. Grows. Threads: any. What is handed in is borrowed during the call, `context` until its function was
 *  called for the last time. */
typedef struct mortise_jobs {
  uint32_t size;
  uint32_t reserved;
  void* self;

  /** From now on there are jobs of this kind; those that an earlier process left go on, perhaps before this returns.
   *  Startup. */
  mortise_status (*declare)(void* self, const mortise_job_kind* kind, mortise_error* error);
  /** The kind is no longer used, once this has returned: running jobs are interrupted, as by the end of the process.
   * The host does the same for all kinds of a plugin before its stop(). Startup. */
  void (*withdraw)(void* self, mortise_str kind);

  /** Calls `done` with the run once it is known to go on after a crash. MORTISE_NOT_FOUND: no such kind; MORTISE_BUSY:
   *  there is one, or too many; MORTISE_INVALID: an option; MORTISE_TOO_LARGE: the input; or what begin() says. */
  void (*start)(void* self, const mortise_call* call, const mortise_job_start* request, void* context,
                mortise_on_job done);
  /** Has the run end as soon as it can, and calls `done` with it, perhaps before it has. MORTISE_NOT_FOUND: there is
   * none with this id; MORTISE_PRECONDITION: it has ended already, or is a standing one. */
  void (*abort)(void* self, const mortise_call* call, mortise_str id, void* context, mortise_on_job done);
  /** Calls `result` with the run, its report too. MORTISE_NOT_FOUND: it never was, or is too long ago. */
  void (*find)(void* self, const mortise_call* call, mortise_str id, void* context, mortise_on_job result);
  /** Calls `each` for the runs, the latest first, without their reports; then returns. */
  void (*list)(void* self, const mortise_call* call, const mortise_job_list* request, void* context,
               mortise_on_job each);
  /** Calls `each` for the kinds, by name; then returns. */
  void (*kinds)(void* self, const mortise_call* call, void* context,
                void (*each)(void* context, const mortise_job_kind_info* kind));
  /** There is something to do for the jobs of this kind that wait. Cheap. */
  void (*wake)(void* self, mortise_str kind);
  /** What the run began is over: see MORTISE_JOB_PENDING. Cheap. Of a run that is not pending: nothing. */
  void (*resume)(void* self, mortise_str id);
} mortise_jobs;

#ifdef __cplusplus
}
#endif
#endif
