/*
 * `trawl why`: the state of one URL, and what decided it.  Exit code 1: the
 * URL is not known.
 */
#include "cmd/commands.h"
#include "cmd/report/ask_engine.h"
#include "cmd/report/query.h"
#include "cmd/report/why_host.h"
#include "cmd/text/memory.h"
#include "cmd/text/reasons.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "cmd/text/units.h"
#include "parse/charset/utf8.h"
#include "parse/url/url.h"
#include "store/host.h"
#include "store/iso.h"
#include "store/lock.h"
#include "store/open.h"
#include "store/prune.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POST_SHOWN 200		/* bytes of what is sent */

struct why {
	struct store *store;
	const char *path;	/* of it */
	struct url url;
	char *origin;
	bool pending;
	size_t nth, posts;	/* the POST in hand, of all; 0: a GET */
	int64_t host_id;	/* 0: nothing of this host is known */
};

/* ---- the URL ------------------------------------------------------------- */

static void print_found(const struct store_row *url)
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

static void print_due(const struct store_row *url)
{
	bool seed = strcmp(row_word(url, "source"), "seed") == 0;
	int64_t every = row_integer(url, "every");
	const char *good = row_text(url, "last_good");
	char iso[ISO_LEN + 1], text[UNITS_TEXT];

	if (every > 0 && good != NULL) {
		iso_format(iso_parse(good) + every, iso);
		printf("%-9s %s (every %s)\n", "due", iso,
		       units_format_duration(every, text));
	} else
		print_labelled("due", seed
			? "in the next run that names it"
			: "in the next run that follows links");
}

/* It waits for a run that is not at work. */
static void print_rest(const struct store_row *url)
{
	const char *by = row_text(url, "stopped_by");

	printf("%-9s for the same command: run %" PRId64 " was ", "waits",
	       row_integer(url, "run_id"));
	if (by != NULL)
		print_escaped(by);
	else
		fputs(strcmp(row_word(url, "run_state"), "running") == 0
			      ? "interrupted" : "stopped", stdout);
	putchar('\n');
}

static void print_pending(struct why *why, const struct store_row *url)
{
	why->pending = true;
	if (lock_holder(why->path) == 0)
		print_rest(url);
}

static bool is_asked(const struct store_row *url)
{
	return row_integer(url, "last_run") == row_integer(url, "run_id");
}

/* Where it was sent to last in its run; NULL: it was not. */
static const char *sent_to(const struct store_row *url)
{
	const char *hops = is_asked(url) ? row_text(url, "redirects") : NULL;
	const char *last = hops != NULL ? strrchr(hops, ' ') : NULL;

	return last != NULL ? last + 1 : hops;
}

/* Which URL stands for it. */
static void print_duplicate(const struct store_row *url)
{
	const char *parent = row_text(url, "parent");
	const char *target = sent_to(url);

	printf("%-9s ", "decided");
	if (target != NULL) {
		fputs("redirects to ", stdout);
		print_escaped(target);
	} else {
		print_escaped(parent != NULL ? parent : "another URL");
		fputs(" redirects here", stdout);
	}
	putchar('\n');
}

/* Of its last fetch in the run. */
static void print_failure(const struct store_row *url)
{
	const char *error = row_text(url, "error");
	int64_t status = row_integer(url, "status");

	if (error != NULL)
		print_labelled("decided", error);
	else if (status != 0)
		printf("%-9s status %" PRId64 "\n", "decided", status);
}

/* It was not due, so the run ended it without a request. */
static void print_rested(const struct store_row *url)
{
	if (is_asked(url))
		return;
	print_labelled("decided", row_integer(url, "every") > 0
		? "every: of the rule file: it was not asked again so soon"
		: "--refetch: it was not asked again");
}

static void print_decided(const struct store_row *url)
{
	const char *state = row_word(url, "state");
	const char *reason = row_word(url, "reason");
	const char *detail = row_text(url, "detail");
	const char *target = NULL;
	bool left = strcmp(state, "pending") == 0;
	unsigned n;

	if (strcmp(state, "failed") == 0) {
		print_failure(url);
		return;
	}
	if (strcmp(reason, "duplicate") == 0)
		print_duplicate(url);
	else if (strcmp(state, "unchanged") == 0)
		print_rested(url);
	if (detail == NULL || left)
		return;
	printf("%-9s ", "decided");
	if (strcmp(state, "skipped") == 0)
		target = sent_to(url);
	if (target != NULL) {
		print_escaped(target);
		fputs(": ", stdout);
	}
	if (sscanf(reason, "robots:%u", &n) == 1)
		printf("robots.txt, line %u: ", n);
	print_escaped(detail);
	putchar('\n');
}

/* With several, trawl cat --post chooses by that number. */
static void print_post(const struct why *why, const struct store_row *url)
{
	const char *type = row_text(url, "content_type");
	const char *body = row_word(url, "body");
	size_t len = strlen(body);
	size_t shown = utf8_valid(body, len < POST_SHOWN ? len : POST_SHOWN);
	char which[64] = "";
	char *text;

	if (why->posts > 1)
		snprintf(which, sizeof(which), " %zu of %zu,", why->nth,
			 why->posts);
	text = must_format("POST%s of %s: %.*s%s", which,
			   type != NULL ? type : "what -H says",
			   (int)shown, body, shown < len ? "..." : "");

	print_labelled("asked", text);
	free(text);
}

/* Where links are kept, and this is a target with something to tell. */
static void print_target(const struct store_row *url)
{
	const char *state = row_text(url, "link_state");
	const char *reason = row_text(url, "link_reason");
	int64_t status = row_integer(url, "link_status");

	if (state == NULL)
		return;
	printf("%-9s %s in run %" PRId64, "as link",
	       strcmp(state, "unchecked") == 0 ? "not checked" : state,
	       row_integer(url, "link_run"));
	if (reason != NULL)
		printf(": %s", reason);
	if (status != 0)
		printf(", status %" PRId64, status);
	if (strcmp(state, "broken") == 0)
		printf("; since run %" PRId64 ", in %" PRId64 " run%s",
		       row_integer(url, "broken_run"),
		       row_integer(url, "broken_runs"),
		       units_plural(row_integer(url, "broken_runs")));
	putchar('\n');
}

static int print_url(void *arg, const struct store_row *url)
{
	struct why *why = arg;
	const char *state = row_word(url, "state");
	const char *reason = row_text(url, "reason");
	int64_t attempts = row_integer(url, "attempts");

	print_labelled("url", row_word(url, "url"));
	printf("%-9s %s", "state", state);
	if (reason != NULL) {
		fputs(" (", stdout);
		print_escaped(reason);
		putchar(')');
	}
	printf(" in run %" PRId64 ", %" PRId64 " attempt%s\n",
	       row_integer(url, "run_id"), attempts, units_plural(attempts));
	print_labelled("because",
		       reason_words(state, reason != NULL ? reason : ""));
	print_decided(url);
	print_found(url);
	if (row_text(url, "body") != NULL)
		print_post(why, url);
	if (row_text(url, "input") != NULL)
		print_labelled("input", row_text(url, "input"));
	if (strcmp(state, "pending") == 0)
		print_pending(why, url);
	else
		print_due(url);
	if (row_text(url, "last_good") != NULL)
		print_labelled("rows of", row_text(url, "last_good"));
	print_target(url);
	return 0;
}

/* ---- its fetches --------------------------------------------------------- */

/* The way there, a hop a line. */
static void print_redirects(const char *hops)
{
	while (*hops != '\0') {
		size_t len = strcspn(hops, " ");
		char *url = must(strndup(hops, len));

		print_labelled("redirect", url);
		free(url);
		hops += len + (hops[len] != '\0');
	}
}

static int print_fetch(void *arg, const struct store_row *fetch)
{
	struct why *why = arg;
	const char *error = row_text(fetch, "error");
	const char *final = row_text(fetch, "final_url");
	const char *hops = row_text(fetch, "redirects");
	char size[UNITS_TEXT];

	printf("%-9s %s  run %" PRId64 "  ", "fetched",
	       row_word(fetch, "fetched_at"),
	       row_integer(fetch, "run_id"));
	if (row_integer(fetch, "status") != 0)
		printf("%" PRId64 "  %s", row_integer(fetch, "status"),
		       units_format_size((uint64_t)row_integer(fetch,
								  "size"),
					 size));
	else
		fputs(hops != NULL && error == NULL ? "not asked"
						    : "no answer", stdout);
	if (error != NULL) {
		fputs("  ", stdout);
		print_escaped(error);
	}
	if (final != NULL && strcmp(final, why->url.href) != 0) {
		fputs("  at ", stdout);
		print_escaped(final);
	}
	putchar('\n');
	if (hops != NULL)
		print_redirects(hops);
	return 0;
}

/* ---- a URL that is not known --------------------------------------------- */

static int find_host(void *arg, const struct store_row *host)
{
	struct why *why = arg;

	if (strcmp(row_word(host, "host"), why->origin) != 0)
		return 0;
	why->host_id = store_host_find(why->store, why->origin);
	return 1;
}

static int explain_unknown(struct why *why)
{
	print_labelled("url", why->url.href);
	print_labelled("state", "not in this database: no input names it, and "
				"no page that was read links to it");
	if (store_ask(why->store, STORE_ASK_HOSTS, 0, find_host, why) == -1)
		return query_failed(why->store);
	if (why->host_id > 0) {
		print_labelled("scope", "URLs of its host were met, so --scope "
					"host would have it in if that host "
					"has a seed");
		return why_host_print(why->store, why->host_id, false,
				      &why->url) != EXIT_DONE
			       ? EXIT_STORE : EXIT_FAILED;
	}
	print_labelled("scope", "nothing of its host was met in the last run");
	return EXIT_FAILED;
}

/* ---- the whole ----------------------------------------------------------- */

static int explain_request(struct why *why, int64_t id)
{
	why->pending = false;
	if (store_ask(why->store, STORE_ASK_URL, id, print_url, why) == -1)
		return query_failed(why->store);
	if (why->origin != NULL)
		why->host_id = store_host_find(why->store, why->origin);
	if (why->host_id == -1)
		return query_failed(why->store);
	if (why->host_id > 0 &&
	    why_host_print(why->store, why->host_id, why->pending,
			   NULL) != EXIT_DONE)
		return EXIT_STORE;
	if (store_ask(why->store, STORE_ASK_URL_FETCHES, id, print_fetch,
		      why) == -1)
		return query_failed(why->store);
	return EXIT_DONE;
}

/* A blank line between. */
static int explain_all(struct why *why, int64_t get,
		       const struct store_posts *posts)
{
	int code = get != 0 ? explain_request(why, get) : EXIT_DONE;

	why->posts = posts->n;
	for (size_t i = 0; i < posts->n && code == EXIT_DONE; i++) {
		if (get != 0 || i > 0)
			putchar('\n');
		why->nth = i + 1;
		code = explain_request(why, posts->ids[i]);
	}
	return code;
}

static int tell_pruned(struct why *why)
{
	int64_t known = store_known_from(why->store);

	if (known > 0)
		printf("%-9s before run %" PRId64 " not all is known: prune "
		       "took it\n", "older", known);
	return known == -1 ? query_failed(why->store) : EXIT_DONE;
}

static int explain(struct why *why, const char *href)
{
	struct store_posts posts = { 0 };
	int64_t get;
	int code;

	if (store_find_get(why->store, href, &get) == -1 ||
	    store_find_posts(why->store, href, &posts) == -1)
		code = query_failed(why->store);
	else if (get == 0 && posts.n == 0)
		code = why->origin != NULL ? explain_unknown(why) : EXIT_USAGE;
	else
		code = explain_all(why, get, &posts);
	free(posts.ids);
	return code == EXIT_DONE ? tell_pruned(why) : code;
}

/* What was no URL is in the ledger as the input had it. */
static int explain_bad(struct why *why, const char *arg, const char *reason)
{
	char *shown = secret_shown(arg, strlen(arg), SIZE_MAX);
	int code = explain(why, shown);

	if (code == EXIT_USAGE)
		say_error("'%s': %s", arg, reason);
	free(shown);
	return code;
}

static int explain_argument(struct why *why, const char *arg)
{
	const char *reason;

	if (query_url(&why->url, arg, &reason) == -1)
		return explain_bad(why, arg, reason);
	why->origin = must(malloc(why->url.len + 1));
	url_origin(&why->url, why->origin, why->url.len + 1);
	return explain(why, why->url.href);
}

int why_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct why why = { .url = URL_INIT };
	int code;

	if (!query_parse(&options, CMD_WHY, 1, 1, argc, argv, &code))
		return code;
	if (options.engine != NULL)
		return engine_explain(&options);
	why.store = query_store(&options, &code);
	if (why.store == NULL)
		return code;
	why.path = options.db;
	code = explain_argument(&why, options.args.items[0]);
	free(why.origin);
	url_release(&why.url);
	store_close(why.store);
	return code;
}
