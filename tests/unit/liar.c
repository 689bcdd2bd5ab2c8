/*
 * A crawl whose workers lie: this programme again, which asks nobody and
 * answers each task with what the path of its URL says.  Whatever comes up
 * the ring, the crawl ends, its ledger closes, and it is the worker that is
 * ended.
 */
#include "cmd/commands.h"
#include "cmd/crawl/link_list.h"
#include "cmd/crawl/worker.h"

#include "fetch/worker_protocol.h"
#include "fetch/worker.h"
#include "parse/url/url.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HOST "http://127.0.0.1"
/* Labels that IDNA turns into xn--nckucudvbh5g; a link is ASCII. */
#define LETTER "\xe3\x8c\x96."
#define ENCODED "%E3%8C%96."

/* ---- the worker ---------------------------------------------------------- */

static struct link_list links;

static void link_to(const char *url, size_t len)
{
	link_list_add(&links, url, len, false);
}

/* A URL of n such labels. */
static char *growing_url(const char *label, size_t n)
{
	char *url = malloc(8 + n * strlen(label) + 2);
	char *p = stpcpy(url, "http://");

	for (size_t i = 0; i < n; i++)
		p = stpcpy(p, label);
	strcpy(p, "/");
	return url;
}

static void links_that_grow(struct page *page)
{
	(void)page;
	for (size_t n = 250; n <= 3000; n *= 2) {
		char *url = growing_url(ENCODED, n);

		link_to(url, strlen(url));
		free(url);
	}
	link_to(HOST "/plain", strlen(HOST "/plain"));
}

static void links_that_are_none(struct page *page)
{
	(void)page;
	link_to("javascript:alert(1)", 19);
	link_to("http://", 7);
	link_to("#", 1);
}

static void link_of_nothing(struct page *page)
{
	(void)page;
	link_to("", 0);
}

static void link_with_controls(struct page *page)
{
	(void)page;
	link_to(HOST "/\x1b[2J", strlen(HOST "/\x1b[2J"));
}

static void link_with_a_nul(struct page *page)
{
	(void)page;
	link_to(HOST "/\0/", strlen(HOST "/") + 2);
}

/* link_list_add() would not. */
static void link_too_long(struct page *page)
{
	uint32_t len = URL_MOST + 1;

	(void)page;
	link_to(HOST "/plain", strlen(HOST "/plain"));
	free(links.data);
	links.len = links.cap = 5 + len;
	links.data = malloc(links.len);
	memset(links.data, 'a', links.len);
	memcpy(links.data, &len, sizeof(len));
	memcpy(links.data + 5, HOST "/", strlen(HOST "/"));
}

static void links_cut_short(struct page *page)
{
	(void)page;
	link_to(HOST "/plain", strlen(HOST "/plain"));
	links.len -= 3;
}

static void links_without_end(struct page *page)
{
	static const uint32_t all = UINT32_MAX;

	(void)page;
	link_to(HOST "/plain", strlen(HOST "/plain"));
	memcpy(links.data, &all, sizeof(all));
}

static void redirect(struct page *page, const char *to)
{
	page->status = 301;
	page->location = (struct span){ to, strlen(to) };
}

static void redirect_that_grows(struct page *page)
{
	redirect(page, growing_url(LETTER, 4000));
}

static void redirect_of_a_megabyte(struct page *page)
{
	char *to = calloc(1 << 20, 1);

	memset(to, 'a', (1 << 20) - 1);
	redirect(page, to);
}

static void charset_of_its_own(struct page *page)
{
	page->charset = (struct span){ "\x1b[2J", 4 };
}

static void header_of_a_megabyte(struct page *page)
{
	static char large[1 << 20];

	page->etag = (struct span){ large, sizeof(large) };
}

static void error_with_escapes(struct page *page)
{
	page->class = FETCH_CONNECT;
	page->error = (struct span){ "\x1b[2J\n", 5 };
}

static void size_beyond_counting(struct page *page)
{
	page->size = page->wire_size = INT64_MAX;
}

static void time_beyond_counting(struct page *page)
{
	page->time_total = 1e300;
}

static void text_that_is_none(struct page *page)
{
	static const char body[] = "<title>\xff\xc3\xed\xa0\x80&#x1b;</title>";

	page->body = (struct span){ body, sizeof(body) - 1 };
	page->type = (struct span){ "text/html\xff\x1b", 11 };
	page->etag = (struct span){ "\"\r\nX: y\xff\"", 9 };
	page->last_modified = page->etag;
	page->retry_after = page->robots_tag = page->etag;
}

static void map_that_grows(struct page *page)
{
	char *url = growing_url(LETTER, 1000), *map;
	int n = asprintf(&map, "<urlset><url><loc>%s</loc></url><url><loc>"
			 HOST "/plain</loc></url></urlset>", url);

	page->decoded = false;
	page->type = (struct span){ "text/xml", 8 };
	page->body = (struct span){ map, (size_t)n };
}

/* What the crawl makes of each: how many URLs in which state. */
static const struct lie {
	const char *path;
	void (*tell)(struct page *page);
	int code;		/* of the crawl */
	const char *states;	/* of the ledger, reasons and all */
} lies[] = {
	{ "/grow", links_that_grow, 0, "done:2 skipped:limit:4" },
	{ "/none", links_that_are_none, 0, "done:1 skipped:invalid:3" },
	{ "/nothing", link_of_nothing, 1, "failed:worker:1" },
	{ "/controls", link_with_controls, 1, "failed:worker:1" },
	{ "/nul", link_with_a_nul, 1, "failed:worker:1" },
	{ "/long", link_too_long, 1, "failed:worker:1" },
	{ "/cut", links_cut_short, 1, "failed:worker:1" },
	{ "/endless", links_without_end, 1, "failed:worker:1" },
	{ "/away", redirect_that_grows, 1, "failed:redirect:1" },
	{ "/far", redirect_of_a_megabyte, 1, "failed:worker:1" },
	{ "/charset", charset_of_its_own, 1, "failed:worker:1" },
	{ "/header", header_of_a_megabyte, 1, "failed:worker:1" },
	{ "/error", error_with_escapes, 1, "failed:worker:1" },
	{ "/size", size_beyond_counting, 1, "failed:worker:1" },
	{ "/time", time_beyond_counting, 1, "failed:worker:1" },
	{ "/text", text_that_is_none, 0, "done:1" },
	{ "/sitemap", map_that_grows, 1, "done:1 skipped:invalid:1" },
	{ "/plain", NULL, 0, "done:1" },
};
#define NLIES (sizeof(lies) / sizeof(*lies))

static const struct lie *lie_of(const char *url)
{
	for (size_t i = 0; i < NLIES; i++)
		if (strcmp(url + strlen(HOST), lies[i].path) == 0)
			return &lies[i];
	return &lies[NLIES - 1];
}

static void answer(struct worker *worker, uint64_t id, const struct lie *lie)
{
	static const struct span none = { "", 0 };
	struct page page = {
		.id = id, .class = FETCH_OK, .status = 200,
		.decoded = true, .size = 9, .wire_size = 99,
		.error = none, .type = { "text/html", 9 },
		.charset = { "utf-8", 5 }, .etag = none,
		.last_modified = none, .location = none, .retry_after = none,
		.robots_tag = none, .challenge = none, .links = none,
		.body = { "<p>page</p>", 11 },
	};

	links.len = 0;
	if (lie->tell != NULL)
		lie->tell(&page);
	page.links = (struct span){ links.data, links.len };
	outbox_put(&worker->outbox, &page);
}

static int lying_worker(void)
{
	const void *initargs, *record;
	const struct lie *lie;
	struct worker *worker;
	struct task task;
	size_t len;

	worker = worker_attach(&initargs, &len);
	if (worker == NULL)
		return 98;
	for (;;) {
		struct pollfd pollfd = { worker->bell, POLLIN, 0 };

		while ((record = ring_peek(worker->tasks, &len)) != NULL) {
			if (task_decode(&task, record, len) == -1)
				return 97;
			lie = lie_of(task.url);
			ring_release(worker->tasks);
			answer(worker, task.id, lie);
		}
		if (errno == EPIPE)
			break;
		outbox_flush(&worker->outbox);
		if (ring_may_sleep_getting(worker->tasks))
			poll(&pollfd, 1, -1);
		if (!ring_hush(worker->bell))
			break;
	}
	outbox_flush(&worker->outbox);
	worker_detach(worker);
	return 0;
}

/* ---- the crawl ----------------------------------------------------------- */

static char folder[] = "/tmp/trawl-liar.XXXXXX";

static int crawl(const struct lie *lie)
{
	static const char *const words[] = {
		"crawl", "-q", "-j1", "--no-robots", "--retries=0", "-da.db",
		"-oa.out", "--format=csv", "--follow=.", "--scope=any",
		"--allow-private",
	};
	enum { WORDS = sizeof(words) / sizeof(*words) };
	char *argv[WORDS + 3] = { NULL };
	pid_t pid;
	int status;

	for (size_t i = 0; i < WORDS; i++)
		argv[i] = strdup(words[i]);
	argv[WORDS] = strdup(lie->tell == map_that_grows ? "--sitemap" : "--");
	if (asprintf(&argv[WORDS + 1], HOST "%s", lie->path) == -1)
		err(1, "asprintf");
	pid = fork();
	if (pid == 0) {
		int log = open("a.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);

		alarm(60);
		dup2(log, STDERR_FILENO);
		dup2(log, STDOUT_FILENO);
		exit(crawl_main(WORDS + 2, argv));
	}
	for (size_t i = 0; i < WORDS + 2; i++)
		free(argv[i]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int one_text(void *arg, int n, char **values, char **names)
{
	(void)names;
	snprintf(arg, 200, "%s", n > 0 && values[0] ? values[0] : "");
	return 0;
}

static void asked(const char *sql, char text[200])
{
	sqlite3 *db;

	strcpy(text, "");
	assert_int_equal(sqlite3_open("a.db", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, one_text, text, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
}

static void forget(void)
{
	unlink("a.db");
	unlink("a.db-wal");
	unlink("a.db-shm");
	unlink("a.log");
	unlink("a.out");
}

static void show_log(void)
{
	char text[4096] = "";
	FILE *log = fopen("a.log", "r");

	if (log == NULL)
		return;
	text[fread(text, 1, sizeof(text) - 1, log)] = '\0';
	fclose(log);
	print_message("%s", text);
}

static void ledger_closes(const struct lie *lie)
{
	char text[200];

	asked("SELECT group_concat(what, ' ') FROM (SELECT state || "
	      "coalesce(':' || reason, '') || ':' || count(*) AS what "
	      "FROM urls GROUP BY state, reason ORDER BY 1)", text);
	if (strcmp(text, lie->states) != 0)
		show_log();
	assert_string_equal(text, lie->states);
	asked("SELECT input + links - duplicates - "
	      "(SELECT sum(urls) FROM ledger) FROM runs", text);
	assert_string_equal(text, "0");
}

static void every_lie_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < NLIES; i++) {
		int code = crawl(&lies[i]);

		if (code != lies[i].code) {
			print_message("%s: %d\n", lies[i].path, code);
			show_log();
		}
		assert_int_equal(code, lies[i].code);
		ledger_closes(&lies[i]);
		forget();
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_lie_is_survived),
	};
	int failed;

	if (argc > 0 && strcmp(argv[0], worker_argv[0]) == 0)
		return lying_worker();
	if (mkdtemp(folder) == NULL || chdir(folder) == -1)
		err(1, "%s", folder);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (chdir("/") == -1 || rmdir(folder) == -1)
		warn("%s", folder);
	return failed;
}
