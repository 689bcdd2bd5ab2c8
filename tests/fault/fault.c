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
 *   TRAWL_FAULT_MEASURES=FILE	what the parent took, when it ends by itself:
 *				kB of memory at most, the same of the worker
 *				that took most, descriptors that it opened and
 *				did not close
 *
 *   crash	SIGKILL at the N-th place: a basic block of the files that
 *		are built with trace-pc, counted when first reached.  HITS
 *		in TRAWL_FAULT_HITS: at so many-th pass through it (1)
 *   torn	SIGKILL after half of the N-th write, or before another change
 *		of a file, or fsync
 *   malloc	an allocation of anybody, libraries included: NULL
 *   power	SIGKILL before the N-th change of a file or fsync.  What was
 *		written with pwrite since goes to TRAWL_FAULT_DIARY, an empty
 *		file, from which power.pl takes it away again; and the log is
 *		brought into the database at every commit, not when it is long
 *   write	to a file or stdout: ENOSPC, after half of the bytes
 *   sync	fsync, fdatasync: EIO
 *   slow	each fsync and fdatasync takes N ms; and the log is brought in
 *		at every commit
 *   fork	a process or thread cannot be started: EAGAIN
 *
 * Functions of the same names as libc's, in the executable, come before
 * libc's for all libraries.  This file must not be built with trace-pc.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <sqlite3.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { NONE, CRASH, TORN, POWER, MALLOC, MAP, CHAIN, WRITE, SYNC, SLOW,
	    FORK };
static const char *const names[] = { "", "crash", "torn", "power", "malloc",
				     "map", "chain", "write", "sync", "slow",
				     "fork" };

/* Our own descriptors are out of the way of those that workers are given. */
enum { PLACES = 1 << 16, CALLERS = 40, OURS = 500 };

static enum kind armed;
static atomic_long left;	/* times until it strikes */
static bool ever;		/* and again each time after */
static int struck = -1;		/* descriptor of TRAWL_FAULT_STRUCK */
static int diary = -1;		/* of TRAWL_FAULT_DIARY */
static int measures = -1;	/* of TRAWL_FAULT_MEASURES */
static int inherited;		/* descriptors */
static long hits = 1;
static uintptr_t place;		/* where to crash, once it is found */
static uintptr_t seen[PLACES];
static __thread bool in_chain;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t unit, size_t size);
void __sanitizer_cov_trace_pc(void);

/* The libraries' own of those that are more than a system call. */
static struct {
	int (*pthread_create)(pthread_t *, const pthread_attr_t *,
			      void *(*)(void *), void *);
	int (*getaddrinfo_a)(int, struct gaicb **, int, struct sigevent *);
	int (*sqlite3_prepare_v3)(sqlite3 *, const char *, int, unsigned int,
				  sqlite3_stmt **, const char **);
} own;

/* This and die() by calls that a confined worker may still make. */
static void tell(void)
{
	syscall(SYS_write, struck, "x", 1);
}

/* Threads come here, too. */
static bool strikes(enum kind kind)
{
	long before;

	if (armed != kind)
		return false;
	before = atomic_fetch_sub(&left, 1);
	if (before == 1)
		tell();
	return before == 1 || (before < 1 && ever);
}

static void die(void)
{
	syscall(SYS_tgkill, getpid(), gettid(), SIGKILL);
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
	die();
}

/* ---- memory -------------------------------------------------------------- */

static bool is_new_chain(void)
{
	void *callers[CALLERS + 2];
	uintptr_t all = 0;
	int n;

	in_chain = true;	/* no fault for what finds them */
	n = backtrace(callers, CALLERS + 2);
	in_chain = false;
	for (int i = 2; i < n; i++)
		all = (all ^ (uintptr_t)callers[i]) *
		      UINT64_C(0x100000001b3);
	return is_new(all);
}

static bool no_memory(void)
{
	if (armed == CHAIN && (in_chain || (!is_new_chain() &&
					    (left > 0 || !ever))))
		return false;
	if (!strikes(MALLOC) && !strikes(CHAIN))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return no_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return no_memory() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t unit, size_t size)
{
	return no_memory() ? NULL : __libc_memalign(unit, size);
}

int posix_memalign(void **got, size_t unit, size_t size)
{
	*got = no_memory() ? NULL : __libc_memalign(unit, size);
	return *got != NULL ? 0 : ENOMEM;
}

static bool no_mapping(void)
{
	if (!strikes(MAP))
		return false;
	errno = ENOMEM;
	return true;
}

void *mmap64(void *where, size_t len, int access, int flags, int fd, off64_t at)
{
	return no_mapping() ? MAP_FAILED
			    : (void *)syscall(SYS_mmap, where, len, access,
					      flags, fd, at);
}

void *mmap(void *where, size_t len, int access, int flags, int fd, off_t at)
{
	return mmap64(where, len, access, flags, fd, at);
}

int memfd_create(const char *name, unsigned int flags)
{
	return no_mapping() ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

/* ---- files --------------------------------------------------------------- */

static bool is_file(int fd)
{
	struct stat st;

	return fd == STDOUT_FILENO ||
	       (fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
}

/*
 * A page in the diary: which file, its size and what it had where something is
 * about to be written, and that; len 0: all of the file is on the disk.
 */
static void note(int fd, const void *bytes, size_t len, off64_t at)
{
	static char old[1 << 17];
	struct stat st;
	uint64_t head[4];

	if (diary == -1 || len > sizeof(old) || fstat(fd, &st) != 0)
		return;
	head[0] = st.st_ino;
	head[1] = (uint64_t)st.st_size;
	head[2] = (uint64_t)at;
	head[3] = len;
	memset(old, 0, len);
	if (len > 0)
		syscall(SYS_pread64, fd, old, len, at);
	syscall(SYS_write, diary, head, sizeof(head));
	syscall(SYS_write, diary, old, len);
	syscall(SYS_write, diary, bytes, len);
}

static bool cuts(int fd, off64_t len)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size > len;
}

/* How much of it is written before it goes wrong, if it does; else len. */
static size_t written(size_t len, bool *wrong)
{
	if (strikes(POWER))
		die();
	*wrong = strikes(WRITE) || strikes(TORN);
	return *wrong ? len / 2 : len;
}

static ssize_t no_room(void)
{
	if (armed == TORN)
		die();
	errno = ENOSPC;
	return -1;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	bool wrong = false;
	ssize_t n;

	if ((armed == WRITE || armed == TORN || armed == POWER) && is_file(fd))
		len = written(len, &wrong);
	n = syscall(SYS_write, fd, bytes, len);
	return wrong ? no_room() : n;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	bool wrong;
	ssize_t n;

	len = written(len, &wrong);
	note(fd, bytes, len, at);
	n = syscall(SYS_pwrite64, fd, bytes, len, at);
	return wrong ? no_room() : n;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

int ftruncate64(int fd, off64_t len)
{
	bool wrong;

	written(0, &wrong);
	if (cuts(fd, len))
		note(fd, NULL, 0, 0);
	return wrong ? (int)no_room() : (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

int rename(const char *from, const char *to)
{
	bool wrong;

	written(0, &wrong);
	return wrong ? (int)no_room()
		     : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to,
				    0);
}

int unlink(const char *path)
{
	if (strikes(TORN) || strikes(POWER))
		die();
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static int sync_or_not(long call, int fd)
{
	if (strikes(TORN) || strikes(POWER))
		die();
	if (armed == SLOW) {
		usleep((useconds_t)left * 1000);
		tell();
	}
	if (!strikes(SYNC)) {
		note(fd, NULL, 0, 0);
		return (int)syscall(call, fd);
	}
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

/* The log of so small a crawl would be brought in but once, at its end. */
int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len,
		       unsigned int flags, sqlite3_stmt **got,
		       const char **rest)
{
	if ((armed == POWER || armed == SLOW) &&
	    !strncmp(sql, "PRAGMA wal_autocheckpoint", 25))
		sql = "PRAGMA wal_autocheckpoint = 1";
	return own.sqlite3_prepare_v3(db, sql, len, flags, got, rest);
}

/* ---- processes and threads ---------------------------------------------- */

/* A fork: what vfork promises beyond that nobody can wrap.  The child is
   neither parent nor yet worker. */
pid_t vfork(void)
{
	pid_t pid;

	if (strikes(FORK)) {
		errno = EAGAIN;
		return -1;
	}
	pid = fork();
	if (pid == 0)
		armed = NONE;
	return pid;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
		   void *(*start)(void *), void *arg)
{
	return strikes(FORK) ? EAGAIN
			     : own.pthread_create(thread, attributes, start,
						   arg);
}

/* Starts a thread, which cannot be wrapped inside libc. */
int getaddrinfo_a(int mode, struct gaicb **list, int n, struct sigevent *event)
{
	return strikes(FORK) ? EAI_AGAIN
			     : own.getaddrinfo_a(mode, list, n, event);
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

static int open_ours(const char *variable, int flags)
{
	const char *name = getenv(variable);
	int fd = name != NULL ? open(name, flags | O_CLOEXEC) : -1;
	int moved = fd != -1 ? fcntl(fd, F_DUPFD_CLOEXEC, OURS) : -1;

	if (fd != -1)
		close(fd);
	return moved;
}

static int descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < OURS; fd++)
		n += syscall(SYS_fcntl, fd, F_GETFD) != -1;
	return n;
}

__attribute__((destructor))
static void measure(void)
{
	struct rusage parent, workers;
	char line[96];
	int n;

	if (measures == -1)
		return;
	getrusage(RUSAGE_SELF, &parent);
	getrusage(RUSAGE_CHILDREN, &workers);
	n = snprintf(line, sizeof(line), "%ld %ld %d\n", parent.ru_maxrss,
		     workers.ru_maxrss, descriptors() - inherited);
	syscall(SYS_write, measures, line, (size_t)n);
}

__attribute__((constructor))
static void take_order(int argc, char **argv)
{
	const char *order = getenv("TRAWL_FAULT"), *who;
	const char *passes = getenv("TRAWL_FAULT_HITS");
	bool worker = argc > 0 && !strcmp(argv[0], "trawl-worker");
	struct stat st;
	char *end;

	*(void **)&own.pthread_create = dlsym(RTLD_NEXT, "pthread_create");
	*(void **)&own.getaddrinfo_a = dlsym(RTLD_NEXT, "getaddrinfo_a");
	*(void **)&own.sqlite3_prepare_v3 =
		dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
	backtrace((void *[1]){ NULL }, 1);	/* loads what it needs */
	inherited = descriptors();
	if (!worker)
		measures = open_ours("TRAWL_FAULT_MEASURES", O_WRONLY);
	if (order == NULL)
		return;
	who = strrchr(order, ':');
	if (strcmp(who + 1, worker ? "worker" : "parent") != 0)
		return;
	struck = open_ours("TRAWL_FAULT_STRUCK", O_RDWR);
	if (struck < 0 || fstat(struck, &st) != 0 || st.st_size > 0)
		return;
	left = strtol(strchr(order, ':') + 1, &end, 10);
	ever = *end == '+';
	hits = passes != NULL ? atol(passes) : 1;
	armed = kind_named(order, (size_t)(strchr(order, ':') - order));
	if (armed == POWER)
		diary = open_ours("TRAWL_FAULT_DIARY", O_WRONLY | O_APPEND);
}
