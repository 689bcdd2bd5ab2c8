/*
 * `trawl cat`: the saved body of a URL, byte for byte; with -I what is known of
 * it.  It is that of the last good fetch, or of a newer page that failed by its
 * rules.  What was text is saved as UTF-8,
 * whatever its charset was.  Exit code 1: the URL is not known, or no body of
 * it is saved; 2: it was asked for by several POSTs, and --post chooses none.
 */
#include "cmd/commands.h"
#include "cmd/report/query.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/url/url.h"
#include "store/open.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the ledger says of the URL. */
struct known {
	bool good;		/* it was fetched well once */
	char state[64];		/* for people */
};

/* ---- what is known of it ------------------------------------------------- */

static int note_known(void *arg, const struct store_row *url)
{
	struct known *known = arg;
	const char *reason = row_text(url, "reason");

	known->good = row_text(url, "fetched_at") != NULL;
	snprintf(known->state, sizeof(known->state), "%s%s%.40s%s",
		 row_word(url, "state"), reason ? " (" : "",
		 reason ? reason : "", reason ? ")" : "");
	return 0;
}

static void print_if_any(const char *label, const char *text)
{
	if (text != NULL)
		print_labelled(label, text);
}

static void print_saved(const struct store_row *url)
{
	const char *charset = row_text(url, "charset");

	if (row_integer(url, "is_saved") == 0)
		print_labelled("saved", "no");
	else
		printf("%-9s %" PRId64 " bytes%s\n", "saved",
		       row_integer(url, "saved"),
		       charset != NULL ? ", as utf-8" : "");
}

static int print_facts(void *arg, const struct store_row *url)
{
	const char *final = row_text(url, "final_url");

	(void)arg;
	print_labelled("url", row_word(url, "url"));
	if (final != NULL && strcmp(final, row_word(url, "url")) != 0)
		print_labelled("final", final);
	printf("%-9s %" PRId64 "\n", "status", row_integer(url, "status"));
	print_if_any("type", row_text(url, "type"));
	print_if_any("charset", row_text(url, "charset"));
	printf("%-9s %" PRId64 " bytes\n", "size", row_integer(url, "size"));
	print_if_any("etag", row_text(url, "etag"));
	print_if_any("modified", row_text(url, "last_modified"));
	print_if_any("title", row_text(url, "title"));
	printf("%-9s %s  run %" PRId64 "\n", "fetched",
	       row_word(url, "fetched_at"), row_integer(url, "run_id"));
	print_saved(url);
	return 0;
}

/* ---- the body ------------------------------------------------------------ */

static int write_body(void *arg, const struct store_saved *saved)
{
	bool *there = arg;

	*there = true;
	fwrite(saved->body, 1, saved->len, stdout);	/* main() looks */
	return 0;
}

static int show_body(struct store *store, const char *href, int64_t id)
{
	bool there = false;

	if (store_saved_of(store, id, write_body, &there) == -1)
		return query_failed(store);
	if (there)
		return EXIT_DONE;
	say_error("no body of '%s' is saved (see trawl crawl --save-bodies)",
		  href);
	return EXIT_FAILED;
}

/* ---- the whole ----------------------------------------------------------- */

static int show(struct store *store, const struct options *options,
		const char *href, int64_t id)
{
	struct known known = { 0 };

	if (store_ask(store, STORE_ASK_URL_SAVED, id, note_known, &known) == -1)
		return query_failed(store);
	if (!known.good) {
		say_error("no body of '%s' is saved: it is %s", href,
			  known.state);
		return EXIT_FAILED;
	}
	if (!options->head)
		return show_body(store, href, id);
	return store_ask(store, STORE_ASK_URL_SAVED, id, print_facts,
			 NULL) == -1 ? query_failed(store) : EXIT_DONE;
}

/* Of what was asked by POST the one that is meant, or the only one. */
static int choose(const struct options *options, const char *href,
		  const struct store_posts *posts, int64_t *id)
{
	size_t nth = (size_t)options->post;

	if (nth > posts->n && posts->n > 0) {
		say_error("--post %zu: '%s' was asked for by %zu POST%s", nth,
			  href, posts->n, units_plural((int64_t)posts->n));
		return EXIT_USAGE;
	}
	if (posts->n == 0) {
		say_error("%s'%s' is not in '%s'", nth > 0 ? "a POST to " : "",
			  href, options->db);
		return EXIT_FAILED;
	}
	if (nth == 0 && posts->n > 1) {
		say_error("'%s' was asked for by %zu POSTs: which one? (--post "
			  "N, as trawl why numbers them)", href, posts->n);
		return EXIT_USAGE;
	}
	*id = posts->ids[nth > 0 ? nth - 1 : 0];
	return EXIT_DONE;
}

/* That by GET, if there is one and no other is wanted. */
static int find(struct store *store, const struct options *options,
		const char *href, int64_t *id)
{
	struct store_posts posts;
	int code;

	*id = 0;
	if (options->post == 0 && store_find_get(store, href, id) == -1)
		return query_failed(store);
	if (*id != 0)
		return EXIT_DONE;
	if (store_find_posts(store, href, &posts) == -1)
		code = query_failed(store);
	else
		code = choose(options, href, &posts, id);
	free(posts.ids);
	return code;
}

int cat_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct url url = URL_INIT;
	struct store *store;
	const char *reason;
	int64_t id;
	int code = query_open(&options, CMD_CAT, 1, 1, argc, argv, &store);

	if (store == NULL)
		return code;
	if (query_url(&url, options.args.items[0], &reason) == 0) {
		code = find(store, &options, url.href, &id);
		if (code == EXIT_DONE)
			code = show(store, &options, url.href, id);
	} else {
		say_error("'%s': %s", options.args.items[0], reason);
		code = EXIT_USAGE;
	}
	url_release(&url);
	store_close(store);
	return code;
}
