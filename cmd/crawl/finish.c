#include "cmd/crawl/finish.h"

#include "cmd/crawl/seeds.h"
#include "cmd/crawl/summary.h"
#include "cmd/crawl/waiting.h"
#include "cmd/provenance.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "fetch/confine.h"
#include "store/iso.h"
#include "store/prune.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int finish_store_failed(struct crawl *crawl)
{
	const struct store_failure *failure = store_error(crawl->course.store);

	if (failure->trouble != STORE_REFUSED)
		say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

int finish_flush(void *arg)
{
	struct crawl *crawl = arg;

	if (crawl->rows.output == NULL)
		return 0;
	if (output_flush(crawl->rows.output) == 0)
		return 0;
	if (errno == EPIPE) {
		course_stop(&crawl->course, STOP_PIPE);
		return 0;
	}
	say_unwritten(crawl->course.options->output);
	course_stop(&crawl->course, STOP_OUTPUT);
	return -1;
}

static const char *waited_for(const struct crawl *crawl)
{
	static char text[512];
	char most[UNITS_TEXT], until[ISO_LEN + 1];
	struct waiting waiting;
	char *what;

	if (!waiting_find(crawl->schedule, crawl->course.now, &waiting))
		return "stopped: what was left had to wait for long";
	what = waiting_text(&waiting);
	iso_format(crawl->course.wall + waiting.ms, until);
	snprintf(text, sizeof(text), "stopped: what is left waits longer than "
		 "--max-wait %s: %.300s until %.19sZ",
		 units_format_duration(crawl->course.options->max_wait, most),
		 what, until);
	free(what);
	return text;
}

static const char *stop_text(const struct crawl *crawl)
{
	switch (crawl->course.stop) {
	case STOP_SIGNAL:
		return "stopped by a signal";
	case STOP_PAGES:
		return "stopped by --max-pages";
	case STOP_TIME:
		return "stopped by --max-time";
	case STOP_BYTES:
		return "stopped by --max-bytes";
	case STOP_WAITING:
		return waited_for(crawl);
	case STOP_NETWORK:
		return "stopped: the network is down";
	case STOP_WORKERS:
		return "stopped: no worker process could be kept alive";
	case STOP_PIPE:
		return "stopped: its output was closed";
	case STOP_INPUT:
		return "stopped: its input could not be read";
	case STOP_ENGINE:
	case STOP_REFUSED:
	case STOP_CRAWL:
	case STOP_QUARANTINE:
	case STOP_UNREAD:
	case STOP_NOT:
	case STOP_OUTPUT:
	case STOP_STORE:
		break;
	}
	return NULL;
}

static int exit_code(const struct crawl *crawl,
		     const struct store_ledger *ledger)
{
	switch (crawl->course.stop) {
	case STOP_STORE:	/* does not get here */
	case STOP_OUTPUT:	/* only of a dry run */
		return EXIT_STORE;
	case STOP_WORKERS:
		return EXIT_WORKERS;
	case STOP_INPUT:
	case STOP_REFUSED:
		return EXIT_USAGE;
	case STOP_ENGINE:
		return EXIT_ENGINE;
	case STOP_PIPE:
		return EXIT_DONE;
	case STOP_SIGNAL:
	case STOP_PAGES:
	case STOP_TIME:
	case STOP_BYTES:
	case STOP_WAITING:
	case STOP_NETWORK:
	case STOP_CRAWL:
	case STOP_QUARANTINE:
	case STOP_UNREAD:
		if (ledger->pending > 0 || !seeds_ended(crawl))
			return EXIT_STOPPED;
		break;
	case STOP_NOT:
		break;
	}
	if (ledger->failed > 0 || ledger->invalid > 0 ||
	    crawl->sitemaps.lost > 0)
		return EXIT_FAILED;
	if (crawl->course.options->exit_changed &&
	    store_run_changed(crawl->course.store) == 1)
		return EXIT_CHANGED;
	return EXIT_DONE;
}

/* With --quiet: only what somebody should look after. */
static void say_stopped(const struct crawl *crawl, int code)
{
	if (code == EXIT_WORKERS ||
	    (code == EXIT_STOPPED && (crawl->course.stop == STOP_WAITING ||
				      crawl->course.stop == STOP_NETWORK)))
		say_error("%s", stop_text(crawl));
}

static void say_end(const struct crawl *crawl,
		    const struct store_ledger *ledger, int64_t rows, int code)
{
	bool early = ledger->pending > 0 || !seeds_ended(crawl);

	say_live_off();
	if (crawl->course.stop == STOP_PIPE)
		return;
	seeds_tell(crawl);
	site_robots_tell(&crawl->robots);
	if (ledger->failed > 0)
		summary_failures(&crawl->course);
	if (crawl->course.options->quiet) {
		say_stopped(crawl, code);
		return;
	}
	sites_tell_limits(&crawl->sites);
	domains_tell(crawl->sites.hosts.domains);
	if (!early)
		extractor_tell_unmatched(crawl->rows.extractor);
	summary_print(&crawl->course, ledger, rows,
		      early ? stop_text(crawl) : NULL);
}

static void tell_confinement(const struct crawl *crawl)
{
	char names[128];
	unsigned layers = pool_confinement(crawl->pool);

	if (layers == 0 || !crawl->course.options->verbose)
		return;
	confine_names(layers, names, sizeof(names));
	say_note("workers were confined by: %s", names);
}

static void tell_deaths(uint64_t deaths)
{
	if (deaths > 0)
		say_note("worker processes died %llu time%s and were replaced",
			 (unsigned long long)deaths, deaths == 1 ? "" : "s");
}

/* Idle workers hold nothing that is worth a good-bye. */
static void end_pool(struct crawl *crawl)
{
	struct pool_counts counts;

	tell_confinement(crawl);
	pool_counts(crawl->pool, &counts);
	tell_deaths(counts.restarts);
	if (counts.in_hand > 0)
		pool_terminate(crawl->pool);
	pool_free(crawl->pool);
	crawl->pool = NULL;
}

static bool is_whole(const struct crawl *crawl, int code)
{
	return crawl->course.stop != STOP_PIPE &&
	       (code == EXIT_DONE || code == EXIT_FAILED ||
		code == EXIT_CHANGED);
}

/* *rows: that went out, or into the store if none do.  -1 after a message: not
   all of it is where it should be. */
static int end_output(struct crawl *crawl, int code, int64_t *rows)
{
	struct output *output = crawl->rows.output;

	*rows = extractor_counts(crawl->rows.extractor)->rows;
	if (output == NULL)
		return 0;
	*rows = output_rows(output);
	if (is_whole(crawl, code))
		page_rows_head(&crawl->rows);
	crawl->rows.output = NULL;
	if (output_close(output, is_whole(crawl, code)) == 0 ||
	    errno == EPIPE)
		return 0;
	say_unwritten(crawl->course.options->output);
	return -1;
}

static int end_store(struct crawl *crawl, const struct store_ledger *ledger)
{
	bool left = ledger->pending > 0 || !seeds_ended(crawl);

	if (left && store_run_stopped_by(crawl->course.store,
					 stop_text(crawl)) == -1)
		return -1;
	if (store_run_end(crawl->course.store,
			  left ? "stopped" : "finished") == -1)
		return -1;
	return store_commit(crawl->course.store);
}

static bool is_finished(const struct crawl *crawl,
			const struct store_ledger *ledger)
{
	return ledger->pending == 0 && seeds_ended(crawl);
}

/* It may be a rule file that says so. */
static void tell_pruned(const struct course *course, int64_t runs)
{
	char age[UNITS_TEXT];
	char *keep = provenance_option(course->options, course->rules, "keep",
			units_format_duration(course->options->keep, age));

	if (runs > 0)
		say_note("%s: %lld run%s and what was only theirs went out of "
			 "the database", keep, (long long)runs,
			 units_plural(runs));
	free(keep);
}

/* --keep, of a run that is finished; the file is not rewritten for it. */
static int prune(struct crawl *crawl, const struct store_ledger *ledger)
{
	int64_t age = crawl->course.options->keep;
	const struct store_prune_spec spec = {
		.older = age, .gone = age, .runs = true,
	};
	struct store_pruned pruned;

	if (age < 0 || crawl->course.options->db == NULL ||
	    !is_finished(crawl, ledger))
		return 0;
	if (store_prune(crawl->course.store, &spec, &pruned) == -1)
		return -1;
	tell_pruned(&crawl->course, pruned.runs);
	return 0;
}

/* Only of a run that is finished: the rest of it is told then. */
static int note_news(struct crawl *crawl, const struct store_ledger *ledger)
{
	if (crawl->course.options->notify == NULL ||
	    !is_finished(crawl, ledger))
		return 0;
	return notify_note(&crawl->notify, crawl->course.store);
}

int finish_dry(struct crawl *crawl)
{
	struct store_ledger ledger;

	if (store_ledger(crawl->course.store, &ledger) == -1)
		return finish_store_failed(crawl);
	seeds_tell(crawl);
	if (crawl->course.stop != STOP_NOT)
		return exit_code(crawl, &ledger);
	return ledger.invalid > 0 || crawl->sitemaps.lost > 0 ? EXIT_FAILED
							  : EXIT_DONE;
}

int finish_run(struct crawl *crawl)
{
	struct store_ledger ledger = { 0 };
	int64_t rows;
	int code;

	end_pool(crawl);
	if (crawl->course.stop == STOP_STORE ||
	    sites_save(&crawl->sites) == -1 ||
	    store_ledger(crawl->course.store, &ledger) == -1)
		return finish_store_failed(crawl);
	if (finish_flush(crawl) == -1)
		return EXIT_STORE;
	/* The rows first: a run is not finished before they are in place. */
	code = exit_code(crawl, &ledger);
	if (end_output(crawl, code, &rows) == -1)
		return EXIT_STORE;
	if (end_store(crawl, &ledger) == -1 ||
	    note_news(crawl, &ledger) == -1 || prune(crawl, &ledger) == -1)
		return finish_store_failed(crawl);
	say_end(crawl, &ledger, rows, code);
	return code;
}

/* ---- one node of many -------------------------------------------------- */

static const char *node_end_text(const struct crawl *crawl)
{
	static char text[512];
	const char *why = node_text(crawl->node);

	switch (crawl->course.stop) {
	case STOP_NOT:
		return "the run is finished; trawl pull brings it into a "
		       "database";
	case STOP_CRAWL:
		snprintf(text, sizeof(text), "stopped by --%.300s", why);
		return text;
	case STOP_QUARANTINE:
		snprintf(text, sizeof(text), "stopped: again and again nodes "
			 "died with %.300s (see trawl engine requeue)", why);
		return text;
	case STOP_ENGINE:
		snprintf(text, sizeof(text), "stopped: the engine stayed away "
			 "for too long%s%.300s", why ? ": " : "",
			 why ? why : "");
		return text;
	case STOP_UNREAD:
		snprintf(text, sizeof(text), "stopped: node '%.200s' died "
			 "before it had read its seeds: start it again",
			 why ? why : "");
		return text;
	case STOP_REFUSED:
		return why ? why : "the engine refuses this node";
	default:
		return stop_text(crawl);
	}
}

static void say_node_end(const struct crawl *crawl)
{
	const struct course *course = &crawl->course;
	const char *text = node_end_text(crawl);
	bool goes_on = course->stop != STOP_NOT;

	say_live_off();
	seeds_tell(crawl);
	site_robots_tell(&crawl->robots);
	if (course->tally.failed > 0)
		summary_failures(course);
	if (course->stop == STOP_REFUSED || course->stop == STOP_ENGINE ||
	    course->stop == STOP_UNREAD || course->stop == STOP_QUARANTINE)
		say_error("%s", text);
	if (course->options->quiet || course->stop == STOP_REFUSED)
		return;
	if (node_refused(crawl->node) > 0)
		say_note("%lld result%s refused, for others had the hosts by "
			 "then", (long long)node_refused(crawl->node),
			 node_refused(crawl->node) == 1 ? " was" : "s were");
	summary_node(course, node_name(crawl->node), text, goes_on);
}

int finish_node(struct crawl *crawl)
{
	const struct course *course = &crawl->course;
	struct store_ledger ledger = { 0 };

	end_pool(crawl);
	node_leave(crawl->node);
	if (course->stop == STOP_STORE)
		return finish_store_failed(crawl);
	ledger.failed = course->tally.failed;
	ledger.invalid = seeds_invalid(crawl);
	ledger.pending = course->stop != STOP_NOT;
	say_node_end(crawl);
	return exit_code(crawl, &ledger);
}
