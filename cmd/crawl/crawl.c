#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/crawl/domains.h"
#include "cmd/crawl/dry_run.h"
#include "cmd/crawl/finish.h"
#include "cmd/crawl/interrupt.h"
#include "cmd/crawl/loop.h"
#include "cmd/crawl/parts.h"
#include "cmd/crawl/resume.h"
#include "cmd/crawl/seeds.h"
#include "cmd/crawl/worker.h"
#include "cmd/help.h"
#include "cmd/input/input.h"
#include "cmd/input/seed_url.h"
#include "cmd/live.h"
#include "cmd/option_check.h"
#include "cmd/rows/output_check.h"
#include "cmd/rule_files.h"
#include "cmd/text/bytes.h"
#include "cmd/text/json.h"
#include "cmd/text/say.h"
#include "parse/rules/pattern.h"
#include "store/open.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_ROWS 20000	/* writes in a transaction at most, */
#define BATCH_MS 250		/* and its age */
#define WINDOW 64		/* jobs in memory a host, */
#define JOBS 65536		/* and of all of them */

/* ---- what was typed ------------------------------------------------------ */

/* Why --ignore would have no effect; NULL: it has. */
static const char *ignore_refused(const struct options *options,
				  const struct rules *rules)
{
	if (rules->nrules > 0)
		return "--ignore is for pages without rules; a rule has an "
		       "ignore: of its own";
	if (options->db == NULL && options->engine == NULL)
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

/* Why there is nothing to do, or not in this way; NULL. */
static const char *refused(struct options *options, const struct rules *rules)
{
	size_t sitemaps = sitemaps_named(options);
	bool output = option_check_has_output(options);
	const char *wrong = option_check(options, rules);

	if (wrong == NULL && options->ignore.len > 0)
		wrong = ignore_refused(options, rules);
	if (wrong == NULL)
		wrong = output_check(options, output ? rules->nrules : 0);
	if (wrong == NULL && options->no_robots &&
	    sitemaps < options->sitemap.len)
		wrong = "--sitemap robots has no effect with --no-robots";
	if (wrong == NULL && options->engine == NULL &&
	    options->args.len + options->input.len + sitemaps +
	    rules->nurls + options->retry.len == 0)
		wrong = no_urls();
	return wrong != NULL ? wrong : named_file(options);
}

/* ---- open ---------------------------------------------------------------- */

/* Before all else, so that a crawl that finds it locked has started nothing.
   -1: it is, and that is fine (--if-locked skip). */
static int lock_store(struct crawl *crawl)
{
	const struct options *options = crawl->course.options;
	const char *path = options->db;
	struct store_failure failure;

	if (options->dry_run && path != NULL && access(path, F_OK) == -1)
		path = NULL;
	crawl->course.store = store_lock(path,
				  options->if_locked == LOCKED_WAIT
					  ? STORE_LOCK_WAIT
					  : STORE_LOCK_FAIL,
				  &failure);
	if (crawl->course.store != NULL)
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
	struct store *store = crawl->course.store;
	struct store_failure failure;

	if (store_open_locked(store, &failure) == -1) {
		crawl->course.store = NULL;
		say_error("%s", failure.text);
		return exit_for(failure.trouble);
	}
	store_set_batch(store, BATCH_ROWS, BATCH_MS);
	store_set_before_commit(store, finish_flush, crawl);
	if (crawl->course.options->dry_run)
		store_set_dry(store);
	return EXIT_DONE;
}

static int open_rows(struct crawl *crawl)
{
	const struct options *options = crawl->course.options;
	const char *error;

	if (option_check_has_output(options)) {
		crawl->rows.output = output_open(options, &error);
		if (crawl->rows.output == NULL) {
			say_error("%s", error);
			return EXIT_STORE;
		}
		if (input_has_columns(options))
			output_set_columns(crawl->rows.output,
					   seeds_columns(crawl));
	}
	if (page_rows_open(&crawl->rows) == 0)
		return EXIT_DONE;
	return store_error(crawl->course.store)->trouble == STORE_OK
	       ? EXIT_USAGE : EXIT_STORE;
}

/* As a JSON array; nothing in it: NULL. */
static char *ignored(const struct rules *rules)
{
	struct bytes out = { 0 };

	for (size_t i = 0; i < rules->nignore; i++) {
		const char *text = pattern_text(rules->ignore[i]);

		bytes_char(&out, i == 0 ? '[' : ',');
		json_string(&out, text, strlen(text));
	}
	if (rules->nignore > 0)
		bytes_add(&out, "]", 2);
	return out.data;
}

static struct store_run_spec run_spec(const struct crawl *crawl,
				      const char *ignore)
{
	const struct options *options = crawl->course.options;

	return (struct store_run_spec){
		.command = options->typed,
		.version = TRAWL_VERSION,
		.rules = rules_fingerprint(&crawl->rules),
		.shard = options->shard,
		.follow = scope_follows(crawl->scope),
		.watch = crawl->rules.nrules == 0,
		.ignore = ignore,
		.links = !options->links ? STORE_LINKS_NOT :
			 options->check_fragments ? STORE_LINKS_AND_ANCHORS
						  : STORE_LINKS,
		.save = options->save_bodies,
		.carry = options->carry,
		.refetch = (enum store_refetch)options->refetch,
		.refetch_age = options->refetch_age,
		.retry = options->retry.len ? options->retry.items : NULL,
	};
}

static int begin_run(struct crawl *crawl)
{
	char *ignore = ignored(&crawl->rules);
	struct store_run_spec spec = run_spec(crawl, ignore);
	int begun = store_run_begin(crawl->course.store, &spec, &crawl->run);

	free(ignore);
	return begun;
}

static int start_run(struct crawl *crawl)
{
	if (begin_run(crawl) == -1)
		return finish_store_failed(crawl);
	crawl->course.resumed = crawl->run.resumed;
	if (crawl->rows.output != NULL && crawl->run.resumed)
		output_go_on(crawl->rows.output, crawl->run.position,
			     crawl->course.options->only_changes);
	if (crawl->rows.extractor != NULL)
		extractor_tell_reshaped(crawl->rows.extractor, crawl->run.id);
	return EXIT_DONE;
}

static void open_signals(void)
{
	/* It comes back as an error of what is written. */
	signal(SIGPIPE, SIG_IGN);
	if (interrupt_open(EXIT_STOPPED) == -1)
		say_errno("cannot handle signals");
}

static int open_pool(struct crawl *crawl)
{
	const struct options *options = crawl->course.options;

	crawl->pool = worker_pool_open(options,
				       options->sitemap.len > 0
					       ? SITEMAPS_SIZE : 0,
				       response_came, &crawl->responses,
				       &crawl->packed_options);
	return crawl->pool != NULL ? EXIT_DONE : EXIT_WORKERS;
}

static int open_scope(struct crawl *crawl)
{
	crawl->scope = scope_new(crawl->course.options, &crawl->rules);
	return crawl->scope != NULL ? EXIT_DONE : EXIT_USAGE;
}

static int prepare(struct crawl *crawl)
{
	bool dry = crawl->course.options->dry_run;
	int code;

	open_signals();
	if (seeds_open(crawl) == -1)
		return EXIT_USAGE;
	code = lock_store(crawl);
	/* A worker loads its libraries while the store opens. */
	if (code == EXIT_DONE && !dry)
		code = open_pool(crawl);
	if (code == EXIT_DONE)
		code = open_store(crawl);
	if (code == EXIT_DONE)
		code = open_scope(crawl);
	if (code == EXIT_DONE && !dry)
		code = open_rows(crawl);
	return code == EXIT_DONE ? start_run(crawl) : code;
}

/* ---- the parts ----------------------------------------------------------- */

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

/* A list is the user's own: without --max-per-domain nothing of it is cut. */
static struct domains *domains_for(const struct crawl *crawl)
{
	int64_t most = crawl->course.options->max_per_domain;

	if (crawl->course.options->dry_run)
		return NULL;
	if (most > 0 || (most == -1 && scope_follows(crawl->scope)))
		return domains_new(most);
	return NULL;
}

/* From the frontier to the schedule: who may be asked, and for what. */
static void join_frontier(struct crawl *crawl)
{
	struct schedule_limits limits = limits_of(crawl->course.options);

	crawl->schedule = schedule_new(&limits, roster_refill, &crawl->roster);
	crawl->sites = (struct sites){
		.course = &crawl->course, .schedule = crawl->schedule,
		.hosts.course = &crawl->course,
		.hosts.domains = domains_for(crawl),
		.arrived = site_robots_find, .arg = &crawl->robots,
	};
	crawl->roster = (struct roster){
		.sites = &crawl->sites, .visits = &crawl->visits,
		.pool = crawl->pool,
	};
	crawl->sitemaps = (struct sitemaps){
		.roster = &crawl->roster, .scope = crawl->scope,
	};
	crawl->robots = (struct site_robots){
		.sites = &crawl->sites, .sitemaps = &crawl->sitemaps,
	};
	crawl->links = (struct links){
		.roster = &crawl->roster, .scope = crawl->scope,
	};
	crawl->redirects = (struct redirects){
		.sites = &crawl->sites, .scope = crawl->scope,
	};
}

/* From the schedule to the pool, and from there to the rows. */
static void join_requests(struct crawl *crawl)
{
	crawl->pages.course = &crawl->course;
	crawl->pages.extractor = crawl->rows.extractor;
	crawl->pages.links = &crawl->links;
	crawl->ledger.course = &crawl->course;
	crawl->responses = (struct responses){
		.course = &crawl->course, .sites = &crawl->sites,
		.robots = &crawl->robots, .sitemaps = &crawl->sitemaps,
		.redirects = &crawl->redirects, .pages = &crawl->pages,
		.ledger = &crawl->ledger, .rows = &crawl->rows,
	};
	crawl->requests.responses = &crawl->responses;
	crawl->requests.pool = crawl->pool;
	crawl->progress = (struct progress){
		.course = &crawl->course, .pool = crawl->pool,
		.schedule = crawl->schedule,
	};
}

/* One of many machines: the engine's end of it all. */
static int open_node(struct crawl *crawl)
{
	const struct node_parts parts = {
		.course = &crawl->course, .rules = &crawl->rules,
		.sites = &crawl->sites, .visits = &crawl->visits,
		.scope = crawl->scope, .pool = crawl->pool,
	};
	char *ignore = ignored(&crawl->rules);
	struct store_run_spec spec = run_spec(crawl, ignore);

	crawl->node = node_open(&parts, &spec);
	free(ignore);
	if (crawl->node == NULL)
		return EXIT_USAGE;
	crawl->redirects.leases = crawl->ledger.leases =
		node_leases(crawl->node);
	return EXIT_DONE;
}

static void release(struct crawl *crawl)
{
	struct job *job;

	node_close(crawl->node);
	while (crawl->schedule != NULL &&
	       (job = schedule_drain(crawl->schedule)) != NULL)
		visit_free((struct visit *)job);
	pool_free(crawl->pool);
	if (crawl->rows.output != NULL)
		output_close(crawl->rows.output, false);
	page_rows_close(&crawl->rows);
	responses_release(&crawl->responses);
	requests_release(&crawl->requests);
	redirects_release(&crawl->redirects);
	ledger_release(&crawl->ledger);
	links_release(&crawl->links);
	site_robots_release(&crawl->robots);
	scope_free(crawl->scope);
	seeds_close(crawl);
	sites_release(&crawl->sites);
	domains_free(crawl->sites.hosts.domains);
	schedule_free(crawl->schedule);
	store_close(crawl->course.store);
	rules_clear(&crawl->rules);
	free(crawl->packed_options);
}

/* ---- all of it ----------------------------------------------------------- */

static int run_dry(struct crawl *crawl)
{
	resume(crawl);
	sitemaps_open(&crawl->sitemaps);
	return dry_run(crawl) == 0 ? finish_dry(crawl)
				   : finish_store_failed(crawl);
}

static int run(struct crawl *crawl)
{
	struct course *course = &crawl->course;

	join_frontier(crawl);
	join_requests(crawl);
	course_read_clocks(course);
	if (course->options->dry_run)
		return run_dry(crawl);
	if (course->options->engine != NULL &&
	    open_node(crawl) != EXIT_DONE)
		return EXIT_USAGE;
	interrupt_drain();
	course->started = course->now;
	live_open();
	resume(crawl);
	sitemaps_open(&crawl->sitemaps);
	loop_run(crawl);
	course_read_clocks(course);
	return crawl->node != NULL ? finish_node(crawl) : finish_run(crawl);
}

int crawl_main(int argc, char **argv)
{
	static struct options options;	/* live as long as the process */
	static struct crawl crawl;
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
	crawl.course.options = &options;
	crawl.course.rules = &crawl.rules;
	crawl.rows.course = &crawl.course;
	wrong = refused(&options, &crawl.rules);
	if (wrong != NULL) {
		say_error("%s (see trawl crawl --help)", wrong);
		return EXIT_USAGE;
	}
	say_set_quiet(options.quiet);
	code = prepare(&crawl);
	if (code == EXIT_DONE)
		code = run(&crawl);
	release(&crawl);
	notify_run(&crawl.notify, &options);
	notify_release(&crawl.notify);
	return code == -1 ? EXIT_DONE : code;
}
