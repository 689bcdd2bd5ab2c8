/*
 * Children are this programme again: argv[1] says what they do.
 */
#include "fetch/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/tsan.h"

/* Sanitizers would catch the signals that our children die of. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_abort=0";
}

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_abort=0";
}

static char self[] = "child";

static struct process *start(const char *role, const char *value,
			     const int *fds, size_t nfds)
{
	char r[32], v[32];
	char *argv[] = { self, r, v, NULL };
	struct process_spec spec = { .name = role, .argv = argv,
				     .fds = fds, .nfds = nfds };

	snprintf(r, sizeof(r), "%s", role);
	snprintf(v, sizeof(v), "%s", value);
	return process_start(&spec);
}

/* ---- what the children do ---------------------------------------------- */

static int child_nest(void)
{
	char *argv[] = { self, NULL };
	struct process_spec spec = { .argv = argv };

	process_child_begin();
	return process_start(&spec) ? 0 : errno;
}

static int child_fds(int expected)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int others = 0;

	for (int i = 0; i < expected; i++) {
		char c = (char)('a' + i);

		if (write(3 + i, &c, 1) != 1)
			return 100 + i;
	}
	while ((entry = readdir(dir))) {
		int fd = atoi(entry->d_name);

		others += fd >= 3 + expected && fd != dirfd(dir);
	}
	closedir(dir);
	return others;
}

/* Number of signals that are not as a child should find them. */
static int child_signals(void)
{
	struct sigaction action;
	sigset_t mask;
	int wrong = 0;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int sig = 1; sig < 32; sig++) {
		sigaction(sig, NULL, &action);
		wrong += action.sa_handler !=
			 (sig == SIGINT ? SIG_IGN : SIG_DFL);
		wrong += sigismember(&mask, sig) == 1;
	}
	return wrong;
}

static void child_say(int fd, pid_t pid)
{
	if (write(fd, &pid, sizeof(pid)) != sizeof(pid))
		_exit(1);
}

/* A parent whose own child has fd 3 as well; it sleeps until it is killed. */
static int child_parent(void)
{
	int fd = 3;
	struct process *grandchild = start("sleep", "", &fd, 1);

	child_say(3, process_pid(grandchild));
	pause();
	return 0;
}

static int child_main(const char *role, int value)
{
	if (!strcmp(role, "exit"))
		return value;
	if (!strcmp(role, "signal"))
		return raise(value);
	if (!strcmp(role, "nest"))
		return child_nest();
	if (!strcmp(role, "fds"))
		return child_fds(value);
	if (!strcmp(role, "signals"))
		return child_signals();
	if (!strcmp(role, "parent"))
		return child_parent();
	if (!strcmp(role, "stubborn")) {
		signal(SIGTERM, SIG_IGN);
		child_say(3, getpid());
	}
	for (;;)
		pause();
}

/* ---- tests ------------------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool no_children_left(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

static void exit_codes(void **state)
{
	static const struct { const char *role, *value; int code; } rows[] = {
		{ "exit", "0", 0 }, { "exit", "1", 1 }, { "exit", "255", 255 },
		{ "signal", "11", -SIGSEGV }, { "signal", "9", -SIGKILL },
		{ "signal", "6", -SIGABRT }, { "signal", "15", -SIGTERM },
		{ "signal", "2", 0 },	/* SIGINT is ignored */
	};
	const struct rlimit no_core = { 0, 0 };

	(void)state;
	setrlimit(RLIMIT_CORE, &no_core);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct process *process = start(rows[i].role, rows[i].value,
						NULL, 0);

		assert_non_null(process);
		assert_int_equal(process_join(process, 10000), 0);
		assert_int_equal(process_exitcode(process), rows[i].code);
		assert_false(process_is_alive(process));
		process_free(process);
	}
	assert_true(no_children_left());
}

static void alive_until_terminated(void **state)
{
	struct process *process = start("sleep", "", NULL, 0);
	struct pollfd pollfd = { .fd = process_fd(process), .events = POLLIN };

	(void)state;
	assert_true(process_is_alive(process));
	assert_string_equal(process_name(process), "sleep");
	assert_int_equal(process_join(process, 0), -1);
	assert_int_equal(errno, ETIMEDOUT);
	assert_int_equal(process_join(process, 30), -1);
	assert_int_equal(poll(&pollfd, 1, 0), 0);
	process_terminate(process);
	assert_int_equal(poll(&pollfd, 1, 5000), 1);
	assert_int_equal(process_join(process, -1), 0);
	assert_int_equal(process_exitcode(process), -SIGTERM);
	process_kill(process);		/* gone: no harm */
	process_free(process);
	assert_true(no_children_left());
}

static pid_t hear_pid(int fd)
{
	pid_t pid = 0;

	assert_int_equal(read(fd, &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

static void stubborn_child_is_killed(void **state)
{
	struct process *process;
	int64_t begin;
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	process = start("stubborn", "", &fds[1], 1);
	assert_int_equal(hear_pid(fds[0]), process_pid(process));
	begin = now_ms();
	process_stop(process, 100);
	assert_in_range(now_ms() - begin, 100, 2000);
	assert_int_equal(process_exitcode(process), -SIGKILL);
	process_free(process);
	close(fds[0]);
	close(fds[1]);
}

static void free_leaves_nobody(void **state)
{
	struct process *process = start("sleep", "", NULL, 0);
	pid_t pid = process_pid(process);

	(void)state;
	process_free(process);
	assert_int_equal(kill(pid, 0), -1);
	assert_true(no_children_left());
	process_free(NULL);
}

static void child_starts_no_children(void **state)
{
	struct process *process = start("nest", "", NULL, 0);

	(void)state;
	assert_int_equal(process_join(process, 10000), 0);
	assert_int_equal(process_exitcode(process), EPERM);
	process_free(process);
}

/* Also when the numbers to be given away are among those to be given. */
static void descriptors_arrive(void **state)
{
	int fds[2], given[3], stray;
	struct process *process;
	char got[4] = "";

	(void)state;
	assert_int_equal(pipe(fds), 0);
	stray = dup(fds[0]);			/* no CLOEXEC */
	assert_int_equal(dup2(fds[1], 5), 5);
	assert_int_equal(dup2(fds[1], 60), 60);
	given[0] = 60;
	given[1] = 5;
	given[2] = fds[1];
	process = start("fds", "3", given, 3);
	assert_non_null(process);
	assert_int_equal(process_join(process, 10000), 0);
	assert_int_equal(process_exitcode(process), 0);
	assert_int_equal(read(fds[0], got, 3), 3);
	assert_string_equal(got, "abc");
	process_free(process);
	close(stray);
	close(fds[0]);
	close(fds[1]);
	close(60);
	close(5);
}

static void on_usr1(int sig)
{
	(void)sig;
}

static void signals_start_clean(void **state)
{
	struct process *process;
	sigset_t set, before;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, on_usr1);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	process = start("signals", "", NULL, 0);
	assert_int_equal(process_join(process, 10000), 0);
	assert_int_equal(process_exitcode(process), 0);
	process_free(process);
	/* and the parent has its own back */
	assert_ptr_equal(signal(SIGPIPE, SIG_DFL), SIG_IGN);
	sigprocmask(SIG_SETMASK, &before, &set);
	assert_int_equal(sigismember(&set, SIGTERM), 1);
	assert_int_equal(sigismember(&set, SIGUSR2), 0);
}

/* The child leaves its errno in memory that it shares with its parent; where
   they share none, it is a child that ends at once with 127. */
static void failure_is_told(void **state)
{
	char *argv[] = { self, NULL };
	int bad = 999;
	struct process_spec spec = { .argv = argv, .fds = &bad, .nfds = 1 };
	size_t big = 64 << 20;
	char *huge;

	(void)state;
	if (under_tsan())
		skip();
	huge = malloc(big);
	assert_null(process_start(&spec));
	assert_int_equal(errno, EBADF);
	memset(huge, 'x', big);
	huge[big - 1] = '\0';
	argv[0] = huge;
	spec.nfds = 0;
	assert_null(process_start(&spec));	/* the exec itself */
	assert_int_equal(errno, E2BIG);
	free(huge);
	assert_true(no_children_left());
}

/* The grandchild holds the pipe: end-of-file when it is gone. */
static void dies_with_its_parent(void **state)
{
	struct process *parent;
	int fds[2], ready;
	struct pollfd pollfd;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	parent = start("parent", "", &fds[1], 1);
	close(fds[1]);
	assert_true(hear_pid(fds[0]) > 0);
	process_kill(parent);
	pollfd = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	ready = poll(&pollfd, 1, 1000);
	assert_int_equal(ready, 1);
	assert_true(pollfd.revents & POLLHUP);
	process_free(parent);
	close(fds[0]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(alive_until_terminated),
		cmocka_unit_test(stubborn_child_is_killed),
		cmocka_unit_test(free_leaves_nobody),
		cmocka_unit_test(child_starts_no_children),
		cmocka_unit_test(descriptors_arrive),
		cmocka_unit_test(signals_start_clean),
		cmocka_unit_test(failure_is_told),
		cmocka_unit_test(dies_with_its_parent),
	};

	if (argc > 2)
		return child_main(argv[1], atoi(argv[2]));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
