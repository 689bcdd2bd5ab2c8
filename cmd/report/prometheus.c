/*
 * `trawl status -f prometheus`: the last run and the file as metrics, for
 * node_exporter's textfile collector.
 *
 * All are gauges: a run begins with none, so nothing here only ever grows.
 * Files of several databases lie in one folder, so every sample names its
 * database.  Ages are those of the moment of writing; who alerts on them
 * takes the timestamps, which do not grow old with the file.
 *
 * Exposition format: https://prometheus.io/docs/instrumenting/
 * exposition_formats/ (text, 0.0.4).
 */
#include "cmd/report/prometheus.h"

#include "cmd/report/query.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"
#include "fetch/clock.h"
#include "store/iso.h"
#include "store/lock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct metrics {
	char *db;		/* value of the label, escaped */
	bool running;		/* a crawl holds the database */
	bool reasons;		/* their head is written */
	int64_t now;		/* ms since 1970 */
};

/* malloc'd: \, " and line feed are escaped. */
static char *label_value(const char *text)
{
	char *shown = escape_control(text, strlen(text));
	char *out = must(malloc(2 * strlen(shown) + 1)), *to = out;

	for (const char *from = shown; *from != '\0'; from++) {
		if (*from == '\\' || *from == '"')
			*to++ = '\\';
		*to++ = *from;
	}
	*to = '\0';
	free(shown);
	return out;
}

static void head(const char *name, const char *help)
{
	printf("# HELP trawl_%s %s\n# TYPE trawl_%s gauge\n", name, help, name);
}

static void begin(const struct metrics *metrics, const char *name)
{
	printf("trawl_%s{db=\"%s\"", name, metrics->db);
}

static void add_label(const char *name, const char *value)
{
	char *shown = label_value(value);

	printf(",%s=\"%s\"", name, shown);
	free(shown);
}

static void end_count(int64_t n)
{
	printf("} %" PRId64 "\n", n);
}

static void count(const struct metrics *metrics, const char *name,
		  const char *label, const char *value, int64_t n)
{
	begin(metrics, name);
	add_label(label, value);
	end_count(n);
}

static void seconds(const struct metrics *metrics, const char *name,
		    const char *help, int64_t ms)
{
	int64_t all = ms < 0 ? -ms : ms;

	head(name, help);
	begin(metrics, name);
	printf("} %s%" PRId64 ".%03d\n", ms < 0 ? "-" : "", all / 1000,
	       (int)(all % 1000));
}

static void number(const struct metrics *metrics, const char *name,
		   const char *help, int64_t n)
{
	head(name, help);
	begin(metrics, name);
	end_count(n);
}

/* ---- the run ------------------------------------------------------------- */

static const char *state_of(const struct metrics *metrics,
			    const struct store_row *run)
{
	const char *state = row_word(run, "state");

	if (strcmp(state, "finished") == 0)
		return "finished";
	if (metrics->running)
		return "running";
	return strcmp(state, "running") == 0 ? "interrupted" : "stopped";
}

static void print_state(const struct metrics *metrics,
			const struct store_row *run)
{
	static const char *const states[] = { "running", "interrupted",
					      "stopped", "finished" };
	const char *now = state_of(metrics, run);

	head("run_state", "Whether the last run is in this state: 1, else 0.");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		count(metrics, "run_state", "state", states[i],
		      strcmp(states[i], now) == 0);
}

static void print_times(const struct metrics *metrics,
			const struct store_row *run)
{
	int64_t from = iso_parse(row_word(run, "started_at"));
	const char *end = row_text(run, "finished_at");
	const char *fetch = row_text(run, "last_fetch");
	int64_t to = end != NULL ? iso_parse(end) : metrics->now;

	seconds(metrics, "run_started_timestamp_seconds",
		"When the last run began.", from);
	seconds(metrics, "run_age_seconds", "Since the last run began.",
		metrics->now - from);
	seconds(metrics, "run_duration_seconds",
		"What the last run took, or takes so far.", to - from);
	if (fetch != NULL)
		seconds(metrics, "last_fetch_age_seconds",
			"Since the last attempt to fetch a URL ended.",
			metrics->now - iso_parse(fetch));
}

/* A metric of several columns of the run. */
struct column {
	const char *name, *value;	/* of the label */
};

static void print_columns(const struct metrics *metrics,
			  const struct store_row *run, const char *name,
			  const char *label, const struct column *columns)
{
	for (; columns->name != NULL; columns++)
		count(metrics, name, label, columns->value,
		      row_integer(run, columns->name));
}

static void print_counters(const struct metrics *metrics,
			   const struct store_row *run)
{
	static const struct column in[] = {
		{ "input", "input" }, { "links", "links" }, { NULL, NULL },
	};
	static const struct column became[] = {
		{ "done", "done" }, { "unchanged", "unchanged" },
		{ "failed", "failed" }, { "skipped", "skipped" },
		{ "duplicates", "duplicate" }, { "pending", "pending" },
		{ NULL, NULL },
	};
	static const struct column rows[] = {
		{ "rows_new", "new" }, { "rows_changed", "changed" },
		{ "rows_gone", "gone" }, { NULL, NULL },
	};

	head("run_came_in", "URLs of the input, and links found, in the last "
			    "run.");
	print_columns(metrics, run, "run_came_in", "source", in);
	head("run_urls", "What became of them, by state.");
	print_columns(metrics, run, "run_urls", "state", became);
	head("run_rows", "Rows that the last run found new, changed or gone.");
	print_columns(metrics, run, "run_rows", "change", rows);
	number(metrics, "run_requests", "Requests of the last run.",
	       row_integer(run, "requests"));
	number(metrics, "run_received_bytes", "Bytes that it received.",
	       row_integer(run, "bytes"));
}

static int print_run(void *arg, const struct store_row *run)
{
	struct metrics *metrics = arg;

	number(metrics, "run_id", "Number of the last run.",
	       row_integer(run, "id"));
	print_state(metrics, run);
	print_times(metrics, run);
	print_counters(metrics, run);
	return 0;
}

/* A line of robots.txt is no label: there would be too many of them. */
static int print_reason(void *arg, const struct store_row *line)
{
	struct metrics *metrics = arg;

	if (!metrics->reasons)
		head("run_reasons", "URLs that failed or were skipped in the "
				    "last run, by reason.");
	metrics->reasons = true;
	begin(metrics, "run_reasons");
	add_label("state", row_word(line, "state"));
	add_label("reason", row_word(line, "reason"));
	end_count(row_integer(line, "urls"));
	return 0;
}

/* ---- the file ------------------------------------------------------------ */

static int print_file(void *arg, const struct store_row *file)
{
	struct metrics *metrics = arg;
	const char *finished = row_text(file, "finished_at");

	number(metrics, "runs", "Runs that the database knows.",
	       row_integer(file, "runs"));
	number(metrics, "urls", "URLs that it knows.",
	       row_integer(file, "urls"));
	number(metrics, "database_size_bytes", "Size of the database.",
	       row_integer(file, "size"));
	number(metrics, "database_free_bytes", "Of that, free for later rows.",
	       row_integer(file, "free"));
	if (finished == NULL)
		return 0;
	seconds(metrics, "finished_timestamp_seconds",
		"When a run was finished last.", iso_parse(finished));
	seconds(metrics, "finished_age_seconds",
		"Since a run was finished last.",
		metrics->now - iso_parse(finished));
	return 0;
}

int prometheus_print(struct store *store, const struct options *options)
{
	struct metrics metrics = {
		.db = label_value(options->db),
		.running = lock_holder(options->db) != 0,
		.now = clock_ms(CLOCK_REALTIME),
	};
	bool bad = store_ask(store, STORE_ASK_RUN, 0, print_run,
			     &metrics) == -1 ||
		   store_ask(store, STORE_ASK_REASONS, 0, print_reason,
			     &metrics) == -1 ||
		   store_ask(store, STORE_ASK_FILE, 0, print_file,
			     &metrics) == -1;

	free(metrics.db);
	return bad ? query_failed(store) : EXIT_DONE;
}
