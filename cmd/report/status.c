/*
 * `trawl status`: the ledger of the last run, also of one that is running.
 */
#include "cmd/commands.h"
#include "cmd/option_table.h"
#include "cmd/report/ask_engine.h"
#include "cmd/report/query.h"
#include "cmd/report/listing.h"
#include "cmd/report/prometheus.h"
#include "cmd/live.h"
#include "cmd/text/paint.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "fetch/clock.h"
#include "store/iso.h"
#include "store/lock.h"
#include "store/open.h"
#include "store/prune.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOSTS_SHOWN 10		/* without -v */
#define REASONS_SHOWN 20

struct status {
	const struct options *options;
	pid_t pid;		/* of the crawl that is running, 0 */
	bool any;		/* there was a run */
	bool wrong;		/* something failed, or is left */
	const char *state;	/* of the ledger, in hand; a constant */
	int reasons, hosts;	/* shown so far */
	int more_reasons, more_hosts;
};

/* ---- the run ------------------------------------------------------------- */

static int64_t now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

/* "2026-01-31 12:00:00", UTC as all times */
static void print_time(const char *iso)
{
	printf("%.10s %.8s", iso, iso + 11);
}

static void print_state(const struct status *status,
			const struct store_row *run)
{
	const char *state = row_word(run, "state");
	const char *reason = row_text(run, "stopped_by");
	bool ended = strcmp(state, "finished") == 0;

	printf("%srun %" PRId64 "%s: %s", paint(PAINT_HEAD),
	       row_integer(run, "id"), paint(PAINT_OFF),
	       paint(ended ? PAINT_GOOD : PAINT_ODD));
	if (status->pid != 0 && !ended)
		printf("running, pid %d", (int)status->pid);
	else if (strcmp(state, "running") == 0)
		fputs("interrupted: killed, or it could not write", stdout);
	else
		print_escaped(reason != NULL ? reason : state);
	fputs(paint(PAINT_OFF), stdout);
	if (!ended && status->pid != 0)
		printf("; to stop it: kill %d", (int)status->pid);
	else if (!ended)
		fputs("; the same command goes on from there", stdout);
}

/* Of a run that has no end: when something happened last. */
static void print_last(const char *fetch, const char *start)
{
	char text[UNITS_TEXT];
	int64_t ms = fetch != NULL ? now() - iso_parse(fetch) : -1;

	if (ms < 0 || iso_parse(fetch) < iso_parse(start))
		return;
	fputs("\n  last page ", stdout);
	print_time(fetch);
	printf(" UTC, %s ago", units_format_duration(ms, text));
}

static void print_when(const struct store_row *run)
{
	const char *from = row_word(run, "started_at");
	const char *to = row_text(run, "finished_at");
	char text[UNITS_TEXT];
	int64_t ms = (to != NULL ? iso_parse(to) : now()) - iso_parse(from);

	fputs("\n  started   ", stdout);
	print_time(from);
	if (ms < 0)
		fputs(" UTC by a clock that was set back since", stdout);
	else if (to != NULL)
		printf(" UTC, took %s", units_format_duration(ms, text));
	else
		printf(" UTC, %s ago", units_format_duration(ms, text));
	if (to == NULL)
		print_last(row_text(run, "last_fetch"), from);
	fputs("\n  command   ", stdout);
	print_escaped(row_word(run, "command"));
	putchar('\n');
}

static void print_sum(const struct store_row *run)
{
	static const struct {
		const char *name, *shown;
	} states[] = {
		{ "done", "done" }, { "unchanged", "unchanged" },
		{ "failed", "failed" }, { "skipped", "skipped" },
		{ "duplicates", "duplicate" }, { "pending", "pending" },
	};
	int64_t input = row_integer(run, "input");
	int64_t links = row_integer(run, "links");

	printf("  came in   %" PRId64 " (%" PRId64 " listed, %" PRId64
	       " found)\n  became    ", input + links, input, links);
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		printf("%s%" PRId64 " %s", i > 0 ? " + " : "",
		       row_integer(run, states[i].name), states[i].shown);
	putchar('\n');
}

static void print_traffic(const struct store_row *run)
{
	char size[UNITS_TEXT];

	printf("  rows      %" PRId64 " new, %" PRId64 " changed, %" PRId64
	       " gone\n", row_integer(run, "rows_new"),
	       row_integer(run, "rows_changed"),
	       row_integer(run, "rows_gone"));
	printf("  traffic   %" PRId64 " request%s, %s\n",
	       row_integer(run, "requests"),
	       units_plural(row_integer(run, "requests")),
	       units_format_size((uint64_t)row_integer(run, "bytes"),
				 size));
}

static void print_waiting(const struct live_counters *live)
{
	char text[UNITS_TEXT];

	if (live->waiting_until <= now())
		return;
	printf("            waiting %s: ", units_format_duration(
	       live->waiting_until - now(), text));
	print_escaped(live->waiting);
	putchar('\n');
}

static void print_live(const struct status *status)
{
	struct live_counters live;
	char size[UNITS_TEXT], age[UNITS_TEXT];

	if (status->pid == 0 || !live_read(status->pid, &live))
		return;
	printf("  right now %.0f pages/s, %s/s; %d request%s in flight, "
	       "%d worker%s, %d host%s\n", live.pages_rate,
	       units_format_size((uint64_t)live.bytes_rate, size),
	       live.in_flight, units_plural(live.in_flight), live.workers,
	       units_plural(live.workers), live.hosts,
	       units_plural(live.hosts));
	print_waiting(&live);
	printf("            since its start %s ago: %" PRId64 " done, "
	       "%" PRId64 " unchanged, %" PRId64 " failed, %" PRId64
	       " skipped\n",
	       units_format_duration(now() - live.started, age),
	       live.done, live.unchanged, live.failed, live.skipped);
	if (live.network_down && live.waiting[0] == '\0')
		puts("            the network seems to be down");
}

static int print_run(void *arg, const struct store_row *run)
{
	struct status *status = arg;
	bool left = row_integer(run, "pending") > 0 ||
		    strcmp(row_word(run, "state"), "finished") != 0;

	status->any = true;
	status->wrong = row_integer(run, "failed") > 0 || left;
	if (status->options->quiet && !status->wrong)
		return 0;
	print_state(status, run);
	print_when(run);
	print_live(status);
	print_sum(run);
	print_traffic(run);
	return 0;
}

/* ---- failures and skips by reason ---------------------------------------- */

static int print_reason(void *arg, const struct store_row *line)
{
	struct status *status = arg;
	const char *reason = row_text(line, "reason");
	const char *state = row_word(line, "state");

	state = strcmp(state, "failed") == 0 ? "failed" :
		strcmp(state, "skipped") == 0 ? "skipped" : NULL;
	if (state == NULL || reason == NULL)
		return 0;
	if (state != status->state) {
		printf("\n%s%s:%s\n",
		       paint(*state == 'f' ? PAINT_BAD : PAINT_ODD), state,
		       paint(PAINT_OFF));
		status->reasons = 0;
	}
	status->state = state;
	if (++status->reasons > REASONS_SHOWN && !status->options->verbose)
		return 0;
	printf("%8" PRId64 "  ", row_integer(line, "urls"));
	print_escaped(reason);
	putchar('\n');
	return 0;
}

/* ---- hosts --------------------------------------------------------------- */

static void print_blocked(const struct store_row *host)
{
	const char *until = row_text(host, "next_at");

	if (until == NULL || iso_parse(until) <= now())
		return;
	fputs("  blocked until ", stdout);
	print_time(until);
	fputs(" UTC", stdout);
}

static int print_host(void *arg, const struct store_row *host)
{
	struct status *status = arg;
	const char *last = row_text(host, "last");

	if (++status->hosts > HOSTS_SHOWN && !status->options->verbose)
		return 0;
	if (status->hosts == 1)
		printf("\n%shosts:%s\n   pages  failed skipped    left  last\n",
		       paint(PAINT_HEAD), paint(PAINT_OFF));
	printf("%8" PRId64 "%8" PRId64 "%8" PRId64 "%8" PRId64 "  %-8s ",
	       row_integer(host, "done") +
		       row_integer(host, "unchanged"),
	       row_integer(host, "failed"),
	       row_integer(host, "skipped"),
	       row_integer(host, "pending"), last != NULL ? last : "-");
	print_escaped(row_word(host, "host"));
	print_blocked(host);
	putchar('\n');
	return 0;
}

static void print_rest(const struct status *status)
{
	if (status->hosts > HOSTS_SHOWN && !status->options->verbose)
		printf("          ... and %d more (-v, or --hosts)\n",
		       status->hosts - HOSTS_SHOWN);
}

/* ---- the whole ----------------------------------------------------------- */

static pid_t running(const struct options *options)
{
	return lock_holder(options->db);
}

static int print_all(struct store *store, const struct options *options)
{
	struct status status = { .options = options,
				 .pid = running(options) };
	int64_t known = store_known_from(store);

	if (known == -1 ||
	    store_ask(store, STORE_ASK_RUN, 0, print_run, &status) == -1)
		return query_failed(store);
	if (!options->quiet && known > 0)
		printf("  known     runs from %" PRId64 " on; prune took what "
		       "was before\n", known);
	if (!status.any)
		puts(status.pid != 0 ? "a crawl is just beginning"
				     : "no crawl has run on this database");
	if (options->quiet && !status.wrong)
		return EXIT_DONE;
	if (store_ask(store, STORE_ASK_LEDGER, 0, print_reason,
		      &status) == -1 ||
	    store_ask(store, STORE_ASK_HOSTS, 0, print_host,
		      &status) == -1)
		return query_failed(store);
	print_rest(&status);
	return EXIT_DONE;
}

static int print_status(struct store *store, const struct options *options)
{
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE)
		code = print_all(store, options);
	return query_text_close(&file, code);
}

static int print_metrics(struct store *store, const struct options *options)
{
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE)
		code = prometheus_print(store, options);
	return query_text_close(&file, code);
}

int status_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct store *store;
	int code;

	if (!query_parse(&options, CMD_STATUS, 0, 0, argc, argv, &code))
		return code;
	if (options.engine != NULL)
		return engine_status(&options);
	store = query_store(&options, &code);
	if (store == NULL)
		return code;
	if (options.failed) {
		code = listing_print(store, &options, STORE_ASK_FAILED);
	} else if (options.skipped) {
		code = listing_print(store, &options, STORE_ASK_SKIPPED);
	} else if (options.hosts) {
		code = listing_print(store, &options, STORE_ASK_HOSTS);
	} else if (options.format == (int)STATUS_PROMETHEUS) {
		code = print_metrics(store, &options);
	} else if (option_given(&options, "format") &&
		   options.format != ROWS_TEXT) {
		code = query_list(store, &options, STORE_ASK_RUN, NULL);
	} else {
		code = print_status(store, &options);
	}
	store_close(store);
	return code;
}
