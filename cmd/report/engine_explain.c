/*
 * `trawl why --engine`: the state of one URL in a crawl of many machines.  What
 * was fetched of it, and its rows, are in the database of trawl pull.
 */
#include "cmd/report/ask_engine.h"

#include "cmd/report/query.h"
#include "cmd/text/reasons.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "cmd/text/units.h"
#include "parse/url/url.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_state(const struct engine_why *why)
{
	printf("%-9s %s", "state", why->state);
	if (why->reason != NULL) {
		fputs(" (", stdout);
		print_escaped(why->reason);
		putchar(')');
	}
	printf(" in run %" PRId64 ", %" PRId64 " attempt%s\n", why->run,
	       why->attempts, units_plural(why->attempts));
	print_labelled("because",
		       reason_words(why->state, why->reason ? why->reason
							    : ""));
	if (why->detail != NULL)
		print_labelled("decided", why->detail);
}

static void print_found(const struct engine_why *why)
{
	printf("%-9s %s", "found", why->source);
	if (why->parent != NULL) {
		fputs(" on ", stdout);
		print_escaped(why->parent);
	}
	if (strcmp(why->source, "seed") != 0)
		printf(", depth %" PRId64, why->depth);
	putchar('\n');
}

static void print_host(const struct engine_why *why)
{
	char text[UNITS_TEXT];

	if (why->host == NULL)
		return;
	printf("%-9s ", "host");
	print_escaped(why->host);
	printf(", %s", why->host_state);
	if (why->node != NULL) {
		fputs(" by ", stdout);
		print_escaped(why->node);
	}
	if (why->reclaims > 0)
		printf("; %d node%s died with it", why->reclaims,
		       units_plural(why->reclaims));
	putchar('\n');
	if (strcmp(why->host_state, "quarantined") == 0)
		print_labelled("waits", "for trawl engine requeue");
	else if (why->wait > 0)
		printf("%-9s its host may be asked in %s\n", "waits",
		       units_format_duration(why->wait, text));
}

static void print_why(void *arg, const struct engine_why *why)
{
	(void)arg;
	print_labelled("url", why->url);
	print_state(why);
	print_found(why);
	if (why->at != NULL)
		print_labelled("asked at", why->at);
	print_host(why);
}

static int explain(struct engine_client *client, const char *name,
		   const char *href)
{
	struct engine_crawl crawl;
	int got = engine_crawl_get(client, name, &crawl);

	if (got == 0)
		return ask_engine_no_crawl(client, name);
	if (got == 1)
		got = engine_why(client, crawl.id, href, print_why, NULL);
	if (got == -1)
		return ask_engine_failed(client);
	engine_crawl_clear(&crawl);
	if (got == 1)
		return EXIT_DONE;
	print_labelled("url", href);
	print_labelled("state", "not in this crawl: no input names it, and no "
				"page that was read links to it");
	return EXIT_FAILED;
}

int engine_explain(const struct options *options)
{
	struct url url = URL_INIT;
	const char *arg = options->args.items[0], *reason;
	char *shown = NULL;	/* of what is no URL: as the ledger has it */
	struct engine_client *client;
	int code;

	if (query_url(&url, arg, &reason) == -1)
		shown = secret_shown(arg, strlen(arg), SIZE_MAX);
	client = ask_engine(options, &code);
	if (client != NULL)
		code = explain(client, options->crawl, shown ? shown
							     : url.href);
	if (shown != NULL && code == EXIT_FAILED)
		say_error("'%s': %s", shown, reason);
	engine_client_close(client);
	free(shown);
	url_release(&url);
	return code;
}
