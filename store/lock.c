#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "store/memory.h"

#define DYING_MS 10000		/* that a killed process may take to die; */
#define UNSEEN_MS 1000		/* and one that is not to be seen */
#define DYING_STEP 5		/* ms between two looks at it */
#define FLAG_EXITING 0x4	/* PF_EXITING, of the flags in /proc/PID/stat */

__attribute__((format(printf, 3, 4)))
static int refuse(struct store_failure *failure, enum store_trouble trouble,
		  const char *format, ...)
{
	va_list ap;

	failure->trouble = trouble;
	va_start(ap, format);
	vsnprintf(failure->text, sizeof(failure->text), format, ap);
	va_end(ap);
	return -1;
}

/* What errno says.  Without memory nothing is wrong with the file. */
static int refuse_errno(struct store_failure *failure,
			enum store_trouble trouble, const char *verb,
			const char *path)
{
	if (errno == ENOMEM)
		out_of_memory();
	return refuse(failure, trouble, "cannot %s '%s': %s", verb, path,
		      strerror(errno));
}

char *lock_resolve(const char *path, struct store_failure *failure)
{
	char *copy1 = must(strdup(path)), *copy2 = must(strdup(path));
	char *dir, *out = NULL;
	const char *base;

	base = basename(copy2);
	dir = realpath(dirname(copy1), NULL);
	if (!*path || path[strlen(path) - 1] == '/')
		refuse(failure, STORE_FOREIGN, "'%s' is not a file", path);
	else if (!dir)
		refuse_errno(failure, STORE_MISSING, "open", path);
	else if (asprintf(&out, "%s/%s", strcmp(dir, "/") ? dir : "",
			  base) < 0)
		out_of_memory();
	free(dir);
	free(copy1);
	free(copy2);
	return out;
}

static pid_t look_for_holder(const struct stat *st)
{
	char line[256], want[64];
	pid_t pid = 0;
	FILE *file = fopen("/proc/locks", "re");

	snprintf(want, sizeof(want), " %02x:%02x:%ju ", major(st->st_dev),
		 minor(st->st_dev), (uintmax_t)st->st_ino);
	while (file && !pid && fgets(line, sizeof(line), file)) {
		/* A line with "->" is one that waits. */
		if (!strstr(line, " FLOCK ") || strstr(line, "->") ||
		    !strstr(line, want))
			continue;
		if (sscanf(line, "%*s %*s %*s %*s %d", &pid) != 1)
			pid = 0;
	}
	if (file)
		fclose(file);
	return pid;
}

/* Of the process that holds flock() on this file; 0 if not to be seen.  The
   kernel's list may pass over a line while others come and go. */
static pid_t holder(const struct stat *st)
{
	pid_t pid = 0;
	int tries;

	for (tries = 0; !pid && tries < 5; tries++)
		pid = look_for_holder(st);
	return pid;
}

static time_t boot_time(void)
{
	char line[256];
	long long t = 0;
	FILE *file = fopen("/proc/stat", "re");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "btime %lld", &t) == 1)
			break;
	if (file)
		fclose(file);
	return (time_t)t;
}

/* When the process began; 0 if not to be seen. */
static time_t started(pid_t pid)
{
	char path[64], line[1024], *p;
	unsigned long long ticks = 0;
	time_t boot = boot_time();
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (file && fgets(line, sizeof(line), file) &&
	    (p = strrchr(line, ')'))) {
		/* Field 22; the name, field 2, may hold anything but ends
		   with the last parenthesis. */
		if (sscanf(p + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s "
			   "%*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
			   &ticks) != 1)
			ticks = 0;
	}
	if (file)
		fclose(file);
	if (!boot || !ticks)
		return 0;
	return boot + (time_t)(ticks / (unsigned long)sysconf(_SC_CLK_TCK));
}

/* Of /proc/PID/status, the signals that wait for the process, in a bit mask. */
static unsigned long long pending_signals(pid_t pid)
{
	unsigned long long pending = 0, more;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SigPnd: %llx", &more) == 1 ||
		    sscanf(line, "ShdPnd: %llx", &more) == 1)
			pending |= more;
	if (file)
		fclose(file);
	return pending;
}

/*
 * Killed, and not through with dying: the lock is free in a moment.  It may
 * outlive its owner by what a worker needs from vfork to exec; so an owner
 * that is not there, or not to be seen, counts as well.
 */
static bool is_dying(pid_t pid)
{
	char path[64], line[1024], *p, state = 'X';
	unsigned flags = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = pid ? fopen(path, "re") : NULL;
	if (file && fgets(line, sizeof(line), file) &&
	    (p = strrchr(line, ')')))
		sscanf(p + 1, " %c %*s %*s %*s %*s %*s %u", &state, &flags);
	if (file)
		fclose(file);
	return state == 'X' || state == 'Z' || (flags & FLAG_EXITING) ||
	       (pending_signals(pid) & 1ULL << (SIGKILL - 1));
}

/* The lock, once who holds it has died of what killed it.  0; -1: it is held
   by a process that lives. */
static int take_from_dying(int fd, const struct stat *st)
{
	static const struct timespec pause = {
		.tv_nsec = DYING_STEP * 1000000
	};

	for (int ms = 0; ms < DYING_MS; ms += DYING_STEP) {
		pid_t pid = holder(st);

		if (!is_dying(pid) || (!pid && ms >= UNSEEN_MS))
			break;
		nanosleep(&pause, NULL);
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
	}
	return -1;
}

pid_t lock_holder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? holder(&st) : 0;
}

static int say_locked(const char *path, const struct stat *st,
		      struct store_failure *failure)
{
	char who[128] = "";
	pid_t pid = holder(st);
	time_t since = pid ? started(pid) : 0;
	size_t n = 0;
	struct tm tm;

	if (pid)
		n = (size_t)snprintf(who, sizeof(who), " (pid %d", (int)pid);
	if (since && gmtime_r(&since, &tm))
		n += strftime(who + n, sizeof(who) - n,
			      ", since %Y-%m-%dT%H:%M:%SZ", &tm);
	if (pid)
		snprintf(who + n, sizeof(who) - n, ")");
	return refuse(failure, STORE_LOCKED,
		      "'%s' is in use by another crawl%s", path, who);
}

static int take_lock(int fd, const char *path, const struct stat *st,
		     enum store_if_locked if_locked,
		     struct store_failure *failure)
{
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK && if_locked == STORE_LOCK_FAIL)
		return take_from_dying(fd, st) ? say_locked(path, st, failure)
					       : 0;
	if (errno == EWOULDBLOCK && !flock(fd, LOCK_EX))
		return 0;
	if (errno == EINTR)
		return refuse(failure, STORE_LOCKED,
			      "interrupted while waiting for '%s'", path);
	return refuse_errno(failure, STORE_IO, "lock", path);
}

/* SQLite's file format, section 1.3: the header of the first page. */
static int check_header(int fd, const char *path,
			struct store_failure *failure)
{
	unsigned char head[100];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	uint32_t id;

	if (n < 0)
		return refuse_errno(failure, STORE_IO, "read", path);
	if (n == 0)
		return 0;
	if (n < (ssize_t)sizeof(head) || memcmp(head, "SQLite format 3", 16))
		return refuse(failure, STORE_FOREIGN, "'%s' is not a database",
			      path);
	id = (uint32_t)head[68] << 24 | head[69] << 16 | head[70] << 8 |
	     head[71];
	if (id != STORE_APPLICATION_ID)
		return refuse(failure, STORE_FOREIGN,
			      "'%s' is a database, but not one of trawl's",
			      path);
	return 0;
}

static int open_file(const char *path, enum store_mode mode,
		     struct store_failure *failure)
{
	int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, fd;
	struct stat st;

	/* A FIFO or a device must not even be opened. */
	if (!lstat(path, &st) && !S_ISREG(st.st_mode))
		return refuse(failure, STORE_FOREIGN, "'%s' is %s", path,
			      S_ISLNK(st.st_mode) ? "a symbolic link" :
			      S_ISDIR(st.st_mode) ? "a directory" :
			      "not a regular file");
	if (mode == STORE_CRAWL)
		flags |= O_CREAT;
	flags |= store_mode_writes(mode) ? O_RDWR : O_RDONLY;
	fd = open(path, flags, 0666);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT && mode != STORE_CRAWL)
		return refuse(failure, STORE_MISSING, "no such file: '%s'",
			      path);
	return refuse_errno(failure, errno == ELOOP ? STORE_FOREIGN :
			    errno == ENOSPC || errno == EDQUOT ? STORE_FULL :
			    STORE_IO, "open", path);
}

bool lock_stands(int fd, const char *path)
{
	struct stat a, b;

	return !fstat(fd, &a) && !lstat(path, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

int lock_open(const char *path, enum store_mode mode,
	      enum store_if_locked if_locked, struct store_failure *failure)
{
	struct stat st;
	int fd;

	for (;;) {
		fd = open_file(path, mode, failure);
		if (fd < 0)
			return -1;
		if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
			refuse(failure, STORE_FOREIGN,
			       "'%s' is not a regular file", path);
			goto out;
		}
		if (mode != STORE_READ &&
		    take_lock(fd, path, &st, if_locked, failure) < 0)
			goto out;
		/* While we waited its holder may have replaced it. */
		if (mode == STORE_READ || lock_stands(fd, path))
			break;
		close(fd);
	}
	if (!check_header(fd, path, failure))
		return fd;
out:
	close(fd);
	return -1;
}
