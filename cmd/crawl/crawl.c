#include "cmd/crawl/crawl.h"

#include "cmd/crawl/finish.h"
#include "cmd/crawl/domains.h"
#include "cmd/crawl/dry_run.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/link_list.h"
#include "cmd/crawl/page.h"
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/help.h"
#include "cmd/crawl/interrupt.h"
#include "cmd/live.h"
#include "cmd/crawl/loop.h"
#include "cmd/option_check.h"
#include "cmd/option_value.h"
#include "cmd/crawl/resume.h"
#include "cmd/rule_files.h"
#include "cmd/rows/output_check.h"
#include "cmd/text/say.h"
#include "cmd/crawl/seeds.h"
#include "cmd/input/input.h"
#include "cmd/input/seed_url.h"
#include "cmd/crawl/site.h"
#include "cmd/crawl/sitemaps.h"
#include "cmd/rows/extractor.h"
#include "cmd/text/units.h"
#include "cmd/crawl/visit.h"
#include "cmd/crawl/worker.h"
#include "fetch/descriptors.h"
#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"
#include "store/text.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_ROWS 20000	/* writes in a transaction at most, */
#define BATCH_MS 250		/* and its age */
#define WINDOW 64		/* jobs in memory a host, */
#define JOBS 65536		/* and of all of them */
#define PAGE_GROWTH 3		/* by conversion to UTF-8, at most */
#define REST_MOST (LINK_LIST_MOST + (1 << 20))	/* a page's links and header */

static char *packed_options;	/* lives as long as the pool */

void crawl_stop(struct crawl *crawl, enum stop why)
{
	if (crawl->stop == STOP_NOT || why == STOP_STORE)
		crawl->stop = why;
}

/* ---- begin --------------------------------------------------------------- */

/* Who finds it taken has started nothing yet. */
static int lock_store(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const char *path = options->db;
	struct store_failure failure;

	if (options->dry_run && path != NULL && access(path, F_OK) == -1)
		path = NULL;
	crawl->store = store_lock(path,
				  options->if_locked == LOCKED_WAIT
					  ? STORE_LOCK_WAIT
					  : STORE_LOCK_FAIL,
				  &failure);
	if (crawl->store != NULL)
		return EXIT_DONE;
	if (failure.trouble == STORE_LOCKED &&
	    options->if_locked == LOCKED_SKIP) {
		say_note("%s; skipped", failure.text);
		return -1;
	}
	say_error("%s", failure.text);
	return exit_for(failure.trouble);
}

static int open_store(struct crawl *crawl)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct store_failure failure;

	if (store_open_locked(crawl->store, &failure) == -1) {
		crawl->store = NULL;
		say_error("%s", failure.text);
		return exit_for(failure.trouble);
	}
	store_set_utf8(crawl->store, &utf8);
	store_set_batch(crawl->store, BATCH_ROWS, BATCH_MS);
	store_set_before_commit(crawl->store, finish_flush, crawl);
	if (crawl->options->dry_run)
		store_set_dry(crawl->store);
	return EXIT_DONE;
}

static int begin_run(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	struct store_run_spec spec = {
		.command = options->typed,
		.version = TRAWL_VERSION,
		.rules = rules_fingerprint(&crawl->rules),
		.follow = scope_follows(crawl),
		.watch = crawl->rules.nrules == 0,
		.carry = options->carry,
		.refetch = (enum store_refetch)options->refetch,
		.refetch_age = options->refetch_age,
		.retry = options->retry.len ? options->retry.items : NULL,
	};

	return store_run_begin(crawl->store, &spec, &crawl->run);
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
		.kept = 2 * (int)options->net.concurrency,
		.breaker = 10,
		.breaker_pause = 10000,
		.network_hosts = 10,
		.network_failures = 50,
		.network_pause = 5000,
	};
}

static void fit_descriptors(struct pool_spec *spec)
{
	int limit = descriptors_fit(&spec->jobs, &spec->concurrency);

	if (limit > 0)
		say_note("only %d files may be open at once (ulimit -Hn): "
			 "-j %d -c %d", limit, spec->jobs, spec->concurrency);
}

/* What the hooks of cmd/crawl/worker.c have put there. */
static bool is_believable(const struct page *page)
{
	const char *name = charset_from_label(page->charset.data,
					      page->charset.len);

	return link_list_is_sound(page->links) &&
	       (page->charset.len == 0 || name != NULL);
}

static void say_no_workers(void)
{
	struct rlimit limit;
	char size[UNITS_TEXT];

	if (errno == EFBIG && getrlimit(RLIMIT_FSIZE, &limit) == 0)
		say_error("cannot start worker processes: no file may be "
			  "larger than %s (ulimit -f)",
			  units_format_size(limit.rlim_cur, size));
	else
		say_errno("cannot start worker processes");
}

static int open_pool(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	struct pool_spec spec = {
		.jobs = (int)options->jobs,
		.concurrency = (int)options->net.concurrency,
		.max_page = PAGE_GROWTH * options->net.max_size + REST_MOST,
		.argv = worker_argv,
		.task_deadline = (int)options_patience(&options->net),
		.believe = is_believable,
		.callback = visit_answered,
		.arg = crawl,
	};

	if (options->sitemap.len > 0 &&
	    spec.max_page < SITEMAPS_SIZE + REST_MOST)
		spec.max_page = SITEMAPS_SIZE + REST_MOST;
	if (spec.jobs == 0)
		spec.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (spec.jobs > spec.concurrency)
		spec.jobs = spec.concurrency;
	fit_descriptors(&spec);
	packed_options = option_value_pack(options, &spec.initargs_len);
	spec.initargs = packed_options;
	crawl->pool = pool_open(&spec);
	if (crawl->pool == NULL)
		say_no_workers();
	return crawl->pool != NULL ? 0 : -1;
}

/* ---- all of it ------------------------------------------------------------ */

static int run_dry(struct crawl *crawl)
{
	resume(crawl);
	sitemaps_open(crawl);
	return dryrun(crawl) == 0 ? finish_dry(crawl)
				  : finish_store_failed(crawl);
}

/* A list is the user's own: without --max-per-domain nothing of it is cut. */
static void open_domains(struct crawl *crawl)
{
	int64_t most = crawl->options->max_per_domain;

	if (most > 0 || (most == -1 && scope_follows(crawl)))
		crawl->domains = domains_new(most);
}

static int run(struct crawl *crawl)
{
	struct schedule_limits limits = limits_of(crawl->options);

	crawl->schedule = schedule_new(&limits, site_refill, crawl);
	loop_read_clocks(crawl);
	if (crawl->options->dry_run)
		return run_dry(crawl);
	interrupt_drain();
	crawl->started = crawl->now;
	live_open();
	open_domains(crawl);
	resume(crawl);
	sitemaps_open(crawl);
	loop_run(crawl);
	loop_read_clocks(crawl);
	return finish_run(crawl);
}

static int open_rows(struct crawl *crawl)
{
	const char *error;

	if (option_check_has_output(crawl->options)) {
		crawl->output = output_open(crawl->options, &error);
		if (crawl->output == NULL) {
			say_error("%s", error);
			return EXIT_STORE;
		}
		if (input_has_columns(crawl->options))
			output_set_columns(crawl->output,
					   seeds_columns(crawl));
	}
	if (harvest_open(crawl) == 0)
		return EXIT_DONE;
	return store_error(crawl->store)->trouble == STORE_OK ? EXIT_USAGE
							       : EXIT_STORE;
}

static int start_run(struct crawl *crawl)
{
	if (begin_run(crawl) == -1)
		return finish_store_failed(crawl);
	if (crawl->output != NULL && crawl->run.resumed)
		output_go_on(crawl->output, crawl->run.position,
			     crawl->options->only_changes);
	if (crawl->extractor != NULL)
		extractor_tell_reshaped(crawl->extractor, crawl->run.id);
	return EXIT_DONE;
}

static void take_signals(void)
{
	/* Both come back as errors of what is written, the store's included. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (interrupt_open(EXIT_STOPPED) == -1)
		say_errno("cannot take signals");
}

static int prepare(struct crawl *crawl)
{
	bool dry = crawl->options->dry_run;
	int code;

	take_signals();
	if (seeds_open(crawl) == -1)
		return EXIT_USAGE;
	code = lock_store(crawl);
	/* A worker loads its libraries while the store opens. */
	if (code == EXIT_DONE && !dry && open_pool(crawl) == -1)
		code = EXIT_WORKERS;
	if (code == EXIT_DONE)
		code = open_store(crawl);
	if (code == EXIT_DONE && scope_open(crawl) == -1)
		code = EXIT_USAGE;
	if (code == EXIT_DONE && !dry)
		code = open_rows(crawl);
	return code == EXIT_DONE ? start_run(crawl) : code;
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
	scope_close(crawl);
	seeds_close(crawl);
	site_free_all();
	domains_free(crawl->domains);
	schedule_free(crawl->schedule);
	store_close(crawl->store);
	rules_clear(&crawl->rules);
	free(packed_options);
	free(crawl->barred.first);
}

/* Why --ignore would have no effect; NULL: it has. */
static const char *ignore_refused(const struct crawl *crawl)
{
	if (crawl->rules.nrules > 0)
		return "--ignore is for pages without rules; a rule has an "
		       "ignore: of its own";
	if (crawl->options->db == NULL)
		return "--ignore needs a database (-d) to compare with";
	return NULL;
}

/* Somebody may have meant to give them by a pipe. */
static const char *no_urls(void)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size > 0)))
		return "no URLs: a list at the standard input is read with "
		       "trawl crawl -i -";
	return "no URLs: name some, or -i FILE, or --sitemap URL";
}

/* A file stands where a URL is wanted. */
static const char *named_file(const struct options *options)
{
	static char text[512];

	for (size_t i = 0; i < options->args.len; i++) {
		const char *word = options->args.items[i];

		if (!seed_url_is_file(word))
			continue;
		snprintf(text, sizeof(text), "'%.200s' is a file; to crawl the "
			 "URLs in it: trawl crawl -i %.200s", word, word);
		return text;
	}
	return NULL;
}

int crawl_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	static struct crawl crawl = { .options = &options };
	const char *wrong;
	int code;

	if (command_line_parse(&options, CMD_CRAWL, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_CRAWL);
		return EXIT_DONE;
	}
	if (rule_files_load(&crawl.rules, &options) == -1)
		return EXIT_USAGE;
	wrong = option_check(&options, &crawl.rules);
	if (wrong == NULL && options.ignore.len > 0)
		wrong = ignore_refused(&crawl);
	if (wrong == NULL)
		wrong = output_check(&options,
				       option_check_has_output(&options)
					       ? crawl.rules.nrules : 0);
	if (wrong == NULL && options.no_robots &&
	    sitemaps_named(&options) < options.sitemap.len)
		wrong = "--sitemap robots has no effect with --no-robots";
	if (wrong == NULL && options.args.len + options.input.len +
	    sitemaps_named(&options) + crawl.rules.nurls +
	    options.retry.len == 0)
		wrong = no_urls();
	if (wrong == NULL)
		wrong = named_file(&options);
	if (wrong != NULL) {
		say_error("%s (see trawl crawl --help)", wrong);
		return EXIT_USAGE;
	}
	say_set_quiet(options.quiet);
	code = prepare(&crawl);
	if (code == EXIT_DONE)
		code = run(&crawl);
	release(&crawl);
	return code == -1 ? EXIT_DONE : code;
}
