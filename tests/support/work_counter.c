// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the server by tests that count its work: how often it asks for memory, how many bytes of bodies it
// copies, and how often it calls the system about files and sockets. WORK_COUNTS names a file of 24 bytes, into which
// the three numbers are mapped, so that the test can read them between requests; see tests/s3/test_work_per_request.py.
//
// What the compiler copies without a call (small or constant sizes) is not seen, nor what the kernel copies. Of the
// calls those are counted that requests make on purpose: not what threads wait for each other with, nor what malloc()
// asks.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// What glibc's own functions are called beside their public names. Finding them with dlsym() would allocate.
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* memory, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);

// Shorter copies are not of bodies.
static const size_t kOfBodies = 1024;

struct Counts {
  uint64_t allocations;
  uint64_t copied_bytes;
  uint64_t system_calls;
};
static struct Counts unnamed;  // until the file is mapped, or without one
static struct Counts* counts = &unnamed;

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("WORK_COUNTS");
  const int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* shared = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (shared != MAP_FAILED) counts = shared;
}

static void count_allocation(void) { __atomic_add_fetch(&counts->allocations, 1, __ATOMIC_RELAXED); }

void* malloc(size_t size) {
  count_allocation();
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
  count_allocation();
  return __libc_calloc(count, size);
}

void* realloc(void* memory, size_t size) {
  count_allocation();
  return __libc_realloc(memory, size);
}

void* memalign(size_t alignment, size_t size) {
  count_allocation();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

static void count_copy(size_t size) {
  if (size >= kOfBodies) __atomic_add_fetch(&counts->copied_bytes, size, __ATOMIC_RELAXED);
}

// In assembly, because the compiler would make a call of memcpy() out of a loop, and these must not call themselves.
static void copy_forwards(void* to, const void* from, size_t size) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void copy_backwards(char* to, const char* from, size_t size) {
  to += size - 1;
  from += size - 1;
  __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(to), "+S"(from), "+c"(size) : : "memory", "cc");
}

void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  count_copy(size);
  copy_forwards(to, from, size);
  return to;
}

void* memmove(void* to, const void* from, size_t size) {
  count_copy(size);
  if ((uintptr_t)to - (uintptr_t)from >= size)
    copy_forwards(to, from, size);
  else if (size != 0)
    copy_backwards(to, from, size);
  return to;
}

// What the compiler makes of a call when it knows how large the target is (_FORTIFY_SOURCE).
void* __memcpy_chk(void* restrict to, const void* restrict from, size_t size, size_t room) {
  if (size > room) abort();
  return memcpy(to, from, size);
}

void* __memmove_chk(void* to, const void* from, size_t size, size_t room) {
  if (size > room) abort();
  return memmove(to, from, size);
}

// As x86-64 has them; where a function has two names there, programs use either.
static long count_call(long number, long a, long b, long c, long d, long e, long f) {
  __atomic_add_fetch(&counts->system_calls, 1, __ATOMIC_RELAXED);
  return syscall(number, a, b, c, d, e, f);
}
#define CALL(number, a, b, c, d) count_call(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define ALSO(name) __attribute__((alias(#name)))

ssize_t read(int fd, void* to, size_t size) { return CALL(SYS_read, fd, to, size, 0); }
ssize_t write(int fd, const void* from, size_t size) { return CALL(SYS_write, fd, from, size, 0); }
ssize_t pread(int fd, void* to, size_t size, off_t at) { return CALL(SYS_pread64, fd, to, size, at); }
ssize_t pread64(int fd, void* to, size_t size, off64_t at) ALSO(pread);
ssize_t pwrite(int fd, const void* from, size_t size, off_t at) { return CALL(SYS_pwrite64, fd, from, size, at); }
ssize_t pwrite64(int fd, const void* from, size_t size, off64_t at) ALSO(pwrite);
int fdatasync(int fd) { return (int)CALL(SYS_fdatasync, fd, 0, 0, 0); }
int close(int fd) { return (int)CALL(SYS_close, fd, 0, 0, 0); }

int openat(int directory, const char* name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return (int)CALL(SYS_openat, directory, name, flags, mode);
}
int openat64(int directory, const char* name, int flags, ...) ALSO(openat);
int fstat(int fd, struct stat* info) { return (int)CALL(SYS_fstat, fd, info, 0, 0); }
int fstat64(int fd, struct stat64* info) ALSO(fstat);
int unlinkat(int directory, const char* name, int flags) { return (int)CALL(SYS_unlinkat, directory, name, flags, 0); }
int renameat(int from, const char* name, int to, const char* new_name) {
  return (int)CALL(SYS_renameat, from, name, to, new_name);
}

ssize_t recv(int fd, void* to, size_t size, int flags) {
  return count_call(SYS_recvfrom, fd, (long)to, (long)size, flags, 0, 0);
}
ssize_t send(int fd, const void* from, size_t size, int flags) {
  return count_call(SYS_sendto, fd, (long)from, (long)size, flags, 0, 0);
}
ssize_t sendmsg(int fd, const struct msghdr* message, int flags) { return CALL(SYS_sendmsg, fd, message, flags, 0); }
ssize_t sendfile(int to, int from, off_t* at, size_t size) { return CALL(SYS_sendfile, to, from, at, size); }
ssize_t sendfile64(int to, int from, off64_t* at, size_t size) ALSO(sendfile);
int epoll_wait(int fd, struct epoll_event* events, int most, int timeout) {
  return (int)CALL(SYS_epoll_wait, fd, events, most, timeout);
}
int eventfd_write(int fd, eventfd_t value) { return write(fd, &value, sizeof value) == sizeof value ? 0 : -1; }
int eventfd_read(int fd, eventfd_t* value) { return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1; }
ssize_t getrandom(void* to, size_t size, unsigned flags) { return CALL(SYS_getrandom, to, size, flags, 0); }
