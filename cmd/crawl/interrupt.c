/*
 * The handler restarts what it interrupts (SA_RESTART), so no other code has
 * to know of it; poll and epoll_wait are never restarted.
 */
#include "cmd/crawl/interrupt.h"

#include "cmd/text/say.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#define COMMIT_MS 1000		/* after the second signal */

static volatile sig_atomic_t count;
static volatile sig_atomic_t draining;
static volatile sig_atomic_t over;
static int news = -1, exit_code;

static void end_now(void)
{
	say_from_handler("trawl: ended by a signal, at once\n");
	_exit(exit_code);
}

/* A mere system call: safe in a handler. */
static void start_clock(int ms)
{
	struct itimerval clock = {
		.it_value = { ms / 1000, ms % 1000 * 1000 },
	};

	setitimer(ITIMER_REAL, &clock, NULL);
}

static void run_down(int signal)
{
	(void)signal;
	end_now();
}

static void interrupted(int signal)
{
	const uint64_t one = 1;
	int saved = errno;

	(void)signal;
	count = count + 1;
	if (!over && (!draining || count > 2))
		end_now();
	if (!over)
		start_clock(count > 1 ? COMMIT_MS : INTERRUPT_DRAIN_MS +
						    INTERRUPT_GRACE_MS);
	if (write(news, &one, sizeof(one)) == -1)
		errno = saved;	/* full: it is readable */
	errno = saved;
}

int interrupt_open(int code)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = interrupted,
				    .sa_flags = SA_RESTART };
	struct sigaction before, clock = { .sa_handler = run_down };

	exit_code = code;
	news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (news == -1)
		return -1;
	sigfillset(&action.sa_mask);
	sigdelset(&action.sa_mask, SIGALRM);
	sigaction(SIGALRM, &clock, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		sigaction(signals[i], NULL, &before);
		/* nohup; but a shell has its background ignore SIGINT. */
		if (signals[i] != SIGHUP || before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	return 0;
}

void interrupt_drain(void)
{
	draining = true;
}

void interrupt_over(void)
{
	over = true;
	start_clock(0);
}

int interrupt_fd(void)
{
	return news;
}

int interrupt_count(void)
{
	uint64_t n;

	while (read(news, &n, sizeof(n)) == -1 && errno == EINTR)
		;
	return count;
}
