#include "cmd/crawl/notify.h"

#include "cmd/crawl/interrupt.h"
#include "cmd/rows/change.h"
#include "cmd/rows/format.h"
#include "cmd/rows/row.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "fetch/clock.h"
#include "store/finding.h"
#include "store/report.h"
#include "store/run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_MS 5000		/* from SIGTERM to SIGKILL */
#define FIELDS_MOST 16		/* of a change */

/* ---- what there is to tell ----------------------------------------------- */

static FILE *open_spool(void)
{
	const char *folder = getenv("TMPDIR");
	char *name = must_format("%s/trawl-XXXXXX", folder != NULL &&
				 *folder != '\0' ? folder : "/tmp");
	int fd = mkostemp(name, O_CLOEXEC);
	FILE *spool = NULL;

	if (fd != -1) {
		unlink(name);
		spool = must(fdopen(fd, "w+"));
	}
	free(name);
	return spool;
}

struct spool {
	struct notify *notify;
	FILE *file;
};

static int add_change(void *arg, const struct store_row *change)
{
	struct spool *spool = arg;
	const char *kind = row_word(change, "change");
	struct field fields[FIELDS_MOST];
	struct bytes line = { 0 };

	format_row(&line, ROWS_JSONL, false, fields,
		   change_fields(change, fields, FIELDS_MOST));
	fwrite(line.data, 1, line.len, spool->file);
	bytes_release(&line);
	spool->notify->new += strcmp(kind, "new") == 0;
	spool->notify->changed += strcmp(kind, "changed") == 0;
	spool->notify->gone += strcmp(kind, "gone") == 0;
	return 0;
}

static int note_run(void *arg, const struct store_row *run)
{
	struct notify *notify = arg;

	notify->run = row_integer(run, "id");
	notify->failed = row_integer(run, "failed");
	return 0;
}

/* 0 where this run kept no links. */
static int count_broken(struct notify *notify, struct store *store)
{
	static const struct store_links_query query = {
		.which = STORE_LINKS_NEW, .runs = 1,
	};
	struct store_links_sum sum;

	if (store_links_sum(store, &query, &sum) == -1)
		return -1;
	notify->newly_broken = sum.last == notify->run ? sum.fresh : 0;
	return 0;
}

/* The descriptor, at its beginning, is the command's standard input. */
static bool keep(struct notify *notify, FILE *file)
{
	if (fflush(file) == EOF || ferror(file) ||
	    lseek(fileno(file), 0, SEEK_SET) == -1)
		return false;
	notify->fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
	return notify->fd != -1;
}

int notify_note(struct notify *notify, struct store *store)
{
	struct spool spool = { .notify = notify, .file = open_spool() };
	const char *why;
	bool news;

	if (spool.file == NULL) {
		say_errno("--notify: cannot make a temporary file");
		return 0;
	}
	if (store_ask(store, STORE_ASK_RUN, 0, note_run, notify) == -1 ||
	    store_changes(store, NULL, add_change, &spool, &why) == -1 ||
	    store_run_newly_failed(store, &notify->newly_failed) == -1 ||
	    count_broken(notify, store) == -1) {
		fclose(spool.file);
		return -1;
	}
	news = notify->new + notify->changed + notify->gone +
	       notify->newly_failed + notify->newly_broken > 0;
	if (news && !keep(notify, spool.file)) {
		say_errno("--notify: cannot write the changes to a temporary "
			  "file");
		notify->fd = 0;
	}
	fclose(spool.file);
	return 0;
}

/* ---- the command --------------------------------------------------------- */

static void set(const char *name, const char *value)
{
	must(setenv(name, value, 1) == 0 ? environ : NULL);
}

static void set_number(const char *name, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, n);
	set(name, text);
}

static void set_environment(const struct notify *notify, const char *db)
{
	set_number("TRAWL_RUN", notify->run);
	set_number("TRAWL_NEW", notify->new);
	set_number("TRAWL_CHANGED", notify->changed);
	set_number("TRAWL_GONE", notify->gone);
	set_number("TRAWL_FAILED", notify->failed);
	set_number("TRAWL_NEWLY_FAILED", notify->newly_failed);
	set_number("TRAWL_NEWLY_BROKEN", notify->newly_broken);
	set("TRAWL_DB", db);
}

/* 0 and *pid, or an error number. */
static int start(const struct notify *notify, const char *command, pid_t *pid)
{
	char shell[] = "sh", c[] = "-c", *text = must_copy(command);
	char *argv[] = { shell, c, text, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t signals;
	int error;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, notify->fd, STDIN_FILENO);
	/* What it writes goes to stderr. */
	posix_spawn_file_actions_adddup2(&files, 2, STDOUT_FILENO);
	posix_spawnattr_init(&how);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP |
				 POSIX_SPAWN_SETSIGDEF |
				 POSIX_SPAWN_SETSIGMASK);
	sigemptyset(&signals);
	posix_spawnattr_setsigmask(&how, &signals);
	sigaddset(&signals, SIGPIPE);	/* a crawl ignores both, and what is */
	sigaddset(&signals, SIGXFSZ);	/* ignored stays so over an exec */
	posix_spawnattr_setsigdefault(&how, &signals);
	error = posix_spawn(pid, "/bin/sh", &files, &how, argv, environ);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&files);
	free(text);
	return error;
}

/* Until it has ended, ms are over (0: no limit) or, if it may, a signal comes.
   False: it has not ended. */
static bool wait_for(int pidfd, int64_t ms, bool interruptible)
{
	struct pollfd fds[] = {
		{ .fd = pidfd, .events = POLLIN },
		{ .fd = interruptible ? interrupt_fd() : -1,
		  .events = POLLIN },
	};
	int64_t now = clock_ms(CLOCK_MONOTONIC), end = now + ms;

	while (ms == 0 || now < end) {
		int left = ms == 0 || end - now > 60000 ? 60000
							: (int)(end - now);

		if (poll(fds, 2, left) > 0 && fds[0].revents != 0)
			return true;
		if (fds[1].revents & POLLIN)
			return false;
		now = clock_ms(CLOCK_MONOTONIC);
	}
	return poll(fds, 1, 0) == 1;
}

static void tell_end(int status)
{
	if (WIFSIGNALED(status))
		say_error("--notify: the command was ended by signal %d (%s)",
			  WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		say_error("--notify: the command failed: exit status %d",
			  WEXITSTATUS(status));
}

static void tell_late(const struct options *options, int signals)
{
	char text[UNITS_TEXT];

	if (interrupt_count() > signals)
		say_error("--notify: the command was stopped by a signal");
	else
		say_error("--notify: the command was stopped after %s "
			  "(--notify-timeout)",
			  units_format_duration(options->notify_timeout, text));
}

/* With all that it has started. */
static void stop(pid_t pid, int pidfd)
{
	kill(-pid, SIGTERM);
	if (!wait_for(pidfd, GRACE_MS, false))
		kill(-pid, SIGKILL);
}

static void wait_for_end(const struct options *options, pid_t pid)
{
	int signals = interrupt_count();
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	bool ended = wait_for(pidfd, options->notify_timeout, true);
	int status = 0;

	if (!ended) {
		tell_late(options, signals);
		stop(pid, pidfd);
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	close(pidfd);
	if (ended)
		tell_end(status);
}

void notify_run(const struct notify *notify, const struct options *options)
{
	int error;
	pid_t pid;

	if (notify->fd == 0)
		return;
	interrupt_over();
	set_environment(notify, options->db);
	error = start(notify, options->notify, &pid);
	if (error == 0) {
		wait_for_end(options, pid);
		return;
	}
	errno = error;
	say_errno("--notify: cannot start the command");
}

void notify_release(struct notify *notify)
{
	if (notify->fd != 0)
		close(notify->fd);
	notify->fd = 0;
}
