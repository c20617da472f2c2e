// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the server by tests that count its work: how often it asks for memory, and how many bytes of bodies it
// copies. WORK_COUNTS names a file of 16 bytes, into which the two numbers are mapped, so that the test can read them
// between requests; see tests/s3/test_work_per_request.py.
//
// What the compiler copies without a call (small or constant sizes) is not seen, nor what the kernel copies.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
