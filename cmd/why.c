#include "cmd/why.h"

#include "cmd/ask.h"
#include "cmd/reasons.h"
#include "cmd/say.h"
#include "cmd/units.h"
#include "parse/robots.h"
#include "parse/url.h"
#include "store/host.h"
#include "store/iso.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct why {
	struct store *store;
	struct url url;
	char *origin;
	bool known;		/* the database has the URL */
	int64_t host_id;	/* 0: nothing of this host is known */
	unsigned robots_line;	/* that decided, 0 */
};

static int64_t now(void)
{
	return (int64_t)time(NULL) * 1000;
}

static void line(const char *name, const char *text)
{
	printf("%-9s ", name);
	print_escaped(text);
	putchar('\n');
}

/* ---- the URL ------------------------------------------------------------- */

static void print_found(const struct ask_row *url)
{
	const char *source = row_word(url, "source");
	const char *parent = row_text(url, "parent");
	int64_t position = row_integer(url, "position");

	printf("%-9s %s", "found", source);
	if (position != 0)
		printf(", record %" PRId64 " of the input", position);
	if (parent != NULL) {
		fputs(" on ", stdout);
		print_escaped(parent);
	}
	if (strcmp(source, "seed") != 0)
		printf(", depth %" PRId64, row_integer(url, "depth"));
	putchar('\n');
}

static void print_due(const struct ask_row *url)
{
	bool pending = strcmp(row_word(url, "state"), "pending") == 0;
	bool seed = strcmp(row_word(url, "source"), "seed") == 0;
	const char *due = row_text(url, "due_at");
	int64_t every = row_integer(url, "every");
	const char *good = row_text(url, "last_good");
	char iso[ISO_LEN + 1], text[UNITS_TEXT];

	if (pending && due != NULL && iso_parse(due) > now())
		line("due", due);
	else if (pending)
		line("due", "as soon as its host may be asked");
	else if (every > 0 && good != NULL) {
		iso_format(iso_parse(good) + every, iso);
		printf("%-9s %s (every %s)\n", "due", iso,
		       units_format_duration(every, text));
	} else
		line("due", seed ? "in the next run that names it"
				 : "in the next run that follows links");
}

static int print_url(void *arg, size_t n, const char *const *names,
		     const struct store_value *values)
{
	struct why *why = arg;
	struct ask_row url = { n, names, values };
	const char *state = row_word(&url, "state");
	const char *reason = row_text(&url, "reason");
	unsigned robots_line;

	why->known = true;
	line("url", why->url.href);
	printf("%-9s %s", "state", state);
	if (reason != NULL) {
		fputs(" (", stdout);
		print_escaped(reason);
		putchar(')');
	}
	printf(" in run %" PRId64 ", %" PRId64 " attempt%s\n",
	       row_integer(&url, "run_id"),
	       row_integer(&url, "attempts"),
	       units_plural(row_integer(&url, "attempts")));
	line("because", reason_words(state, reason != NULL ? reason : ""));
	if (reason != NULL && sscanf(reason, "robots:%u", &robots_line) == 1)
		why->robots_line = robots_line;
	print_found(&url);
	if (row_text(&url, "input") != NULL)
		line("input", row_text(&url, "input"));
	print_due(&url);
	if (row_text(&url, "last_good") != NULL)
		line("rows of", row_text(&url, "last_good"));
	return 0;
}

/* ---- its host ------------------------------------------------------------ */

/* The nth line, from 1, without its end. */
static void print_robots_line(const struct store_host *host, unsigned n)
{
	const char *at = host->robots, *end = at + host->robots_len, *eol;
	char *text;

	for (unsigned i = 1; i < n && at < end; i++) {
		at += strcspn(at, "\r\n");
		at += strncmp(at, "\r\n", 2) == 0 ? 2 : at < end;
	}
	if (at >= end)
		return;
	eol = at + strcspn(at, "\r\n");
	text = strndup(at, (size_t)(eol - at));
	if (text == NULL)
		err(1, "out of memory");
	printf("%-9s line %u: ", "robots", n);
	print_escaped(text);
	putchar('\n');
	free(text);
}

/* For a URL that was never met: what the rules that are kept would say. */
static void print_verdict(const struct why *why, const struct store_host *host)
{
	struct robots *robots = robots_parse(host->robots, host->robots_len,
					     "trawl");
	unsigned n;
	bool allowed = robots_allowed(robots, why->url.href + why->url.path,
				      &n);

	line("robots", allowed ? "robots.txt would allow it"
			       : "robots.txt would forbid it");
	if (n > 0)
		print_robots_line(host, n);
	robots_free(robots);
}

static void print_robots(const struct why *why, const struct store_host *host)
{
	char at[ISO_LEN + 1], text[96];

	if (host->robots_at == 0) {
		line("robots", "robots.txt was not asked for, or could not "
			       "be had");
		return;
	}
	iso_format(host->robots_at, at);
	snprintf(text, sizeof(text), "robots.txt of %s, status %d", at,
		 host->robots_status);
	line("robots", text);
	if (host->robots == NULL || host->robots_status >= 300)
		return;
	if (why->robots_line > 0)
		print_robots_line(host, why->robots_line);
	else if (!why->known)
		print_verdict(why, host);
}

static void print_pace(const struct store_host *host)
{
	char text[UNITS_TEXT], at[ISO_LEN + 1];

	if (host->delay > 0)
		printf("%-9s %s between requests (Crawl-delay)\n", "delay",
		       units_format_duration(host->delay, text));
	if (host->penalty > 0)
		printf("%-9s %s, doubling, for 429 or 503\n", "penalty",
		       units_format_duration(host->penalty, text));
	iso_format(host->next_at, at);
	if (host->next_at > now())
		line("blocked", at);
}

static int print_host(const struct why *why)
{
	struct store_host host;

	if (store_host_get(why->store, why->host_id, &host) == -1)
		return ask_failed(why->store);
	printf("%-9s ", "host");
	print_escaped(host.name);
	if (host.last != NULL) {
		fputs(", last: ", stdout);
		print_escaped(host.last);
	}
	putchar('\n');
	print_pace(&host);
	print_robots(why, &host);
	store_host_clear(&host);
	return EXIT_DONE;
}

/* ---- its fetches --------------------------------------------------------- */

static int print_fetch(void *arg, size_t n, const char *const *names,
		       const struct store_value *values)
{
	struct why *why = arg;
	struct ask_row fetch = { n, names, values };
	const char *error = row_text(&fetch, "error");
	const char *final = row_text(&fetch, "final_url");
	char size[UNITS_TEXT];

	printf("%-9s %s  run %" PRId64 "  ", "fetched",
	       row_word(&fetch, "fetched_at"),
	       row_integer(&fetch, "run_id"));
	if (row_integer(&fetch, "status") != 0)
		printf("%" PRId64 "  %s", row_integer(&fetch, "status"),
		       units_format_size((uint64_t)row_integer(&fetch,
								  "size"),
					 size));
	else
		fputs("no answer", stdout);
	if (error != NULL) {
		fputs("  ", stdout);
		print_escaped(error);
	}
	if (final != NULL && strcmp(final, why->url.href) != 0) {
		fputs("  at ", stdout);
		print_escaped(final);
	}
	putchar('\n');
	return 0;
}

/* ---- a URL that is not known --------------------------------------------- */

static int find_host(void *arg, size_t n, const char *const *names,
		     const struct store_value *values)
{
	struct why *why = arg;
	struct ask_row host = { n, names, values };

	if (strcmp(row_word(&host, "host"), why->origin) != 0)
		return 0;
	why->host_id = store_host_id(why->store, why->origin);
	return 1;
}

static int explain_unknown(struct why *why)
{
	line("url", why->url.href);
	line("state", "not in this database: no input names it, and no page "
		      "that was read links to it");
	if (store_ask(why->store, STORE_ASK_HOSTS, NULL, find_host, why) == -1)
		return ask_failed(why->store);
	if (why->host_id > 0) {
		line("scope", "URLs of its host were met, so --scope host "
			      "would have it in if that host has a seed");
		return print_host(why) != EXIT_DONE ? EXIT_STORE : EXIT_FAILED;
	}
	line("scope", "nothing of its host was met in the last run");
	return EXIT_FAILED;
}

/* ---- the whole ----------------------------------------------------------- */

static int explain(struct why *why)
{
	const char *href = why->url.href;

	if (store_ask(why->store, STORE_ASK_URL, href, print_url, why) == -1)
		return ask_failed(why->store);
	if (!why->known)
		return explain_unknown(why);
	if (why->origin != NULL)
		why->host_id = store_host_id(why->store, why->origin);
	if (why->host_id > 0 && print_host(why) != EXIT_DONE)
		return EXIT_STORE;
	if (store_ask(why->store, STORE_ASK_URL_FETCHES, href, print_fetch,
		      why) == -1)
		return ask_failed(why->store);
	return EXIT_DONE;
}

/* As crawl reads it: without a scheme it is http. */
static int normalise(struct why *why, const char *arg)
{
	const char *reason;
	char *text;

	if (asprintf(&text, "%s%s", strstr(arg, "://") ? "" : "http://",
		     arg) == -1)
		err(1, "out of memory");
	if (url_parse(&why->url, NULL, text, strlen(text), &reason) == -1) {
		say_error("'%s': %s", arg, reason);
		free(text);
		return EXIT_USAGE;
	}
	free(text);
	url_strip_userinfo(&why->url);
	why->origin = malloc(why->url.len + 1);
	if (why->origin == NULL)
		err(1, "out of memory");
	url_origin(&why->url, why->origin, why->url.len + 1);
	return EXIT_DONE;
}

int why_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct why why = { .url = URL_INIT };
	int code = ask_open(&options, CMD_WHY, 1, argc, argv, &why.store);

	if (why.store == NULL)
		return code;
	code = normalise(&why, options.args.items[0]);
	if (code == EXIT_DONE)
		code = explain(&why);
	free(why.origin);
	url_release(&why.url);
	store_close(why.store);
	return code;
}
