/*
 * seccomp: the system calls that are left to a worker.
 *
 * An allow-list.  What is not on it fails with ENOSYS instead of killing:
 * libc then takes the older way where it has one (clone for clone3), and a
 * call that some library makes for comfort only does not end a crawl.
 *
 * Calls that are allowed whatever their arguments cost nothing: the kernel
 * remembers them in a bitmap (Linux 5.11).
 */
#include "fetch/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const int plain[] = {
	/* data */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(dup),
	/* sockets, once made */
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(shutdown),
	SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg),
	SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt), SCMP_SYS(socketpair), SCMP_SYS(pipe2),
	SCMP_SYS(eventfd2),
	/* waiting */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(restart_syscall),
	/* files, looked at; Landlock says which may be opened */
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(statx),
	SCMP_SYS(newfstatat), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	/* memory and threads: libcurl looks names up in threads */
	SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
	/* signals */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	/* facts */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(getrusage), SCMP_SYS(uname), SCMP_SYS(sysinfo),
};

static const int socket_families[] = { AF_INET, AF_INET6 };
static const int socket_ioctls[] = { FIONBIO, FIONREAD };
/* None that sends signals, as F_SETOWN does. */
static const int file_commands[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC,
};

static const int process_commands[] = { PR_SET_NAME, PR_GET_DUMPABLE };

/* A resolver that is asked through a socket in the file system. */
static const char *const resolvers[] = {
	"/run/nscd/socket", "/run/systemd/resolve/io.systemd.Resolve",
	"/run/avahi-daemon/socket",
};

/* Whatever would write, and O_TMPFILE, which makes a file. */
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALLOW(filter, call, ...) \
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(call), __VA_ARGS__)

static int let_plain(scmp_filter_ctx filter)
{
	int failed = 0;

	for (size_t i = 0; !failed && i < COUNT(plain); i++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain[i], 0);
	return failed;
}

/* The call, where its argument number n is one of values. */
static int let_one_of(scmp_filter_ctx filter, int call, unsigned int n,
		      const int *values, size_t len)
{
	int failed = 0;

	for (size_t i = 0; !failed && i < len; i++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
					  SCMP_CMP(n, SCMP_CMP_EQ,
						   (unsigned int)values[i]));
	return failed;
}

static int let_resolver(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < COUNT(resolvers); i++)
		if (access(resolvers[i], F_OK) == 0)
			return ALLOW(filter, socket, 1,
				     SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
	return 0;
}

static int let_with_arguments(scmp_filter_ctx filter)
{
	unsigned int self = (unsigned int)getpid();

	return let_one_of(filter, SCMP_SYS(socket), 0, socket_families,
			  COUNT(socket_families)) ||
	       let_one_of(filter, SCMP_SYS(ioctl), 1, socket_ioctls,
			  COUNT(socket_ioctls)) ||
	       let_one_of(filter, SCMP_SYS(fcntl), 1, file_commands,
			  COUNT(file_commands)) ||
	       let_resolver(filter) ||
	       ALLOW(filter, open, 1,
		     SCMP_A1(SCMP_CMP_MASKED_EQ, WRITES, 0)) ||
	       ALLOW(filter, openat, 1,
		     SCMP_A2(SCMP_CMP_MASKED_EQ, WRITES, 0)) ||
	       /* threads, not processes */
	       ALLOW(filter, clone, 1,
		     SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) ||
	       /* abort() */
	       ALLOW(filter, tgkill, 1, SCMP_A0(SCMP_CMP_EQ, self)) ||
	       /* limits are asked for, not set */
	       ALLOW(filter, prlimit64, 2, SCMP_A0(SCMP_CMP_EQ, 0),
		     SCMP_A2(SCMP_CMP_EQ, 0)) ||
	       let_one_of(filter, SCMP_SYS(prctl), 0, process_commands,
			  COUNT(process_commands));
}

int confine_calls_available(void)
{
	return seccomp_api_get() >= 1;
}

int confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int failed;

	if (filter == NULL) {
		errno = ENOMEM;
		return -1;
	}
	/* Not the price of mitigations that a filter switches on by itself
	   before Linux 5.16; older kernels do not know how to leave it out. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	failed = let_plain(filter) || let_with_arguments(filter);
	if (!failed)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	if (!failed)
		return 0;
	errno = failed < 0 ? -failed : EINVAL;
	return -1;
}
