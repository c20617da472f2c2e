// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the server by the fault tests: makes calls on files fail as a broken or write-protected disk would.
//
// The file FAULT_CONTROL is mapped; it holds "<calls> <errno> <part of the path>", e.g. "sync 5 /blob_fs/", or nothing.
// Calls, joined with commas:
//   change  whatever would change the disk: opening for writing, write, sync, rename, unlink, mkdir, fallocate
//   write   write, pwrite, writev, fallocate
//   sync    fsync, fdatasync
//   read    read, pread, sendfile, of regular files
//   open    opening a file
//   look    faccessat
// Only paths below FAULT_ROOT fail.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { kControlSize = 4096 };
static const volatile char* control;
static char root[PATH_MAX];

#define REAL(name, type, ...)       \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
  const char* file = getenv("FAULT_CONTROL");
  const char* r = getenv("FAULT_ROOT");
  if (file == NULL || r == NULL || control != NULL) return;
  snprintf(root, sizeof root, "%s/", r);
  REAL("open", int, const char*, int, ...);
  const int fd = real(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) abort();
  void* map = mmap(NULL, kControlSize, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) abort();
  control = map;
}

// The fault that is switched on: its errno, 0 if none is for this call. `part` gets what the path must contain.
static int wanted(const char* call, char* part) {
  if (control == NULL || control[0] == 0) return 0;
  char text[256], calls[128];
  int number = 0;
  for (size_t i = 0; i < sizeof text; ++i) text[i] = control[i];
  text[sizeof text - 1] = 0;
  part[0] = 0;
  if (sscanf(text, "%127s %d %127s", calls, &number, part) < 2) return 0;
  char* rest = calls;
  for (char* one; (one = strsep(&rest, ",")) != NULL;)
    if (strcmp(one, call) == 0) return number;
  return 0;
}

// -1 with errno set if a path below the root is to fail in this call.
static int fails_at(const char* call, int dir, const char* path) {
  char part[128], full[2 * PATH_MAX];
  const int number = wanted(call, part);
  if (number == 0) return 0;
  if (path != NULL && path[0] == '/') {
    snprintf(full, sizeof full, "%s", path);
  } else {
    char link[64], base[PATH_MAX] = "";
    if (dir == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return 0;
    } else {
      snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
      const ssize_t n = readlink(link, base, sizeof base - 1);
      base[n > 0 ? n : 0] = 0;
    }
    snprintf(full, sizeof full, "%s%s%s", base, path == NULL ? "" : "/", path == NULL ? "" : path);
  }
  if (strncmp(full, root, strlen(root)) != 0 || strstr(full, part) == NULL) return 0;
  errno = number;
  return -1;
}
static int fd_fails(const char* call, int fd) { return fails_at(call, fd, NULL); }
static int change_fails(int dir, const char* path) { return fails_at("change", dir, path); }
static int write_fails(int fd) { return fd_fails("write", fd) || fd_fails("change", fd); }

static int open_fails(int dir, const char* path, int flags) {
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) && change_fails(dir, path)) return -1;
  return fails_at("open", dir, path);
}

static mode_t mode_of(int flags, va_list args) { return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(args, int) : 0; }

int open(const char* path, int flags, ...) {
  REAL("open", int, const char*, int, ...);
  va_list args;
  va_start(args, flags);
  const mode_t mode = mode_of(flags, args);
  va_end(args);
  return open_fails(AT_FDCWD, path, flags) ? -1 : real(path, flags, mode);
}
int open64(const char* path, int flags, ...) __attribute__((alias("open")));

int openat(int dir, const char* path, int flags, ...) {
  REAL("openat", int, int, const char*, int, ...);
  va_list args;
  va_start(args, flags);
  const mode_t mode = mode_of(flags, args);
  va_end(args);
  return open_fails(dir, path, flags) ? -1 : real(dir, path, flags, mode);
}
int openat64(int dir, const char* path, int flags, ...) __attribute__((alias("openat")));

// ---- writing

ssize_t write(int fd, const void* data, size_t size) {
  REAL("write", ssize_t, int, const void*, size_t);
  return write_fails(fd) ? -1 : real(fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  REAL("pwrite", ssize_t, int, const void*, size_t, off_t);
  return write_fails(fd) ? -1 : real(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off_t at) __attribute__((alias("pwrite")));
ssize_t writev(int fd, const struct iovec* parts, int count) {
  REAL("writev", ssize_t, int, const struct iovec*, int);
  return write_fails(fd) ? -1 : real(fd, parts, count);
}
int fallocate(int fd, int mode, off_t at, off_t size) {
  REAL("fallocate", int, int, int, off_t, off_t);
  return write_fails(fd) ? -1 : real(fd, mode, at, size);
}
int fallocate64(int fd, int mode, off_t at, off_t size) __attribute__((alias("fallocate")));

// Files whose sync failed. The kernel reports that once and marks the pages clean: what a later sync says of them is
// worth nothing. Here it says success and does nothing.
enum { kMaxLost = 256 };
static ino_t lost[kMaxLost];
static size_t lost_count;
static pthread_mutex_t lost_mutex = PTHREAD_MUTEX_INITIALIZER;

static int sync_fails(int fd, int* pretend) {
  struct stat st;
  const int is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
  const int fails = fd_fails("sync", fd) || fd_fails("change", fd);
  const int cause = errno;
  *pretend = 0;
  pthread_mutex_lock(&lost_mutex);
  for (size_t i = 0; is_file && i < lost_count && i < kMaxLost; ++i) *pretend = *pretend || lost[i] == st.st_ino;
  if (fails && is_file && !*pretend) lost[lost_count++ % kMaxLost] = st.st_ino;
  pthread_mutex_unlock(&lost_mutex);
  errno = cause;
  return fails;
}
int fsync(int fd) {
  REAL("fsync", int, int);
  int pretend;
  if (sync_fails(fd, &pretend)) return -1;
  return pretend ? 0 : real(fd);
}
int fdatasync(int fd) {
  REAL("fdatasync", int, int);
  int pretend;
  if (sync_fails(fd, &pretend)) return -1;
  return pretend ? 0 : real(fd);
}

// ---- names

int renameat(int from_dir, const char* from, int to_dir, const char* to) {
  REAL("renameat", int, int, const char*, int, const char*);
  return change_fails(from_dir, from) ? -1 : real(from_dir, from, to_dir, to);
}
int rename(const char* from, const char* to) {
  REAL("rename", int, const char*, const char*);
  return change_fails(AT_FDCWD, from) ? -1 : real(from, to);
}
int unlinkat(int dir, const char* path, int flags) {
  REAL("unlinkat", int, int, const char*, int);
  return change_fails(dir, path) ? -1 : real(dir, path, flags);
}
int unlink(const char* path) {
  REAL("unlink", int, const char*);
  return change_fails(AT_FDCWD, path) ? -1 : real(path);
}
int mkdirat(int dir, const char* path, mode_t mode) {
  REAL("mkdirat", int, int, const char*, mode_t);
  return change_fails(dir, path) ? -1 : real(dir, path, mode);
}
int mkdir(const char* path, mode_t mode) {
  REAL("mkdir", int, const char*, mode_t);
  return change_fails(AT_FDCWD, path) ? -1 : real(path, mode);
}

// ---- reading

int faccessat(int dir, const char* path, int mode, int flags) {
  REAL("faccessat", int, int, const char*, int, int);
  return fails_at("look", dir, path) ? -1 : real(dir, path, mode, flags);
}
ssize_t read(int fd, void* data, size_t size) {
  REAL("read", ssize_t, int, void*, size_t);
  return fd_fails("read", fd) ? -1 : real(fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t at) {
  REAL("pread", ssize_t, int, void*, size_t, off_t);
  return fd_fails("read", fd) ? -1 : real(fd, data, size, at);
}
ssize_t pread64(int fd, void* data, size_t size, off_t at) __attribute__((alias("pread")));
ssize_t sendfile(int to, int from, off_t* at, size_t size) {
  REAL("sendfile", ssize_t, int, int, off_t*, size_t);
  return fd_fails("read", from) ? -1 : real(to, from, at, size);
}
ssize_t sendfile64(int to, int from, off_t* at, size_t size) __attribute__((alias("sendfile")));
