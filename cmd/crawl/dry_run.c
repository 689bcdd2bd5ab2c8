#include "cmd/crawl/dry_run.h"

#include "cmd/crawl/seeds.h"
#include "cmd/text/say.h"
#include "store/frontier.h"
#include "store/sitemap.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#define AT_ONCE 256

struct listing {
	struct crawl *crawl;
	struct site *site;
	int64_t hosts[AT_ONCE];
	int nhosts;
	int64_t after;		/* URL ids up to here were printed */
};

static void print_sitemap(void *arg, const struct store_sitemap *sitemap)
{
	(void)arg;
	puts(sitemap->url);
}

static void print_url(void *arg, const struct store_claim *claim)
{
	struct listing *listing = arg;
	const struct site *site = listing->site;
	unsigned line;

	listing->after = claim->id;
	if (site->state != SITE_RULES ||
	    site_robots_allow(site, claim->url + strlen(site->origin), &line))
		puts(claim->url);
}

static int print_host(struct listing *listing, int64_t id)
{
	struct crawl *crawl = listing->crawl;
	int n;

	listing->site = site_get(&crawl->sites, id);
	listing->after = 0;
	if (listing->site == NULL)
		return -1;
	do {
		n = store_claim(crawl->course.store, id, listing->after,
				AT_ONCE, print_url, listing);
	} while (n == AT_ONCE);
	return n;
}

static void note_host(void *arg, int64_t id, const char *name)
{
	struct listing *listing = arg;

	(void)name;
	listing->hosts[listing->nhosts++] = id;
}

static int print_pending(struct crawl *crawl)
{
	struct listing listing = { .crawl = crawl };
	int64_t after = 0;

	do {
		listing.nhosts = 0;
		if (store_hosts_pending(crawl->course.store, after, AT_ONCE,
					note_host, &listing) == -1)
			return -1;
		for (int i = 0; i < listing.nhosts; i++) {
			after = listing.hosts[i];
			if (print_host(&listing, after) == -1)
				return -1;
		}
	} while (listing.nhosts == AT_ONCE);
	return 0;
}

static void read_seeds(struct crawl *crawl)
{
	while (crawl->course.stop == STOP_NOT) {
		struct pollfd fd = { .events = POLLIN };

		if (seeds_turn(crawl))
			continue;
		fd.fd = seeds_fd(crawl);
		if (fd.fd == -1)
			return;
		poll(&fd, 1, -1);
	}
}

static void output_failed(struct crawl *crawl)
{
	if (errno == EPIPE) {
		course_stop(&crawl->course, STOP_PIPE);
		return;
	}
	say_unwritten(crawl->course.options->output);
	__fpurge(stdout);	/* main() is not to tell it again */
	clearerr(stdout);
	course_stop(&crawl->course, STOP_OUTPUT);
}

int dry_run(struct crawl *crawl)
{
	read_seeds(crawl);
	if (crawl->course.stop == STOP_STORE)
		return -1;
	if (crawl->course.stop != STOP_NOT)
		return 0;
	if (store_sitemaps_pending(crawl->course.store, print_sitemap,
				   NULL) == -1 ||
	    print_pending(crawl) == -1)
		return -1;
	if (fflush(stdout) == EOF || ferror(stdout))
		output_failed(crawl);
	return 0;
}
