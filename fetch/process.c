/*
 * vfork, because the parent may be large: fork would copy its page tables
 * for nothing.  Until the exec the child borrows the parent's memory while
 * the parent stands still, so it does nothing but system calls, and tells
 * a failure by leaving errno in the parent's own variable.
 *
 * All signals are blocked across the vfork, so that no handler of the parent
 * runs in the child; the child puts them back to their defaults before it
 * unblocks them.  One exception: SIGINT is ignored, and stays so over the
 * exec.  Typed at a terminal it goes to the whole process group, and whether
 * the children have to end is the parent's decision.
 *
 * PR_SET_PDEATHSIG is bound to the thread that started the child, so that
 * thread has to live as long as the child; trawl has only the one.  The
 * parent may have died before the prctl; then getppid has changed already.
 */
#include "fetch/process.h"

#include "fetch/clock.h"
#include "fetch/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3
#define EXIT_UNKNOWN 255

enum process_state {
	PROCESS_RUNNING,	/* or ended and not yet reaped */
	PROCESS_REAPED,		/* the pid may be another process's by now */
};

struct process {
	enum process_state state;
	char *name;
	pid_t pid;
	int pidfd;
	int exitcode;		/* once reaped; -N for signal N */
};

/* Set in processes that were started by us. */
static bool is_child;

void process_child_begin(void)
{
	is_child = true;
	/* The exec of /proc/self/exe made it "exe" in ps and top. */
	prctl(PR_SET_NAME, program_invocation_short_name);
}

static void reset_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &action, NULL);	/* not KILL, STOP: fails */
	action.sa_handler = SIG_IGN;
	sigaction(SIGINT, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* First out of the way, or one could be overwritten before its turn. */
static int place_fds(const struct process_spec *spec, int *scratch)
{
	int n = (int)spec->nfds;

	for (int i = 0; i < n; i++) {
		scratch[i] = fcntl(spec->fds[i], F_DUPFD_CLOEXEC, FIRST_FD + n);
		if (scratch[i] < 0)
			return -1;
	}
	for (int i = 0; i < n; i++)
		if (dup2(scratch[i], FIRST_FD + i) < 0)
			return -1;
	closefrom(FIRST_FD + n);
	return 0;
}

/* In the child, on borrowed memory.  Returns only if it failed. */
static void become(const struct process_spec *spec, pid_t parent,
		   int *scratch)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		return;
	if (getppid() != parent)
		_exit(1);
	if (place_fds(spec, scratch))
		return;
	reset_signals();
	execve("/proc/self/exe", spec->argv, spec->envp ? spec->envp : environ);
}

/* The pid, or -1 with errno, also for what failed in the child. */
static pid_t spawn(const struct process_spec *spec, int *scratch)
{
	volatile int child_errno = 0;
	pid_t parent = getpid(), pid;
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = vfork();
	if (!pid) {
		become(spec, parent, scratch);
		child_errno = errno;
		_exit(127);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid > 0 && child_errno) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		errno = child_errno;
		return -1;
	}
	return pid;
}

/* It cannot be known by its pid alone: that would be used again one day.  Linux
   has this since 5.3, so there is nothing in its stead. */
static int open_pidfd(pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int saved = errno;

	if (pidfd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		errno = saved;
	}
	return pidfd;
}

struct process *process_start(const struct process_spec *spec)
{
	struct process *process;
	int *scratch, pidfd;
	pid_t pid;

	if (is_child) {
		errno = EPERM;
		return NULL;
	}
	scratch = must(calloc(spec->nfds + 1, sizeof(*scratch)));
	pid = spawn(spec, scratch);
	free(scratch);
	if (pid < 0)
		return NULL;
	pidfd = open_pidfd(pid);
	if (pidfd < 0)
		return NULL;
	process = must(calloc(1, sizeof(*process)));
	process->name = must(strdup(spec->name ? spec->name : spec->argv[0]));
	process->pid = pid;
	process->pidfd = pidfd;
	return process;
}

const char *process_name(const struct process *process)
{
	return process->name;
}

pid_t process_pid(const struct process *process)
{
	return process->pid;
}

int process_fd(const struct process *process)
{
	return process->pidfd;
}

/* True if it is reaped, now or before. */
static bool reap(struct process *process)
{
	siginfo_t info = { .si_pid = 0 };
	int error;

	if (process->state == PROCESS_REAPED)
		return true;
	error = waitid(P_PIDFD, (id_t)process->pidfd, &info, WEXITED | WNOHANG);
	if (error ? errno != ECHILD : !info.si_pid)
		return false;
	process->state = PROCESS_REAPED;
	if (error)	/* SIGCHLD is ignored: how it ended is not known */
		process->exitcode = EXIT_UNKNOWN;
	else if (info.si_code == CLD_EXITED)
		process->exitcode = info.si_status;
	else
		process->exitcode = -info.si_status;
	return true;
}

bool process_is_alive(struct process *process)
{
	return !reap(process);
}

int process_join(struct process *process, int timeout)
{
	struct pollfd pollfd = { .fd = process->pidfd, .events = POLLIN };
	int64_t deadline = clock_ms(CLOCK_MONOTONIC) + timeout, left = timeout;

	while (!reap(process)) {
		if (timeout >= 0 && left < 0)
			left = 0;
		poll(&pollfd, 1, (int)left);
		if (reap(process))
			break;
		if (timeout < 0)
			continue;
		left = deadline - clock_ms(CLOCK_MONOTONIC);
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
	return 0;
}

int process_exitcode(const struct process *process)
{
	assert(process->state == PROCESS_REAPED);
	return process->exitcode;
}

static void send_signal(const struct process *process, int sig)
{
	if (process->state == PROCESS_RUNNING)
		syscall(SYS_pidfd_send_signal, process->pidfd, sig, NULL, 0);
}

void process_terminate(struct process *process)
{
	send_signal(process, SIGTERM);
}

void process_kill(struct process *process)
{
	send_signal(process, SIGKILL);
}

void process_stop(struct process *process, int grace)
{
	process_terminate(process);
	if (!process_join(process, grace))
		return;
	process_kill(process);
	process_join(process, -1);
}

void process_free(struct process *process)
{
	if (!process)
		return;
	if (!reap(process))
		process_stop(process, 0);
	close(process->pidfd);
	free(process->name);
	free(process);
}
