/*
 * Faults on order, linked into a trawl that is built for them (make FAULTS=1).
 *
 *   TRAWL_FAULT=KIND:N:WHO	the N-th time that WHO, parent or worker,
 *				does a thing of this kind, it goes wrong, once
 *   TRAWL_FAULT=KIND:N+:WHO	and ever after
 *   TRAWL_FAULT_STRUCK=FILE	an empty file; gets a byte when it struck.
 *				Where it has one already none strikes: the
 *				worker that replaces a dead one is spared
 *
 *   crash	SIGKILL at the N-th place: a basic block of the files that
 *		are built with trace-pc, counted when first reached.  HITS
 *		in TRAWL_FAULT_HITS: at so many-th pass through it (1)
 *   malloc	an allocation of anybody, libraries included: NULL
 *   write	to a file or stdout: ENOSPC, after half of the bytes
 *   sync	fsync, fdatasync: EIO
 *   fork	a process or thread cannot be started: EAGAIN
 *
 * Functions of the same names as libc's, in the executable, come before
 * libc's for all libraries.  This file must not be built with trace-pc.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { NONE, CRASH, MALLOC, WRITE, SYNC, FORK };
static const char *const names[] = { "", "crash", "malloc", "write", "sync",
				     "fork" };

enum { PLACES = 1 << 16 };

static enum kind armed;
static long left;		/* times until it strikes */
static bool ever;		/* and again each time after */
static int struck = -1;		/* descriptor of TRAWL_FAULT_STRUCK */
static long hits = 1;
static uintptr_t place;		/* where to crash, once it is found */
static uintptr_t seen[PLACES];

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void __sanitizer_cov_trace_pc(void);

static void tell(void)
{
	syscall(SYS_pwrite64, struck, "x", 1, (off_t)0);
}

static bool strikes(enum kind kind)
{
	if (armed != kind || left == 0)
		return left == 0 && armed == kind && ever;
	if (--left > 0)
		return false;
	tell();
	return true;
}

/* ---- what goes wrong ----------------------------------------------------- */

/* True the first time. */
static bool is_new(uintptr_t pc)
{
	size_t i = pc * UINT64_C(0x9e3779b97f4a7c15) >> 48;

	while (seen[i % PLACES] != 0 && seen[i % PLACES] != pc)
		i++;
	if (seen[i % PLACES] == pc)
		return false;
	seen[i % PLACES] = pc;
	return true;
}

void __sanitizer_cov_trace_pc(void)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	if (armed != CRASH)
		return;
	if (place == 0 && is_new(pc) && --left == 0)
		place = pc;
	if (place != pc || --hits > 0)
		return;
	tell();
	kill(getpid(), SIGKILL);
}

void *malloc(size_t size)
{
	if (!strikes(MALLOC))
		return __libc_malloc(size);
	errno = ENOMEM;
	return NULL;
}

void *calloc(size_t n, size_t size)
{
	if (!strikes(MALLOC))
		return __libc_calloc(n, size);
	errno = ENOMEM;
	return NULL;
}

void *realloc(void *old, size_t size)
{
	if (!strikes(MALLOC))
		return __libc_realloc(old, size);
	errno = ENOMEM;
	return NULL;
}

static bool is_file(int fd)
{
	struct stat st;

	return fd == STDOUT_FILENO ||
	       (fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	if (armed != WRITE || !is_file(fd) || !strikes(WRITE))
		return syscall(SYS_write, fd, bytes, len);
	syscall(SYS_write, fd, bytes, len / 2);
	errno = ENOSPC;
	return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	if (!strikes(WRITE))
		return syscall(SYS_pwrite64, fd, bytes, len, at);
	syscall(SYS_pwrite64, fd, bytes, len / 2, at);
	errno = ENOSPC;
	return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

static int sync_or_not(long call, int fd)
{
	if (!strikes(SYNC))
		return (int)syscall(call, fd);
	errno = EIO;
	return -1;
}

int fsync(int fd)
{
	return sync_or_not(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_or_not(SYS_fdatasync, fd);
}

/* A fork: what vfork promises beyond that nobody can wrap. */
pid_t vfork(void)
{
	if (!strikes(FORK))
		return fork();
	errno = EAGAIN;
	return -1;
}

/* ---- what is ordered ----------------------------------------------------- */

/* Workers get the order too, though their environment is cut down. */
int execve(const char *path, char *const argv[], char *const envp[])
{
	const char *const ordered[] = { "TRAWL_FAULT", "TRAWL_FAULT_STRUCK",
					"TRAWL_FAULT_HITS" };
	static char text[3][PATH_MAX];
	char *all[1024];
	size_t n = 0;

	for (; n < 1000 && envp[n] != NULL; n++)
		all[n] = envp[n];
	for (int i = 0; i < 3; i++) {
		const char *value = getenv(ordered[i]);

		if (value == NULL)
			continue;
		snprintf(text[i], sizeof(text[i]), "%s=%s", ordered[i], value);
		all[n++] = text[i];
	}
	all[n] = NULL;
	return (int)syscall(SYS_execve, path, argv, all);
}

static enum kind kind_named(const char *name, size_t len)
{
	for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return (enum kind)i;
	fprintf(stderr, "TRAWL_FAULT: no such kind\n");
	_exit(99);
}

__attribute__((constructor))
static void take_order(int argc, char **argv)
{
	const char *order = getenv("TRAWL_FAULT"), *who;
	const char *file = getenv("TRAWL_FAULT_STRUCK");
	const char *passes = getenv("TRAWL_FAULT_HITS");
	bool worker = argc > 0 && !strcmp(argv[0], "trawl-worker");
	struct stat st;
	char *end;

	if (order == NULL || file == NULL)
		return;
	who = strrchr(order, ':');
	if (strcmp(who + 1, worker ? "worker" : "parent") != 0)
		return;
	struck = open(file, O_RDWR | O_CLOEXEC);
	if (struck < 0 || fstat(struck, &st) != 0 || st.st_size > 0)
		return;
	/* Out of the way of those that workers are given. */
	struck = fcntl(struck, F_DUPFD_CLOEXEC, 500);
	left = strtol(strchr(order, ':') + 1, &end, 10);
	ever = *end == '+';
	hits = passes != NULL ? atol(passes) : 1;
	armed = kind_named(order, (size_t)(strchr(order, ':') - order));
}
