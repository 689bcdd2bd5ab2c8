#include "cmd/crawl.h"

#include "cmd/dryrun.h"
#include "cmd/follow.h"
#include "cmd/harvest.h"
#include "cmd/help.h"
#include "cmd/live.h"
#include "cmd/progress.h"
#include "cmd/resume.h"
#include "cmd/rulefile.h"
#include "cmd/seeds.h"
#include "cmd/site.h"
#include "cmd/sitemaps.h"
#include "cmd/tables.h"
#include "cmd/visit.h"
#include "cmd/worker.h"
#include "fetch/descriptors.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

/* All limits of the loop. */
#define TURN_CALLBACKS 256	/* answers taken before the rest gets its turn */
#define BATCH_ROWS 20000	/* writes in a transaction at most, */
#define BATCH_MS 250		/* and its age */
#define WINDOW 64		/* jobs in memory a host, */
#define JOBS 65536		/* and of all of them */
#define STARTS 4096		/* jobs begun or ended in a turn */
#define NETWORK_MOST (10 * 60 * 1000)	/* down: then it is enough */
#define DRAIN_MS 10000		/* after the first signal */
#define PAGE_GROWTH 3	/* by conversion to UTF-8, at most */
#define LINKS_MOST (16 << 20)	/* bytes of a page's links and header */
#define WAIT_MOST (10 * 60 * 1000)	/* for the next host to be due */

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_STOPPED = 3,
	EXIT_STORE = 4,
	EXIT_LOCKED = 5,
	EXIT_WORKERS = 6,
	EXIT_CHANGED = 10,
};

static char *packed_options;	/* lives as long as the pool */

void crawl_stop(struct crawl *crawl, enum stop why)
{
	if (crawl->stop == STOP_NOT || why == STOP_STORE)
		crawl->stop = why;
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void read_clocks(struct crawl *crawl)
{
	crawl->now = clock_ms(CLOCK_MONOTONIC);
	crawl->wall = clock_ms(CLOCK_REALTIME);
}

/* ---- signals ------------------------------------------------------------- */

static int open_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The first asks to drain, the second to stop at once. */
static int take_signals(struct crawl *crawl, int fd)
{
	struct signalfd_siginfo info;
	static int signals;

	while (read(fd, &info, sizeof(info)) == sizeof(info)) {
		progress_end(crawl);
		if (signals++ == 0 && !crawl->options->quiet)
			warnx("stopping; once more to stop at once");
		crawl_stop(crawl, STOP_SIGNAL);
	}
	return signals;
}

/* ---- begin --------------------------------------------------------------- */

static int store_failed(struct crawl *crawl)
{
	warnx("%s", store_error(crawl->store)->text);
	return EXIT_STORE;
}

static int flush_output(void *arg)
{
	struct crawl *crawl = arg;

	if (crawl->output == NULL)
		return 0;
	if (isatty(STDOUT_FILENO))
		progress_end(crawl);
	if (output_flush(crawl->output) == 0)
		return 0;
	if (errno == EPIPE) {
		crawl_stop(crawl, STOP_PIPE);
		return 0;
	}
	if (crawl->stop != STOP_OUTPUT)
		warn("cannot write the output");
	crawl_stop(crawl, STOP_OUTPUT);
	return 0;
}

static int open_store(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const char *path = options->db;
	struct store_failure failure;

	if (options->dry_run && path != NULL && access(path, F_OK) == -1)
		path = NULL;
	crawl->store = store_open(path, STORE_CRAWL,
				  options->if_locked == LOCKED_WAIT
					  ? STORE_LOCK_WAIT
					  : STORE_LOCK_FAIL,
				  &failure);
	if (crawl->store != NULL) {
		store_set_batch(crawl->store, BATCH_ROWS, BATCH_MS);
		store_set_before_commit(crawl->store, flush_output, crawl);
		if (options->dry_run)
			store_set_dry(crawl->store);
		return EXIT_DONE;
	}
	if (failure.trouble == STORE_LOCKED &&
	    options->if_locked == LOCKED_SKIP) {
		if (!options->quiet)
			warnx("%s; skipped", failure.text);
		return -1;
	}
	warnx("%s", failure.text);
	return failure.trouble == STORE_LOCKED ? EXIT_LOCKED : EXIT_STORE;
}

static char *command_line(const struct options *options)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		err(1, "out of memory");
	fputs("trawl crawl", out);
	if (options->db != NULL)
		fprintf(out, " -d %s", options->db);
	for (size_t i = 0; i < options->rules.len; i++)
		fprintf(out, " -r %s", options->rules.items[i]);
	for (size_t i = 0; i < options->input.len; i++)
		fprintf(out, " -i %s", options->input.items[i]);
	for (size_t i = 0; i < options->args.len && i < 10; i++)
		fprintf(out, " %s", options->args.items[i]);
	fclose(out);
	return text;
}

static int begin_run(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	char *command = command_line(options);
	struct store_run_spec spec = {
		.command = command,
		.version = TRAWL_VERSION,
		.rules = rules_fingerprint(&crawl->rules),
		.follow = follow_wanted(crawl),
		.refetch = (enum store_refetch)options->refetch,
		.refetch_age = options->refetch_age,
		.retry = options->retry.len ? options->retry.items : NULL,
	};
	int bad = store_run_begin(crawl->store, &spec, &crawl->run);

	free(command);
	return bad;
}

static struct schedule_limits limits_of(const struct options *options)
{
	int window = WINDOW;

	if (options->per_host > window)
		window = (int)options->per_host;
	return (struct schedule_limits){
		.per_host = (int)options->per_host,
		.delay = options->delay,
		.window = window,
		.jobs = JOBS,
		.breaker = 10,
		.breaker_pause = 10000,
		.network_hosts = 10,
		.network_failures = 50,
		.network_pause = 5000,
	};
}

static void fit_descriptors(const struct options *options,
			    struct pool_spec *spec)
{
	int limit = descriptors_fit(&spec->jobs, &spec->concurrency);

	if (limit > 0 && !options->quiet)
		warnx("only %d files may be open at once (ulimit -Hn): "
		      "-j %d -c %d", limit, spec->jobs, spec->concurrency);
}

static int open_pool(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	struct pool_spec spec = {
		.jobs = (int)options->jobs,
		.concurrency = (int)options->concurrency,
		.max_page = PAGE_GROWTH * options->max_size + LINKS_MOST,
		.argv = worker_argv,
		.task_deadline = 2 * options->timeout + 60000,
		.callback = visit_answered,
		.arg = crawl,
	};

	if (options->sitemap.len > 0 &&
	    spec.max_page < SITEMAPS_SIZE + LINKS_MOST)
		spec.max_page = SITEMAPS_SIZE + LINKS_MOST;
	if (spec.jobs == 0)
		spec.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (spec.jobs > spec.concurrency)
		spec.jobs = spec.concurrency;
	fit_descriptors(options, &spec);
	packed_options = options_pack(options, &spec.initargs_len);
	spec.initargs = packed_options;
	crawl->pool = pool_open(&spec);
	if (crawl->pool == NULL)
		warn("cannot start worker processes");
	return crawl->pool != NULL ? 0 : -1;
}

/* ---- the loop ------------------------------------------------------------ */

static void check_limits(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const struct tally *tally = &crawl->tally;
	int64_t pages = tally->done + tally->unchanged + tally->failed;

	if (options->max_pages > 0 && pages >= options->max_pages)
		crawl_stop(crawl, STOP_PAGES);
	if (options->max_time > 0 &&
	    crawl->now - crawl->started >= options->max_time)
		crawl_stop(crawl, STOP_TIME);
	if (schedule_down_for(crawl->schedule, crawl->now) > NETWORK_MOST)
		crawl_stop(crawl, STOP_NETWORK);
	if (options->max_bytes > 0 &&
	    tally->bytes >= (int64_t)options->max_bytes)
		crawl_stop(crawl, STOP_BYTES);
}

/* Pages under way count, so that --max-pages is not overshot. */
static bool may_start(const struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const struct tally *tally = &crawl->tally;
	struct pool_counts counts;

	if (crawl->stop != STOP_NOT)
		return false;
	if (options->max_pages == 0)
		return true;
	pool_counts(crawl->pool, &counts);
	return tally->done + tally->unchanged + tally->failed +
		       counts.in_hand < options->max_pages;
}

static void start_visits(struct crawl *crawl)
{
	struct job *job;

	for (int n = 0; n < STARTS && pool_room(crawl->pool) > 0 &&
			may_start(crawl); n++) {
		job = schedule_next(crawl->schedule, crawl->now);
		if (job == NULL ||
		    visit_start(crawl, (struct visit *)job) == 0)
			return;
	}
}

static int sooner(int a, int64_t b)
{
	if (b < 0)
		return a;
	if (b > INT32_MAX)
		b = INT32_MAX;
	return a < 0 || b < a ? (int)b : a;
}

/* How long nothing happens by itself; -1: for ever. */
static int next_event(struct crawl *crawl)
{
	int wait = pool_timeout(crawl->pool), tick;

	if (crawl->stop == STOP_NOT && pool_room(crawl->pool) > 0)
		wait = sooner(wait, schedule_wait(crawl->schedule,
						  crawl->now));
	if (store_tick(crawl->store, &tick) == -1)
		crawl_stop(crawl, STOP_STORE);
	wait = sooner(wait, tick);
	wait = sooner(wait, progress_turn(crawl));
	if (crawl->options->max_time > 0 && crawl->stop == STOP_NOT)
		wait = sooner(wait, crawl->started - crawl->now +
				    crawl->options->max_time);
	return wait < 0 ? wait : wait;
}

static void sleep_until_news(struct crawl *crawl, int signals, int wait)
{
	struct pollfd fds[3] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = pool_fd(crawl->pool), .events = POLLIN },
		{ .fd = seeds_fd(crawl), .events = POLLIN },
	};

	poll(fds, 3, wait);
}

static bool all_done(const struct crawl *crawl)
{
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	if (counts.in_hand > 0)
		return false;
	return crawl->stop != STOP_NOT ||
	       (seeds_ended(crawl) && schedule_idle(crawl->schedule));
}

/* Only hosts that are blocked for long are left: the next start goes on. */
static bool only_waiting(const struct crawl *crawl)
{
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	return counts.in_hand == 0 && seeds_ended(crawl) &&
	       schedule_wait(crawl->schedule, crawl->now) > WAIT_MOST;
}

static void loop(struct crawl *crawl, int signals)
{
	int64_t drain_until = 0;

	for (;;) {
		bool more = seeds_turn(crawl);

		site_turn(crawl);
		start_visits(crawl);
		if (pool_turn(crawl->pool, TURN_CALLBACKS) == -1)
			crawl_stop(crawl, STOP_WORKERS);
		check_limits(crawl);
		if (only_waiting(crawl))
			crawl_stop(crawl, STOP_WAITING);
		if (all_done(crawl))
			return;
		sleep_until_news(crawl, signals, more ? 0
						      : next_event(crawl));
		read_clocks(crawl);
		if (take_signals(crawl, signals) > 1 ||
		    crawl->stop == STOP_STORE || crawl->stop == STOP_PIPE)
			return;
		if (crawl->stop == STOP_NOT)
			continue;
		if (drain_until == 0)
			drain_until = crawl->now + DRAIN_MS;
		if (crawl->now >= drain_until)
			return;
	}
}

/* ---- end ----------------------------------------------------------------- */

static const char *stop_text(enum stop stop)
{
	switch (stop) {
	case STOP_SIGNAL:
		return "stopped by a signal";
	case STOP_PAGES:
		return "stopped by --max-pages";
	case STOP_TIME:
		return "stopped by --max-time";
	case STOP_BYTES:
		return "stopped by --max-bytes";
	case STOP_WAITING:
		return "stopped: the hosts that are left are blocked for long";
	case STOP_NETWORK:
		return "stopped: the network is down";
	case STOP_WORKERS:
		return "stopped: no worker process could be kept alive";
	case STOP_NOT:
	case STOP_PIPE:
	case STOP_OUTPUT:
	case STOP_STORE:
	case STOP_INPUT:
		break;
	}
	return NULL;
}

static int exit_code(const struct crawl *crawl,
		     const struct store_ledger *ledger)
{
	switch (crawl->stop) {
	case STOP_STORE:
	case STOP_OUTPUT:
		return EXIT_STORE;
	case STOP_WORKERS:
		return EXIT_WORKERS;
	case STOP_INPUT:
		return EXIT_USAGE;
	case STOP_PIPE:
		return EXIT_DONE;
	case STOP_SIGNAL:
	case STOP_PAGES:
	case STOP_TIME:
	case STOP_BYTES:
	case STOP_WAITING:
	case STOP_NETWORK:
		if (ledger->pending > 0 || !seeds_ended(crawl))
			return EXIT_STOPPED;
		break;
	case STOP_NOT:
		break;
	}
	if (ledger->failed > 0 || sitemaps_lost() > 0)
		return EXIT_FAILED;
	if (crawl->options->exit_changed &&
	    store_run_changed(crawl->store) == 1)
		return EXIT_CHANGED;
	return EXIT_DONE;
}

static void say_end(const struct crawl *crawl,
		    const struct store_ledger *ledger)
{
	const char *why = stop_text(crawl->stop);

	progress_end(crawl);
	if (crawl->options->quiet || crawl->stop == STOP_PIPE)
		return;
	if (why != NULL && (ledger->pending > 0 || !seeds_ended(crawl)))
		warnx("%s; the same command goes on from here", why);
	site_tell_limits();
	summary_print(crawl, ledger);
}

static int end_run(struct crawl *crawl)
{
	struct store_ledger ledger = { 0 };
	struct pool_counts counts;
	int code;

	/* Idle workers hold nothing that is worth a good-bye. */
	pool_counts(crawl->pool, &counts);
	if (counts.in_hand > 0)
		pool_terminate(crawl->pool);
	pool_free(crawl->pool);
	crawl->pool = NULL;
	if (crawl->stop == STOP_STORE || site_save_all(crawl) == -1 ||
	    store_ledger(crawl->store, &ledger) == -1) {
		progress_end(crawl);
		return store_failed(crawl);
	}
	flush_output(crawl);
	code = exit_code(crawl, &ledger);
	if (store_run_end(crawl->store,
			  ledger.pending > 0 || !seeds_ended(crawl)
				  ? "stopped" : "finished") == -1 ||
	    store_commit(crawl->store) == -1)
		return store_failed(crawl);
	if (crawl->output != NULL) {
		bool whole = crawl->stop != STOP_PIPE &&
			     (code == EXIT_DONE || code == EXIT_FAILED ||
			      code == EXIT_CHANGED);

		if (output_close(crawl->output, whole) == -1 &&
		    errno != EPIPE && crawl->stop != STOP_OUTPUT) {
			warn("cannot write the output");
			code = EXIT_STORE;
		}
		crawl->output = NULL;
	}
	say_end(crawl, &ledger);
	return code;
}

static int run_dry(struct crawl *crawl)
{
	resume(crawl);
	sitemaps_open(crawl);
	if (dryrun(crawl) == 0)
		return EXIT_DONE;
	if (store_error(crawl->store)->trouble != STORE_OK)
		return store_failed(crawl);
	return crawl->stop == STOP_INPUT ? EXIT_USAGE : EXIT_DONE;
}

static int run(struct crawl *crawl)
{
	struct schedule_limits limits = limits_of(crawl->options);
	int signals = open_signals();

	crawl->schedule = schedule_new(&limits, site_refill, crawl);
	read_clocks(crawl);
	if (crawl->options->dry_run)
		return run_dry(crawl);
	if (signals == -1)
		return EXIT_WORKERS;
	crawl->started = crawl->now;
	live_open();
	resume(crawl);
	sitemaps_open(crawl);
	loop(crawl, signals);
	return end_run(crawl);
}

static bool has_output(const struct options *options)
{
	return options->db == NULL || options->output != NULL ||
	       options->print != NULL || options->only_changes;
}

static int prepare(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const char *error;
	int code;

	if (seeds_open(crawl) == -1)
		return EXIT_USAGE;
	/* Before the store: a worker loads its libraries while that opens. */
	if (!options->dry_run && open_pool(crawl) == -1)
		return EXIT_WORKERS;
	code = open_store(crawl);
	if (code != EXIT_DONE)
		return code;
	if (has_output(options) && !options->dry_run) {
		crawl->output = output_open(options, &error);
		if (crawl->output == NULL) {
			warnx("%s", error);
			return EXIT_STORE;
		}
	}
	if (follow_open(crawl) == -1 ||
	    (!options->dry_run && harvest_open(crawl) == -1))
		return store_error(crawl->store)->trouble == STORE_OK
			       ? EXIT_USAGE : EXIT_STORE;
	if (begin_run(crawl) == -1)
		return store_failed(crawl);
	if (crawl->output != NULL && crawl->run.resumed)
		output_go_on(crawl->output, crawl->run.position);
	return EXIT_DONE;
}

static void release(struct crawl *crawl)
{
	struct job *job;

	while (crawl->schedule != NULL &&
	       (job = schedule_drain(crawl->schedule)) != NULL)
		visit_free(crawl, (struct visit *)job);
	pool_free(crawl->pool);
	if (crawl->output != NULL)
		output_close(crawl->output, false);
	harvest_close(crawl);
	follow_close(crawl);
	seeds_close(crawl);
	site_free_all();
	schedule_free(crawl->schedule);
	store_close(crawl->store);
	rules_clear(&crawl->rules);
	free(packed_options);
}

int crawl_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	static struct crawl crawl = { .options = &options };
	const char *wrong;
	int code;

	if (options_parse(&options, CMD_CRAWL, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_CRAWL);
		return EXIT_DONE;
	}
	if (rulefile_load(&crawl.rules, &options) == -1)
		return EXIT_USAGE;
	wrong = options_finish(&options);
	if (wrong == NULL)
		wrong = output_refuses(&options, has_output(&options)
						 ? crawl.rules.nrules : 0);
	if (wrong == NULL && options.args.len + options.input.len +
	    options.sitemap.len + crawl.rules.nurls + options.retry.len == 0)
		wrong = "no URLs: name some, or -i FILE, or --sitemap URL";
	if (wrong != NULL) {
		warnx("%s (see trawl crawl --help)", wrong);
		return EXIT_USAGE;
	}
	code = prepare(&crawl);
	if (code == EXIT_DONE)
		code = run(&crawl);
	release(&crawl);
	return code == -1 ? EXIT_DONE : code;
}
