#include "cmd/report/why_host.h"

#include "cmd/report/query.h"
#include "cmd/text/units.h"
#include "fetch/clock.h"
#include "parse/robots.h"
#include "store/host.h"
#include "store/iso.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_MOST 200		/* bytes of a line of robots.txt */

static int64_t now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

static void print_robots_line(const struct store_host *host, unsigned n)
{
	char *text = robots_line(host->robots, host->robots_len, n,
				 LINE_MOST);

	if (text == NULL)
		return;
	printf("%-9s line %u: ", "robots", n);
	print_escaped(text);
	putchar('\n');
	free(text);
}

/* For a URL that was never met: what the rules that are kept would say. */
static void print_verdict(const struct url *url, const struct store_host *host)
{
	struct robots *robots = robots_parse(host->robots, host->robots_len,
					     "trawl");
	unsigned n;
	bool allowed = robots_allowed(robots, url->href + url->path,
				      &n);

	print_labelled("robots", allowed ? "robots.txt would allow it"
			       : "robots.txt would forbid it");
	if (n > 0)
		print_robots_line(host, n);
	robots_free(robots);
}

static void print_robots(const struct store_host *host,
			 const struct url *unknown)
{
	char at[ISO_LEN + 1], text[96];

	if (host->robots_at == 0) {
		print_labelled("robots", "robots.txt was not asked for, or "
					 "could not be had");
		return;
	}
	iso_format(host->robots_at, at);
	snprintf(text, sizeof(text), "robots.txt of %s, status %d", at,
		 host->robots_status);
	print_labelled("robots", text);
	if (host->robots == NULL || host->robots_status >= 300)
		return;
	if (unknown != NULL)
		print_verdict(unknown, host);
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
		print_labelled("blocked", at);
}

/* What a pending URL waits for while its run is at work, or would. */
static void print_wait(const struct store_host *host)
{
	char at[ISO_LEN + 1];

	if (host->next_at <= now()) {
		print_labelled("waits", "for its turn at its host");
		return;
	}
	iso_format(host->next_at, at);
	printf("%-9s until %s: its host answered %s\n", "waits", at,
	       host->last != NULL ? host->last : "429 or 503");
}

int why_host_print(struct store *store, int64_t host_id, bool pending,
		   const struct url *unknown)
{
	struct store_host host;

	if (store_host_get(store, host_id, &host) == -1)
		return query_failed(store);
	printf("%-9s ", "host");
	print_escaped(host.name);
	if (host.last != NULL) {
		fputs(", last: ", stdout);
		print_escaped(host.last);
	}
	putchar('\n');
	print_pace(&host);
	if (pending)
		print_wait(&host);
	print_robots(&host, unknown);
	store_host_clear(&host);
	return EXIT_DONE;
}
