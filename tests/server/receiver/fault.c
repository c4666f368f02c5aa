// Stands before the C library's writes to a database's files: the one that is counted down to fails once, or is the last thing that
// the process does. Which one, and how, the environment says (FAULT_AT, FAULT_HOW).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long count;
static long counted_to;

static int is_of_a_database(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, ".db") != NULL;
}

// Whether this call is the one. A process that is to die writes half of what it would have written before that.
static int is_hit(int fd) {
  const char *at = getenv("FAULT_AT");
  if (at == NULL || !is_of_a_database(fd)) return 0;
  // Another number is another countdown.
  if (counted_to != atol(at)) count = 0;
  counted_to = atol(at);
  if (++count != counted_to) return 0;
  if (write(2, "hit\n", 4) != 4) abort();
  return 1;
}

static int is_death(void) {
  const char *how = getenv("FAULT_HOW");
  return how != NULL && strcmp(how, "die") == 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRITE(name)                                                            \
  ssize_t name(int fd, const void *bytes, size_t length, off_t at) {           \
    __typeof__(&name) real = REAL(name);                                       \
    if (!is_hit(fd)) return real(fd, bytes, length, at);                       \
    if (is_death()) {                                                          \
      real(fd, bytes, length / 2, at);                                         \
      _exit(137);                                                              \
    }                                                                          \
    errno = EIO;                                                               \
    return -1;                                                                 \
  }

#define OTHER(name, parameters, arguments)                                     \
  int name parameters {                                                        \
    __typeof__(&name) real = REAL(name);                                       \
    if (!is_hit(fd)) return real arguments;                                    \
    if (is_death()) _exit(137);                                                \
    errno = EIO;                                                               \
    return -1;                                                                 \
  }

WRITE(pwrite)
WRITE(pwrite64)
OTHER(fsync, (int fd), (fd))
OTHER(fdatasync, (int fd), (fd))
OTHER(ftruncate, (int fd, off_t length), (fd, length))
OTHER(ftruncate64, (int fd, off_t length), (fd, length))
