/*
 * seccomp: the system calls that are left to a worker.
 *
 * An allow-list.  What is not on it fails with ENOSYS instead of killing:
 * libc then takes the older way where it has one (clone for clone3), and a
 * call that a library can do without does not end a crawl.
 *
 * A rule may look at one argument: its lower 32 bits, which are all that the
 * kernel looks at of these.  Rules without an argument cost nothing, for the
 * kernel remembers their verdict in a bitmap (Linux 5.11).
 *
 * The filter is written here, because libseccomp 2.5 loads one that lacks
 * rules when it runs out of memory, and reports success.
 */
#include "fetch/confine.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#define ARCHITECTURE 0		/* not tried yet */
#endif

static const int plain[] = {
	/* data */
	SYS_read, SYS_readv, SYS_pread64, SYS_write, SYS_writev, SYS_lseek,
	SYS_close, SYS_dup,
	/* sockets, once made */
	SYS_connect, SYS_bind, SYS_shutdown, SYS_recvfrom, SYS_recvmsg,
	SYS_recvmmsg, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_getsockname,
	SYS_getpeername, SYS_getsockopt, SYS_setsockopt, SYS_socketpair,
	SYS_pipe2, SYS_eventfd2,
	/* waiting */
	SYS_ppoll, SYS_pselect6, SYS_epoll_create1, SYS_epoll_ctl,
	SYS_epoll_pwait, SYS_nanosleep, SYS_clock_nanosleep,
	SYS_restart_syscall,
	/* files, looked at; Landlock says which may be opened */
	SYS_fstat, SYS_statx, SYS_newfstatat, SYS_faccessat, SYS_readlinkat,
	SYS_getdents64,
	/* memory and threads: libcurl looks names up in threads */
	SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_brk,
	SYS_futex, SYS_set_robust_list, SYS_sched_yield,
	SYS_sched_getaffinity, SYS_membarrier, SYS_exit, SYS_exit_group,
	/* signals */
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
	SYS_sigaltstack,
	/* facts */
	SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_getrandom,
	SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid,
	SYS_getegid, SYS_getrusage, SYS_uname, SYS_sysinfo,
	/* newer than some headers */
#ifdef SYS_rseq
	SYS_rseq,
#endif
#ifdef SYS_epoll_pwait2
	SYS_epoll_pwait2,
#endif
#ifdef SYS_faccessat2
	SYS_faccessat2,
#endif
	/* older than some processors */
#ifdef SYS_open
	SYS_poll, SYS_select, SYS_epoll_wait, SYS_stat, SYS_lstat, SYS_access,
	SYS_readlink, SYS_time,
#endif
};

/* Whatever would write, and O_TMPFILE, which makes a file. */
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | \
		(O_TMPFILE & ~O_DIRECTORY))
#define ALL UINT32_MAX

/* Allowed where an argument, masked, has this value. */
struct rule {
	int call, argument;
	uint32_t mask, value;
};

static const struct rule rules[] = {
	{ SYS_socket, 0, ALL, AF_INET },
	{ SYS_socket, 0, ALL, AF_INET6 },
	{ SYS_openat, 2, WRITES, 0 },
#ifdef SYS_open
	{ SYS_open, 1, WRITES, 0 },
#endif
	/* none that sends signals, as F_SETOWN does */
	{ SYS_fcntl, 1, ALL, F_GETFD },
	{ SYS_fcntl, 1, ALL, F_SETFD },
	{ SYS_fcntl, 1, ALL, F_GETFL },
	{ SYS_fcntl, 1, ALL, F_SETFL },
	{ SYS_fcntl, 1, ALL, F_DUPFD },
	{ SYS_fcntl, 1, ALL, F_DUPFD_CLOEXEC },
	{ SYS_ioctl, 1, ALL, FIONBIO },
	{ SYS_ioctl, 1, ALL, FIONREAD },
	/* threads, not processes */
	{ SYS_clone, 0, CLONE_THREAD, CLONE_THREAD },
	{ SYS_prlimit64, 0, ALL, 0 },
	{ SYS_prctl, 0, ALL, PR_SET_NAME },
	{ SYS_prctl, 0, ALL, PR_GET_DUMPABLE },
};

/* A resolver that is asked through a socket in the file system. */
static const char *const resolvers[] = {
	"/run/nscd/socket", "/run/systemd/resolve/io.systemd.Resolve",
	"/run/avahi-daemon/socket",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LONGEST (16 + 2 * COUNT(plain) + 6 * (COUNT(rules) + 2))

struct program {
	unsigned short len;
	struct sock_filter steps[LONGEST];
};

static void step(struct program *program, unsigned code, uint32_t k,
		 unsigned char if_true, unsigned char if_false)
{
	assert(program->len < LONGEST);
	program->steps[program->len++] = (struct sock_filter)
		BPF_JUMP((unsigned short)code, k, if_true, if_false);
}

static void load(struct program *program, size_t offset)
{
	step(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void end(struct program *program, uint32_t verdict)
{
	step(program, BPF_RET | BPF_K, verdict, 0, 0);
}

/* Skips this many steps if the accumulator has another value. */
static void unless(struct program *program, uint32_t value, unsigned char skip)
{
	step(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip);
}

static size_t argument_offset(int n)
{
	size_t high_first = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;

	return offsetof(struct seccomp_data, args) + 8 * (size_t)n +
	       high_first;
}

/* With the number of the call in the accumulator, before and after. */
static void let(struct program *program, const struct rule *rule)
{
	unless(program, (uint32_t)rule->call, 5);
	load(program, argument_offset(rule->argument));
	step(program, BPF_ALU | BPF_AND | BPF_K, rule->mask, 0, 0);
	unless(program, rule->value, 1);
	end(program, SECCOMP_RET_ALLOW);
	load(program, offsetof(struct seccomp_data, nr));
}

static void let_all(struct program *program)
{
	/* abort() */
	const struct rule self = { SYS_tgkill, 0, ALL, (uint32_t)getpid() };
	const struct rule local = { SYS_socket, 0, ALL, AF_UNIX };

	for (size_t i = 0; i < COUNT(plain); i++) {
		unless(program, (uint32_t)plain[i], 1);
		end(program, SECCOMP_RET_ALLOW);
	}
	for (size_t i = 0; i < COUNT(rules); i++)
		let(program, &rules[i]);
	let(program, &self);
	for (size_t i = 0; i < COUNT(resolvers); i++)
		if (access(resolvers[i], F_OK) == 0) {
			let(program, &local);
			return;
		}
}

/* Without the price of mitigations that a filter switches on by itself before
   Linux 5.16, where the kernel knows how to leave it out. */
static int install(const struct program *program)
{
	struct sock_fprog filter = {
		.len = program->len,
		.filter = (struct sock_filter *)(uintptr_t)program->steps,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) == 0)
		return 0;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

int confine_calls_available(void)
{
	uint32_t action = SECCOMP_RET_ERRNO;

	return ARCHITECTURE != 0 &&
	       syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int confine_calls(void)
{
	struct program program = { 0 };

	if (!confine_calls_available()) {
		errno = ENOSYS;
		return -1;
	}
	/* Numbers mean other calls on other interfaces of the same processor:
	   those of 32 bits, and x32, whose numbers have bit 30 set. */
	load(&program, offsetof(struct seccomp_data, arch));
	step(&program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	end(&program, SECCOMP_RET_KILL_PROCESS);
	load(&program, offsetof(struct seccomp_data, nr));
	let_all(&program);
	end(&program, SECCOMP_RET_ERRNO | ENOSYS);
	return install(&program);
}
