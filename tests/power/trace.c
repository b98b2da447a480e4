/* Writes down, in their order, what a process does to one folder and what it says to the network: LD_PRELOAD=trace.so.

   TRACE_FOLDER: the folder, whole path; TRACE_FILE: where to write, outside the folder. Each call is made and written
   down under one lock, so that the order in the file is the order in which it happened. Shared memory (`-shm`, which
   SQLite makes anew after a crash) is not followed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 'W', CUT = 'T', SYNC = 'F', MADE = 'M', FOLDER = 'D', MOVED = 'R', LINKED = 'L', GONE = 'U', SAID = 'S' };

/* The head of each line of the trace; name and data follow. */
struct head {
    uint64_t kind, file, at, name_bytes, data_bytes;
};

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_bytes;
static int trace = -1;

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define IN_ORDER(type, call, then)                                                                                     \
    do {                                                                                                               \
        pthread_mutex_lock(&order);                                                                                    \
        type result = (call);                                                                                          \
        int error = errno;                                                                                             \
        if (result >= 0) { then; }                                                                                     \
        pthread_mutex_unlock(&order);                                                                                  \
        errno = error;                                                                                                 \
        return result;                                                                                                 \
    } while (0)

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("TRACE_FOLDER"), *to = getenv("TRACE_FILE");
    if (at == NULL || to == NULL) abort();
    folder_bytes = (size_t)snprintf(folder, sizeof folder, "%s", at);
    trace = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (trace < 0) abort();
}

static void note(enum kind kind, uint64_t file, uint64_t at, const char *name, const void *data, size_t data_bytes)
{
    struct head head = {kind, file, at, name == NULL ? 0 : strlen(name), data_bytes};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)name, head.name_bytes}, {(void *)data, data_bytes}};
    REAL(writev);
    if (trace >= 0 && real(trace, parts, 3) != (ssize_t)(sizeof head + head.name_bytes + data_bytes)) abort();
}

static int is_inside(const char *path)
{
    size_t bytes = strlen(path);
    int is_below = strncmp(path, folder, folder_bytes) == 0 && (path[folder_bytes] == '/' || path[folder_bytes] == 0);
    return is_below && !(bytes > 4 && strcmp(path + bytes - 4, "-shm") == 0);
}

/* Where a path leads from a folder that is open, as the kernel sees it. */
static const char *whole(int from, const char *path, char *into)
{
    char of[64], base[PATH_MAX] = "";
    if (path[0] == '/') return path;
    snprintf(of, sizeof of, from == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", from);
    if (readlink(of, base, sizeof base - 1) < 0) abort();
    if (snprintf(into, 2 * PATH_MAX, "%s/%s", base, path) < 0) abort();
    return into;
}

/* The number of the file behind a descriptor, if it is a file or folder of ours. */
static int file_of(int fd, uint64_t *file)
{
    char of[64], path[PATH_MAX] = "";
    struct stat found;
    if (fd == trace || fstat(fd, &found) != 0 || !(S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))) return 0;
    snprintf(of, sizeof of, "/proc/self/fd/%d", fd);
    if (readlink(of, path, sizeof path - 1) < 0 || !is_inside(path)) return 0;
    *file = found.st_ino;
    return 1;
}

static int is_network(int fd, uint64_t *socket)
{
    struct sockaddr_storage peer;
    socklen_t bytes = sizeof peer;
    struct stat found;
    if (fstat(fd, &found) != 0 || !S_ISSOCK(found.st_mode)) return 0;
    if (getsockname(fd, (struct sockaddr *)&peer, &bytes) != 0) return 0;
    *socket = found.st_ino;
    return peer.ss_family == AF_INET || peer.ss_family == AF_INET6;
}

static void note_named(enum kind kind, const char *path, const char *to)
{
    struct stat found = {0};
    if (to == NULL ? !is_inside(path) : !is_inside(path) && !is_inside(to)) return;
    if (kind != GONE && lstat(to == NULL ? path : to, &found) != 0) abort();
    note(kind, found.st_ino, 0, path, to, to == NULL ? 0 : strlen(to));
}

/* What is written one after the other ends where the descriptor now stands. */
static void note_written(int fd, const void *data, size_t bytes)
{
    uint64_t file;
    if (file_of(fd, &file)) note(WRITE, file, (uint64_t)lseek(fd, 0, SEEK_CUR) - bytes, NULL, data, bytes);
    else if (is_network(fd, &file)) note(SAID, file, 0, NULL, data, bytes);
}

static void note_parts(int fd, const struct iovec *parts, size_t bytes)
{
    char *data = malloc(bytes ? bytes : 1);
    size_t done = 0;
    if (data == NULL) abort();
    for (; done < bytes; parts++) {
        size_t some = parts->iov_len < bytes - done ? parts->iov_len : bytes - done;
        memcpy(data + done, parts->iov_base, some);
        done += some;
    }
    note_written(fd, data, bytes);
    free(data);
}

static void note_at(int fd, const void *data, size_t bytes, off_t at)
{
    uint64_t file;
    if (file_of(fd, &file)) note(WRITE, file, (uint64_t)at, NULL, data, bytes);
}

static void note_cut(int fd, off_t bytes)
{
    uint64_t file;
    if (file_of(fd, &file)) note(CUT, file, (uint64_t)bytes, NULL, NULL, 0);
}

static void note_synced(int fd)
{
    uint64_t file;
    if (file_of(fd, &file)) note(SYNC, file, 0, NULL, NULL, 0);
}

static void note_opened(int fd, int was_there, const char *path, int flags)
{
    uint64_t file;
    if ((flags & O_TMPFILE) == O_TMPFILE || !file_of(fd, &file)) return;
    if (!was_there) note(MADE, file, 0, path, NULL, 0);
    else if (flags & O_TRUNC) note(CUT, file, 0, NULL, NULL, 0);
}

#define OPENS(name, parameters, arguments, from)                                                                       \
    int name parameters                                                                                                \
    {                                                                                                                  \
        char space[2 * PATH_MAX];                                                                                      \
        struct stat found;                                                                                             \
        mode_t mode = 0;                                                                                               \
        REAL(name);                                                                                                    \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                                           \
            va_list more;                                                                                              \
            va_start(more, flags);                                                                                     \
            mode = va_arg(more, mode_t);                                                                               \
            va_end(more);                                                                                              \
        }                                                                                                              \
        if (!(flags & (O_CREAT | O_TRUNC)) || trace < 0) return real arguments;                                        \
        const char *at = whole(from, path, space);                                                                     \
        pthread_mutex_lock(&order);                                                                                    \
        int was_there = lstat(at, &found) == 0;                                                                        \
        int fd = real arguments, error = errno;                                                                        \
        if (fd >= 0) note_opened(fd, was_there, at, flags);                                                            \
        pthread_mutex_unlock(&order);                                                                                  \
        errno = error;                                                                                                 \
        return fd;                                                                                                     \
    }

OPENS(open, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPENS(open64, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPENS(openat, (int from, const char *path, int flags, ...), (from, path, flags, mode), from)
OPENS(openat64, (int from, const char *path, int flags, ...), (from, path, flags, mode), from)

ssize_t write(int fd, const void *data, size_t bytes)
{
    REAL(write);
    IN_ORDER(ssize_t, real(fd, data, bytes), note_written(fd, data, (size_t)result));
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    REAL(writev);
    IN_ORDER(ssize_t, real(fd, parts, count), note_parts(fd, parts, (size_t)result));
}

ssize_t send(int fd, const void *data, size_t bytes, int flags)
{
    REAL(send);
    IN_ORDER(ssize_t, real(fd, data, bytes, flags), note_written(fd, data, (size_t)result));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    REAL(sendmsg);
    IN_ORDER(ssize_t, real(fd, message, flags), note_parts(fd, message->msg_iov, (size_t)result));
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at)
{
    REAL(pwrite);
    IN_ORDER(ssize_t, real(fd, data, bytes, at), note_at(fd, data, (size_t)result, at));
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t at)
{
    REAL(pwrite64);
    IN_ORDER(ssize_t, real(fd, data, bytes, at), note_at(fd, data, (size_t)result, at));
}

int ftruncate(int fd, off_t bytes)
{
    REAL(ftruncate);
    IN_ORDER(int, real(fd, bytes), note_cut(fd, bytes));
}

int ftruncate64(int fd, off64_t bytes)
{
    REAL(ftruncate64);
    IN_ORDER(int, real(fd, bytes), note_cut(fd, bytes));
}

int fsync(int fd)
{
    REAL(fsync);
    IN_ORDER(int, real(fd), note_synced(fd));
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    IN_ORDER(int, real(fd), note_synced(fd));
}

int mkdir(const char *path, mode_t mode)
{
    char space[2 * PATH_MAX];
    REAL(mkdir);
    IN_ORDER(int, real(path, mode), note_named(FOLDER, whole(AT_FDCWD, path, space), NULL));
}

int rename(const char *path, const char *to)
{
    char one[2 * PATH_MAX], other[2 * PATH_MAX];
    REAL(rename);
    IN_ORDER(int, real(path, to), note_named(MOVED, whole(AT_FDCWD, path, one), whole(AT_FDCWD, to, other)));
}

int link(const char *path, const char *to)
{
    char one[2 * PATH_MAX], other[2 * PATH_MAX];
    REAL(link);
    IN_ORDER(int, real(path, to), note_named(LINKED, whole(AT_FDCWD, path, one), whole(AT_FDCWD, to, other)));
}

int linkat(int from, const char *path, int into, const char *to, int flags)
{
    char one[2 * PATH_MAX], other[2 * PATH_MAX];
    REAL(linkat);
    IN_ORDER(int, real(from, path, into, to, flags), note_named(LINKED, whole(from, path, one), whole(into, to, other)));
}

int unlink(const char *path)
{
    char space[2 * PATH_MAX];
    REAL(unlink);
    IN_ORDER(int, real(path), note_named(GONE, whole(AT_FDCWD, path, space), NULL));
}

int unlinkat(int from, const char *path, int flags)
{
    char space[2 * PATH_MAX];
    REAL(unlinkat);
    IN_ORDER(int, real(from, path, flags), note_named(GONE, whole(from, path, space), NULL));
}
