// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the server by test_clock.py: real time is what the machine says and the seconds that the file
// CLOCK_CONTROL holds, as a 64-bit number, at that moment. The monotonic clock stays as it is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* seconds;

__attribute__((constructor)) static void begin(void) {
  const char* file = getenv("CLOCK_CONTROL");
  if (file == NULL) return;
  const int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) abort();
  void* map = mmap(NULL, sizeof *seconds, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) abort();
  seconds = map;
}

static int64_t shift(void) { return seconds == NULL ? 0 : *seconds; }

int clock_gettime(clockid_t which, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*);
  if (real == NULL) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(which, time);
  if (result == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) time->tv_sec += shift();
  return result;
}

int gettimeofday(struct timeval* restrict time, void* restrict zone) {
  (void)zone;
  struct timespec now;
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  if (result == 0) {
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
  }
  return result;
}

time_t time(time_t* at) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}
