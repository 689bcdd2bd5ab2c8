/*
 * The store alone, in one process, without network or patterns.
 *
 *   store pages [N]		the hot path of a list crawl: add, claim, ten
 *				rows of five columns, fetch, state
 *   store again [N]		the same pages once more, with the same rows
 *   store frontier [N [HOSTS]]	N links over HOSTS hosts, in turn, then all
 *				of them claimed
 *   store known [N [HOSTS]]	the same links once more, out of order
 *
 * The file is bench.db in the current directory, and is left there.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"
#include "store/claim.h"
#include "store/frontier.h"
#include "store/function.h"
#include "store/open.h"
#include "store/page.h"
#include "store/row.h"
#include "store/run.h"
#include "store/store.h"
#include "store/table.h"
#include "store/text.h"

#define DB "bench.db"
#define WINDOW 256

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Of this process: tells more than the clock where others work, too. */
static double cpu(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void must(struct store *store, int rc)
{
	if (rc < 0)
		errx(1, "%s", store_error(store)->text);
}

static long resident_kb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file || fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct store *open_store(struct store_run *run)
{
	struct store_run_spec spec = { .command = "bench", .version = "0",
				       .rules = 1 };
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct store_failure failure;
	struct store *store = store_open(DB, STORE_CRAWL, STORE_LOCK_FAIL,
					 &failure);

	if (!store)
		errx(1, "%s", failure.text);
	store_set_batch(store, 20000, 250);
	store_set_utf8(store, &utf8);
	must(store, store_run_begin(store, &spec, run));
	return store;
}

/* Does about what html() does where nothing is to be decoded. */
static int html(void *arg, int argc, const struct store_value *argv,
		struct store_value *result, const char **error)
{
	(void)arg;
	(void)argc;
	(void)error;
	*result = argv[0];
	if (argv[0].type == STORE_TEXT &&
	    memchr(argv[0].text, '&', argv[0].len))
		result->len--;
	return 0;
}

static struct store_table *make_table(struct store *store)
{
	static const char *const groups[] = { "index", "title", "star",
		"release", "integer", "fraction" };
	static const struct store_column columns[] = {
		{ .name = "rank", .expr = "CAST(:index AS INTEGER)" },
		{ .name = "title", .expr = "html(:title)" },
		{ .name = "actor", .expr = "substr(html(:star), 4)" },
		{ .name = "release", .expr = "substr(:release, 6)" },
		{ .name = "score",
		  .expr = "CAST(:integer || :fraction AS REAL)" },
	};
	static const int key[] = { 1 };
	struct store_table_spec spec = {
		.name = "movies", .columns = columns, .ncolumns = 5,
		.groups = groups, .ngroups = 6, .key = key, .nkey = 1,
	};
	struct store_table *table;
	const char *why = NULL;
	int column;

	must(store, store_define(store, "html", 1, html, NULL));
	table = store_table(store, &spec, &column, &why);
	if (!table)
		errx(1, "%s", why ? why : store_error(store)->text);
	return table;
}

static struct store_value text(const char *s)
{
	return (struct store_value){ .type = STORE_TEXT, .text = s,
				     .len = strlen(s) };
}

static void put_rows(struct store *store, struct store_table *table, long page)
{
	struct store_value groups[6];
	char index[16], title[64], star[128];
	const char *why;
	int i;

	for (i = 0; i < 10; i++) {
		snprintf(index, sizeof(index), "%d", i + 1);
		snprintf(title, sizeof(title), "A film number %ld of ten",
			 page * 10 + i);
		snprintf(star, sizeof(star), "With: actor %ld, actor %d and "
			 "a third one", page, i);
		groups[0] = text(index);
		groups[1] = text(title);
		groups[2] = text(star);
		groups[3] = text("Since 1993-07-26");
		groups[4] = text("9.");
		groups[5] = text("5");
		if (store_row(store, table, groups, &why))
			errx(1, "row: %s", why);
	}
}

static void finish_page(struct store *store, struct store_table *table,
			int64_t id, const char *url)
{
	struct store_page page = { .url_id = id, .url = url, .final_url = url,
				   .status = 200, .fetched_at = 1769860800123 };
	struct store_fetch fetch = {
		.fetched_at = 1769860800000 + id, .status = 200,
		.final_url = url, .type = "text/html", .charset = "utf-8",
		.size = 11000, .hash = (const unsigned char *)
			"0123456789abcdef", .etag = "\"65f1a2b3-2af8\"",
		.last_modified = "Wed, 13 Mar 2024 12:00:00 GMT",
		.title = "Board of films", .time_dns = 0.001,
		.time_connect = 0.002, .time_first_byte = 0.003,
		.time_total = 0.004,
	};
	const char *why;

	must(store, store_page_begin(store, &page));
	put_rows(store, table, (long)id);
	must(store, store_page_rows_end(store, table, &why));
	must(store, store_page_end(store, id, STORE_DONE, NULL, 1, &fetch));
}

struct window {
	int n;
	struct {
		int64_t id;
		char url[128];
	} slot[WINDOW];
};

static void take(void *arg, const struct store_claim *claim)
{
	struct window *window = arg;

	window->slot[window->n].id = claim->id;
	snprintf(window->slot[window->n].url, 128, "%s", claim->url);
	window->n++;
}

static void one_window(struct store *store, struct store_table *table,
		       long from, long n)
{
	struct store_url url = { .host = "http://127.0.0.1:8000",
				 .every = -1 };
	struct window window = { 0 };
	char name[128];
	int64_t host = 0;
	int wait;
	long i;

	for (i = from; i < from + n; i++) {
		snprintf(name, sizeof(name), "http://127.0.0.1:8000/board/"
			 "7?offset=%ld", i);
		url.url = name;
		url.position = i + 1;
		must(store, store_add(store, &url, NULL, &host));
		store_count_input(store, 1, 0);
	}
	must(store, store_claim(store, host, 0, WINDOW, take, &window));
	for (i = 0; i < window.n; i++) {
		finish_page(store, table, window.slot[i].id,
			    window.slot[i].url);
		must(store, store_tick(store, &wait));
	}
}

static int pages(long n)
{
	struct store_run run;
	struct store *store = open_store(&run);
	struct store_table *table = make_table(store);
	double begun = now(), used = cpu(), taken;
	long i;

	for (i = 0; i < n; i += WINDOW)
		one_window(store, table, i, n - i < WINDOW ? n - i : WINDOW);
	must(store, store_run_end(store, "finished"));
	taken = now() - begun;
	used = cpu() - used;
	printf("%ld pages, %.3f s, %.0f pages/s; cpu %.3f s, %.1f us each; "
	       "%ld MB\n", n, taken, (double)n / taken, used,
	       used / (double)n * 1e6, resident_kb() / 1024);
	store_close(store);
	printf("closed after %.3f s\n", now() - begun);
	return 0;
}

static void add_link(struct store *store, long i, long hosts)
{
	char name[160], host[64];
	struct store_url url = { .url = name, .host = host, .depth = 1,
				 .every = -1, .source = STORE_LINK };
	int added, wait;

	snprintf(host, sizeof(host), "http://www.host-%ld.example",
		 i % hosts);
	snprintf(name, sizeof(name), "%s/articles/2026/page-%ld.html", host,
		 i / hosts);
	added = store_add(store, &url, NULL, NULL);
	must(store, added);
	store_count_links(store, 1, added == STORE_KNOWN);
	must(store, store_tick(store, &wait));
}

struct claimed {
	long hosts, urls;
	int64_t last[WINDOW];
	int n;
};

static void one_host(void *arg, int64_t id, const char *host)
{
	struct claimed *claimed = arg;

	(void)host;
	claimed->last[claimed->n++] = id;
}

static void one_url(void *arg, const struct store_claim *claim)
{
	struct claimed *claimed = arg;

	(void)claim;
	claimed->urls++;
}

static void claim_all(struct store *store)
{
	struct claimed claimed = { 0 };
	int64_t after = 0;
	double begun = now(), taken;
	int i;

	do {
		claimed.n = 0;
		must(store, store_hosts_pending(store, after, WINDOW, one_host,
						&claimed));
		for (i = 0; i < claimed.n; i++)
			must(store, store_claim(store, claimed.last[i], 0, 16,
						one_url, &claimed));
		claimed.hosts += claimed.n;
		if (claimed.n)
			after = claimed.last[claimed.n - 1];
	} while (claimed.n);
	taken = now() - begun;
	printf("claimed %ld of %ld hosts, 16 each at most, %.2f us a URL, "
	       "%.2f us a host\n", claimed.urls, claimed.hosts,
	       taken / (double)claimed.urls * 1e6,
	       taken / (double)claimed.hosts * 1e6);
}

/* How fast it was from there to here: where the knee is. */
struct lap {
	long links;
	double begun, used;
};

static void end_lap(struct lap *lap, long links)
{
	double taken = now() - lap->begun, used = cpu() - lap->used;

	printf("to %ld: %.0f/s, %.0f/s of processor time\n", links,
	       (double)(links - lap->links) / taken,
	       (double)(links - lap->links) / used);
	*lap = (struct lap){ links, now(), cpu() };
}

static int frontier(long n, long hosts, long step)
{
	const long laps = 10;
	struct store_run run;
	struct store *store = open_store(&run);
	double begun = now(), used = cpu(), taken;
	struct lap lap = { 0, begun, used };
	struct rusage usage;
	long i, k;

	for (i = 0, k = 0; i < n; i++, k = (k + step) % n) {
		add_link(store, k, hosts);
		if ((i + 1) % (n / laps ? n / laps : 1) == 0)
			end_lap(&lap, i + 1);
	}
	must(store, store_commit(store));
	taken = now() - begun;
	used = cpu() - used;
	printf("%ld links over %ld hosts, %.2f s, %.0f/s; cpu %.2f s, "
	       "%.2f us each; %ld MB\n", n, hosts, taken, (double)n / taken,
	       used, used / (double)n * 1e6, resident_kb() / 1024);
	if (step == 1)
		claim_all(store);
	must(store, store_run_end(store, "stopped"));
	getrusage(RUSAGE_SELF, &usage);
	printf("at most %ld MB\n", usage.ru_maxrss / 1024);
	store_close(store);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long n = argc > 2 ? atol(argv[2]) : 0;
	long hosts = argc > 3 ? atol(argv[3]) : 50000;

	if (!strcmp(what, "pages") || !strcmp(what, "frontier"))
		remove(DB);
	if (!strcmp(what, "pages") || !strcmp(what, "again"))
		return pages(n ? n : 100000);
	if (!strcmp(what, "frontier"))
		return frontier(n ? n : 1000000, hosts, 1);
	if (!strcmp(what, "known"))
		return frontier(n ? n : 1000000, hosts, 611953);
	errx(2, "usage: store pages|again|frontier|known [N [HOSTS]]");
}
