/*
 * `trawl status --engine`: how the crawls of many machines stand, all of them
 * or the one of --crawl: their runs, and as lists their nodes and hosts.
 */
#include "cmd/report/ask_engine.h"

#include "cmd/option_table.h"
#include "cmd/report/listing.h"
#include "cmd/report/query.h"
#include "cmd/rows/part_file.h"
#include "cmd/text/bytes.h"
#include "cmd/text/memory.h"
#include "cmd/text/paint.h"
#include "cmd/text/units.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 10		/* hosts, and nodes that are gone; without -v */
#define HOSTS_MOST INT_MAX	/* of a list */

/* One crawl while it is looked at. */
struct view {
	struct options *options;
	struct engine_client *client;
	const char *name;	/* of the crawl */
	struct engine_crawl crawl;
	struct listing *listing;	/* NULL: text for people */
	struct query_printer *printer;	/* of records of crawls; NULL */
	bool said;		/* some text of another crawl */
	int printed;		/* lines of the list in hand */
	int more;		/* that were left out */
	int code;		/* of an output that failed */

	/* Of all nodes. */
	int alive;
	int64_t pages, refused;
	double rate;		/* of those alive */
};

/* ---- records ------------------------------------------------------------- */

struct record {
	size_t n;
	const char *names[24];
	struct store_value values[24];
};

static struct store_value *put(struct record *record, const char *name,
			       enum store_type type)
{
	struct store_value *value = &record->values[record->n];

	*value = (struct store_value){ .type = type };
	record->names[record->n++] = name;
	return value;
}

static void put_text(struct record *record, const char *name, const char *text)
{
	struct store_value *value = put(record, name,
					text ? STORE_TEXT : STORE_NULL);

	value->text = text;
	value->len = text != NULL ? strlen(text) : 0;
}

static void put_integer(struct record *record, const char *name, int64_t n)
{
	put(record, name, STORE_INTEGER)->integer = n;
}

/* Of ms; none before -1. */
static void put_span(struct record *record, const char *name, int64_t ms)
{
	put(record, name, ms < 0 ? STORE_NULL : STORE_INTEGER)->integer = ms;
}

static void put_real(struct record *record, const char *name, double x)
{
	put(record, name, STORE_REAL)->real = x;
}

static struct store_row row_of(const struct record *record)
{
	return (struct store_row){
		.n = record->n,
		.names = record->names,
		.values = record->values,
	};
}

/* Into the list.  What cannot be written is told when it is closed. */
static void put_row(struct view *view, const struct record *record)
{
	const struct store_row row = row_of(record);

	listing_row(view->listing, &row);
}

/* ---- nodes --------------------------------------------------------------- */

static bool is_alive(const struct engine_node *node)
{
	return strcmp(node->state, "alive") == 0;
}

static void count_node(void *arg, const struct engine_node *node)
{
	struct view *view = arg;

	view->pages += node->pages;
	view->refused += node->fenced;
	if (!is_alive(node))
		return;
	view->alive++;
	view->rate += node->rate;
}

static const struct listing_column node_columns[] = {
	{ "state", "state", 5, false, CELL_PLAIN, 0 },
	CELL_NUMBER("hosts", "hosts", 6),
	CELL_NUMBER("pages", "pages", 8),
	CELL_NUMBER("rate", "pages/s", 8),
	{ "refused", "refused", 7, true, CELL_PLAIN, PAINT_ODD },
	{ "beat_ago", "last beat", 9, true, CELL_SPAN, 0 },
	{ "started_ago", "since", 8, true, CELL_SPAN, 0 },
	{ "version", "version", 8, false, CELL_PLAIN, PAINT_FAINT },
	{ "crawl", "crawl", 10, false, CELL_PLAIN, 0 },
	{ "node", "node", 0, false, CELL_PLAIN, 0 },
	{ 0 }
};

static void list_node(void *arg, const struct engine_node *node)
{
	struct view *view = arg;
	struct record record = { 0 };

	put_text(&record, "crawl", view->name);
	put_text(&record, "node", node->name);
	put_text(&record, "state", node->state);
	put_text(&record, "version", node->version);
	put_span(&record, "started_ago", node->started_ago);
	put_span(&record, "beat_ago", node->beat_ago);
	put_integer(&record, "hosts", node->hosts);
	put_integer(&record, "pages", node->pages);
	put_real(&record, "rate", node->rate);
	put_integer(&record, "refused", node->fenced);
	put_integer(&record, "seeding", node->seeding);
	put_row(view, &record);
}

/* Those at work, and some that were. */
static void print_node(void *arg, const struct engine_node *node)
{
	struct view *view = arg;
	char ago[UNITS_TEXT];

	if (!is_alive(node) && view->printed >= SHOWN &&
	    !view->options->verbose) {
		view->more++;
		return;
	}
	if (view->printed++ == 0)
		printf("\n%snodes:%s\n   hosts   pages pages/s refused  "
		       "last beat  state\n", paint(PAINT_HEAD),
		       paint(PAINT_OFF));
	printf("%8" PRId64 "%8" PRId64 "%8.1f%8" PRId64 "%11s  %-6s ",
	       node->hosts, node->pages, node->rate, node->fenced,
	       units_format_duration(node->beat_ago, ago), node->state);
	print_escaped(node->name);
	puts(node->seeding && is_alive(node) ? ", reads its list" : "");
}

/* ---- hosts --------------------------------------------------------------- */

static const struct listing_column host_columns[] = {
	{ "state", "state", 11, false, CELL_PLAIN, 0 },
	CELL_NUMBER("pending", "left", 8),
	CELL_NUMBER("pages", "pages", 8),
	{ "wait", "asked in", 8, true, CELL_SPAN, PAINT_ODD },
	{ "reclaims", "deaths", 6, true, CELL_PLAIN, PAINT_BAD },
	{ "last", "last", 8, false, CELL_PLAIN, 0 },
	{ "node", "node", 16, false, CELL_PLAIN, 0 },
	{ "crawl", "crawl", 10, false, CELL_PLAIN, 0 },
	{ "host", "host", 0, false, CELL_PLAIN, 0 },
	{ 0 }
};

static void list_host(void *arg, const struct engine_host_state *host)
{
	struct view *view = arg;
	struct record record = { 0 };

	put_text(&record, "crawl", view->name);
	put_text(&record, "host", host->name);
	put_text(&record, "state", host->state);
	put_text(&record, "node", host->node);
	put_integer(&record, "pending", host->pending);
	put_integer(&record, "pages", host->pages);
	put_integer(&record, "wait", host->wait);
	put_integer(&record, "reclaims", host->reclaims);
	put_text(&record, "last", host->last);
	put_row(view, &record);
}

static bool is_quarantined(const struct engine_host_state *host)
{
	return strcmp(host->state, "quarantined") == 0;
}

static void print_host(void *arg, const struct engine_host_state *host)
{
	struct view *view = arg;
	char text[UNITS_TEXT];

	if (view->printed >= SHOWN && !view->options->verbose) {
		view->more++;
		return;
	}
	if (view->printed++ == 0)
		printf("\n%shosts:%s\n    left   pages  last      state\n",
		       paint(PAINT_HEAD), paint(PAINT_OFF));
	printf("%8" PRId64 "%8" PRId64 "  %-8s  ", host->pending, host->pages,
	       host->last != NULL ? host->last : "-");
	if (is_quarantined(host))
		printf("%squarantined%s after %d nodes died with it: ",
		       paint(PAINT_BAD), paint(PAINT_OFF), host->reclaims);
	else if (host->node != NULL)
		printf("%s: ", host->state);
	else if (host->wait > 0)
		printf("asked in %s: ",
		       units_format_duration(host->wait, text));
	else
		printf("%s: ", host->state);
	print_escaped(host->name);
	if (host->node != NULL) {
		fputs(" by ", stdout);
		print_escaped(host->node);
	}
	putchar('\n');
}

/* ---- the run ------------------------------------------------------------- */

static bool is_finished(const struct view *view)
{
	return strcmp(view->crawl.state, "finished") == 0;
}

static bool is_wrong(const struct view *view)
{
	const struct engine_crawl *crawl = &view->crawl;

	return !is_finished(view) || crawl->failed > 0 ||
	       crawl->pending > 0 || crawl->hosts_quarantined > 0;
}

static void print_state(const struct view *view)
{
	const struct engine_crawl *crawl = &view->crawl;
	bool ended = is_finished(view);

	printf("%scrawl ", paint(PAINT_HEAD));
	print_escaped(view->name);
	printf(", run %" PRId64 "%s: %s", crawl->run, paint(PAINT_OFF),
	       paint(ended ? PAINT_GOOD : PAINT_ODD));
	print_escaped(crawl->stop != NULL && !ended ? crawl->stop
						    : crawl->state);
	fputs(paint(PAINT_OFF), stdout);
	puts(ended || view->alive > 0 ? "" :
	     "; no node is at work: trawl crawl --engine goes on, on any "
	     "machine");
}

static void print_when(const struct engine_crawl *crawl)
{
	char text[UNITS_TEXT];

	if (crawl->started_ago >= 0)
		printf("  started   %s ago",
		       units_format_duration(crawl->started_ago, text));
	if (crawl->started_ago >= 0 && crawl->ended_ago >= 0)
		printf(", took %s", units_format_duration(
		       crawl->started_ago - crawl->ended_ago, text));
	if (crawl->started_ago >= 0)
		putchar('\n');
}

static void print_run(const struct view *view)
{
	const struct engine_crawl *crawl = &view->crawl;
	char size[UNITS_TEXT];

	print_state(view);
	print_when(crawl);
	printf("  became    %" PRId64 " done + %" PRId64 " unchanged + %" PRId64
	       " failed + %" PRId64 " skipped + %" PRId64 " pending\n",
	       crawl->done, crawl->unchanged, crawl->failed, crawl->skipped,
	       crawl->pending);
	printf("  hosts     %" PRId64 " leased, %" PRId64 " free (%" PRId64
	       " of them not to be asked yet), %" PRId64 " quarantined\n",
	       crawl->hosts_leased, crawl->hosts_ready, crawl->hosts_waiting,
	       crawl->hosts_quarantined);
	printf("  nodes     %d at work, %.1f pages/s; %" PRId64 " page%s "
	       "published", view->alive, view->rate, view->pages,
	       units_plural(view->pages));
	if (view->refused > 0)
		printf(", %" PRId64 " refused: late, by nodes that had lost "
		       "the host", view->refused);
	printf("\n  engine    %" PRId64 " entr%s for trawl pull; tables of "
	       "%s\n", crawl->seq, crawl->seq == 1 ? "y" : "ies",
	       units_format_size((uint64_t)crawl->bytes, size));
}

static void print_rest(const struct view *view, const char *option)
{
	if (view->more > 0)
		printf("          ... and %d more (-v, or --%s)\n", view->more,
		       option);
}

/* ---- one crawl ----------------------------------------------------------- */

static int failed(const struct view *view)
{
	return ask_engine_failed(view->client);
}

static int print_crawl(struct view *view)
{
	int64_t id = view->crawl.id;

	if (view->options->quiet && !is_wrong(view))
		return EXIT_DONE;
	if (engine_nodes(view->client, id, count_node, view) == -1)
		return failed(view);
	if (view->said)
		putchar('\n');
	view->said = true;
	print_run(view);
	if (engine_nodes(view->client, id, print_node, view) == -1)
		return failed(view);
	print_rest(view, "nodes");
	view->printed = view->more = 0;
	if (engine_hosts(view->client, id, view->options->verbose
			 ? HOSTS_MOST : SHOWN + 1, print_host, view) == -1)
		return failed(view);
	if (view->more > 0)
		puts("          ... and more (-v, or --hosts)");
	return EXIT_DONE;
}

static int record_crawl(struct view *view)
{
	const struct engine_crawl *crawl = &view->crawl;
	struct record record = { 0 };
	struct store_row row;

	if (engine_nodes(view->client, crawl->id, count_node, view) == -1)
		return failed(view);
	put_text(&record, "crawl", view->name);
	put_integer(&record, "run", crawl->run);
	put_text(&record, "state", crawl->state);
	put_text(&record, "stopped_by", crawl->stop);
	put_span(&record, "started_ago", crawl->started_ago);
	put_span(&record, "ended_ago", crawl->ended_ago);
	put_integer(&record, "done", crawl->done);
	put_integer(&record, "unchanged", crawl->unchanged);
	put_integer(&record, "failed", crawl->failed);
	put_integer(&record, "skipped", crawl->skipped);
	put_integer(&record, "pending", crawl->pending);
	put_integer(&record, "hosts_ready", crawl->hosts_ready);
	put_integer(&record, "hosts_waiting", crawl->hosts_waiting);
	put_integer(&record, "hosts_leased", crawl->hosts_leased);
	put_integer(&record, "hosts_quarantined", crawl->hosts_quarantined);
	put_integer(&record, "nodes", view->alive);
	put_real(&record, "rate", view->rate);
	put_integer(&record, "pages", view->pages);
	put_integer(&record, "refused", view->refused);
	put_integer(&record, "entries", crawl->seq);
	put_integer(&record, "bytes", crawl->bytes);
	row = row_of(&record);
	query_print(view->printer, &row);
	return EXIT_DONE;
}

static int list_crawl(struct view *view)
{
	int asked = view->options->nodes
		? engine_nodes(view->client, view->crawl.id, list_node, view)
		: engine_hosts(view->client, view->crawl.id, HOSTS_MOST,
			       list_host, view);

	return asked == -1 ? failed(view) : EXIT_DONE;
}

static int show_crawl(struct view *view, const char *name)
{
	int code, got = engine_crawl_get(view->client, name, &view->crawl);

	if (got == -1)
		return failed(view);
	if (got == 0)
		return ask_engine_no_crawl(view->client, name);
	view->name = name;
	view->alive = view->printed = view->more = 0;
	view->pages = view->refused = 0;
	view->rate = 0;
	code = view->listing != NULL ? list_crawl(view) :
	       view->printer != NULL ? record_crawl(view) : print_crawl(view);
	engine_crawl_clear(&view->crawl);
	return code;
}

/* ---- all of them --------------------------------------------------------- */

/* Names, each ended by a NUL. */
static void add_name(void *arg, const char *crawl)
{
	bytes_add(arg, crawl, strlen(crawl) + 1);
}

static int show_all(struct view *view)
{
	struct bytes names = { 0 };
	int code = EXIT_DONE;
	bool text = view->listing == NULL && view->printer == NULL;

	if (engine_crawls(view->client, add_name, &names) == -1)
		code = failed(view);
	else if (names.len == 0 && text && !view->options->quiet)
		puts("no crawl has begun in this engine");
	for (size_t at = 0; at < names.len && code == EXIT_DONE;
	     at += strlen(names.data + at) + 1)
		code = show_crawl(view, names.data + at);
	bytes_release(&names);
	return code;
}

static int show(struct view *view)
{
	return option_given(view->options, "crawl")
		       ? show_crawl(view, view->options->crawl)
		       : show_all(view);
}

/* ---- the ways out -------------------------------------------------------- */

static int as_text(struct view *view)
{
	struct part_file file;
	int code = query_text_open(&file, view->options);

	if (code == EXIT_DONE)
		code = show(view);
	return query_text_close(&file, code);
}

static int as_list(const struct view *view)
{
	struct listing listing;
	struct view listed = *view;
	int code = listing_begin(&listing, NULL, view->options,
				 view->options->nodes ? node_columns
						      : host_columns, NULL);

	if (code != EXIT_DONE)
		return code;
	listed.listing = &listing;
	return listing_end(&listing, show(&listed));
}

static int as_records(const struct view *view)
{
	struct query_printer printer;
	struct view printed = *view;
	int code = query_printer_open(&printer, NULL, view->options, NULL);
	int closed;

	if (code != EXIT_DONE)
		return code;
	printed.printer = &printer;
	code = show(&printed);
	closed = query_printer_close(&printer, true);
	return code != EXIT_DONE ? code : closed;
}

int engine_status(struct options *options)
{
	struct view view = { .options = options };
	int code;

	view.client = ask_engine(options, &code);
	if (view.client == NULL)
		return code;
	if (options->nodes || options->hosts)
		code = as_list(&view);
	else if (option_given(options, "format") &&
		 options->format != ROWS_TEXT)
		code = as_records(&view);
	else
		code = as_text(&view);
	engine_client_close(view.client);
	return code;
}
