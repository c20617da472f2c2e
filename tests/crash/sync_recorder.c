// SPDX-License-Identifier: Apache-2.0
//
// Preloaded into the server by the power-cut test: records what the server made durable, so that the test can build the
// disk that a power cut would have left.
//
// Below POWER_CUT_ROOT it writes one line per finished call to POWER_CUT_LOG:
//   C <inode> <path>          a file was opened for writing; its bytes stay reachable as POWER_CUT_KEEP/<inode>
//   R <inode> <from>\t<to>    renamed
//   L <inode> <path>          has this name, too
//   U <inode> <path>          unlinked
//   S <inode> <bytes> <end>   fsync or fdatasync: this many bytes of it are durable; what is not zero ends at <end>
//   D <path>                  a directory was synced
// A line is written after the call returned, so nothing is called durable too early. Bytes are not copied: the stores
// only append, or write where a segment (*.seg) ended in zeros, so a prefix of the file as it is later, and zeros, is
// what the file was at the time of the sync.
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char root[PATH_MAX];
static char keep[PATH_MAX];
static int record_fd = -1;
// One lock orders a call and its line against the others: without it two renames could be recorded the wrong way round.
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static int (*real_openat)(int, const char*, int, ...);
static int (*real_rename)(int, const char*, int, const char*);
static int (*real_unlink)(int, const char*, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

// Another library's constructor may open files before ours runs: every entry point calls this.
__attribute__((constructor)) static void begin(void) {
  static int begun = 0;
  if (begun) return;
  begun = 1;
  const char* r = getenv("POWER_CUT_ROOT");
  const char* k = getenv("POWER_CUT_KEEP");
  const char* log = getenv("POWER_CUT_LOG");
  real_openat = (int (*)(int, const char*, int, ...))dlsym(RTLD_NEXT, "openat");
  real_rename = (int (*)(int, const char*, int, const char*))dlsym(RTLD_NEXT, "renameat");
  real_unlink = (int (*)(int, const char*, int))dlsym(RTLD_NEXT, "unlinkat");
  real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  if (r == NULL || k == NULL || log == NULL) return;
  snprintf(root, sizeof root, "%s/", r);
  snprintf(keep, sizeof keep, "%s", k);
  record_fd = real_openat(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

// The absolute path of `path` seen from `dir`, if it lies below the root.
static int below_root(int dir, const char* path, char* out) {
  if (record_fd < 0) return 0;
  if (path[0] == '/') {
    snprintf(out, PATH_MAX, "%s", path);
  } else {
    char base[PATH_MAX];
    if (dir == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
      const ssize_t n = readlink(link, base, sizeof base - 1);
      if (n <= 0) return 0;
      base[n] = 0;
    }
    if (strlen(base) + strlen(path) + 2 > PATH_MAX) return 0;
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
  }
  return strncmp(out, root, strlen(root)) == 0;
}

static void record(const char* format, ...) {
  char line[3 * PATH_MAX];
  va_list args;
  va_start(args, format);
  const int n = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (n > 0 && write(record_fd, line, (size_t)n) != n) abort();  // a lost line would make the test lie
}

static unsigned long inode_of(int dir, const char* path) {
  struct stat st;
  return fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ? (unsigned long)st.st_ino : 0;
}

int openat(int dir, const char* path, int flags, ...) {
  begin();
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list args;
    va_start(args, flags);
    mode = (mode_t)va_arg(args, int);
    va_end(args);
  }
  char full[PATH_MAX];
  const int watched = (flags & (O_WRONLY | O_RDWR)) && !(flags & O_DIRECTORY) && below_root(dir, path, full);
  if (!watched) return real_openat(dir, path, flags, mode);
  pthread_mutex_lock(&order);
  const int fd = real_openat(dir, path, flags, mode);
  const int saved = errno;
  struct stat st;
  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
    char copy[2 * PATH_MAX];
    snprintf(copy, sizeof copy, "%s/%lu", keep, (unsigned long)st.st_ino);
    (void)link(full, copy);  // keeps the inode, so its number is not given out again
    record("C %lu %s\n", (unsigned long)st.st_ino, full);
  }
  pthread_mutex_unlock(&order);
  errno = saved;
  return fd;
}

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list args;
    va_start(args, flags);
    mode = (mode_t)va_arg(args, int);
    va_end(args);
  }
  return openat(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) __attribute__((alias("open")));
int openat64(int dir, const char* path, int flags, ...) __attribute__((alias("openat")));

// std::fopen does not come through open(): LevelDB writes its LOG so, which nobody needs after a power cut.

int renameat(int from_dir, const char* from, int to_dir, const char* to) {
  begin();
  char a[PATH_MAX], b[PATH_MAX];
  if (!below_root(from_dir, from, a) || !below_root(to_dir, to, b)) return real_rename(from_dir, from, to_dir, to);
  pthread_mutex_lock(&order);
  const unsigned long inode = inode_of(from_dir, from);
  const int r = real_rename(from_dir, from, to_dir, to);
  const int saved = errno;
  if (r == 0) record("R %lu %s\t%s\n", inode, a, b);
  pthread_mutex_unlock(&order);
  errno = saved;
  return r;
}
int rename(const char* from, const char* to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int renameat2(int from_dir, const char* from, int to_dir, const char* to, unsigned flags) {
  begin();
  static int (*real)(int, const char*, int, const char*, unsigned);
  if (real == NULL) real = (int (*)(int, const char*, int, const char*, unsigned))dlsym(RTLD_NEXT, "renameat2");
  char a[PATH_MAX], b[PATH_MAX];
  if (!below_root(from_dir, from, a) || !below_root(to_dir, to, b)) return real(from_dir, from, to_dir, to, flags);
  pthread_mutex_lock(&order);
  const unsigned long inode = inode_of(from_dir, from);
  const int r = real(from_dir, from, to_dir, to, flags);
  const int saved = errno;
  if (r == 0) record("R %lu %s\t%s\n", inode, a, b);
  pthread_mutex_unlock(&order);
  errno = saved;
  return r;
}

int linkat(int from_dir, const char* from, int to_dir, const char* to, int flags) {
  begin();
  static int (*real)(int, const char*, int, const char*, int);
  if (real == NULL) real = (int (*)(int, const char*, int, const char*, int))dlsym(RTLD_NEXT, "linkat");
  char full[PATH_MAX];
  if (!below_root(to_dir, to, full)) return real(from_dir, from, to_dir, to, flags);
  pthread_mutex_lock(&order);
  const int r = real(from_dir, from, to_dir, to, flags);
  const int saved = errno;
  if (r == 0) record("L %lu %s\n", inode_of(to_dir, to), full);
  pthread_mutex_unlock(&order);
  errno = saved;
  return r;
}

int unlinkat(int dir, const char* path, int flags) {
  begin();
  char full[PATH_MAX];
  if ((flags & AT_REMOVEDIR) || !below_root(dir, path, full)) return real_unlink(dir, path, flags);
  pthread_mutex_lock(&order);
  const unsigned long inode = inode_of(dir, path);
  const int r = real_unlink(dir, path, flags);
  const int saved = errno;
  if (r == 0) record("U %lu %s\n", inode, full);
  pthread_mutex_unlock(&order);
  errno = saved;
  return r;
}
int unlink(const char* path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char* path) {
  struct stat st;
  if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) return rmdir(path);
  return unlink(path);
}

// Where the zeros begin that a file ends in. Files that are always appended to end where they end.
static long long end_of_content(int fd, const char* path, long long size) {
  const size_t length = strlen(path);
  if (length < 4 || strcmp(path + length - 4, ".seg") != 0) return size;
  char link[64], bytes[1 << 15];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const int reader = real_openat(AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
  if (reader < 0) abort();
  long long end = size;
  while (end > 0) {
    const long long from = end > (long long)sizeof bytes ? end - (long long)sizeof bytes : 0;
    // The system call itself: fault_injector.c may be between this and the C library's function.
    const long n = syscall(SYS_pread64, reader, bytes, (size_t)(end - from), from);
    if (n != end - from) abort();
    while (end > from && bytes[end - from - 1] == 0) --end;
    if (end > from) break;
  }
  close(reader);
  return end;
}

// Size and end are taken before the sync: bytes that arrive while it runs may or may not be covered.
static int synced(int fd, int (**call)(int)) {
  begin();
  struct stat st;
  char link[64], path[PATH_MAX] = "";
  long long end = 0;
  int known = record_fd >= 0 && fstat(fd, &st) == 0;
  if (known) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = 0;
    const size_t prefix = strlen(root) - 1;
    known =
        n > 0 && strncmp(path, root, prefix) == 0 && (path[prefix] == '/' || path[prefix] == 0 || path[prefix] == ' ');
  }
  if (known && !S_ISDIR(st.st_mode)) end = end_of_content(fd, path, (long long)st.st_size);
  const int r = (*call)(fd);
  const int saved = errno;
  if (r == 0 && known) {
    pthread_mutex_lock(&order);
    if (S_ISDIR(st.st_mode))
      record("D %s\n", path);
    else
      record("S %lu %lld %lld\n", (unsigned long)st.st_ino, (long long)st.st_size, end);
    pthread_mutex_unlock(&order);
  }
  errno = saved;
  return r;
}
int fsync(int fd) { return synced(fd, &real_fsync); }
int fdatasync(int fd) { return synced(fd, &real_fdatasync); }
