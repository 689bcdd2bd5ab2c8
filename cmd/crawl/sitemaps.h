/*
 * Sitemaps that the user named (--sitemap) and those that they name.
 *
 * A document is not a page: it has a row in the store's table of sitemaps,
 * not in `urls`, and is asked for like a page, under its site.  Its entries
 * are read into the frontier as if they had been in the list, in the same
 * transaction that marks the document, so a kill neither loses nor doubles
 * any.  An entry that is a document again is asked for in turn, five levels
 * deep and 50,000 of them at most.
 */
#ifndef CMD_CRAWL_SITEMAPS_H
#define CMD_CRAWL_SITEMAPS_H

#include "cmd/crawl/roster.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/visit.h"

/* --sitemap with this instead of a URL: those that the robots.txt of the
   seeds' hosts name. */
#define SITEMAPS_ROBOTS "robots"

/* Bytes of one, unpacked: as the protocol has it. */
#define SITEMAPS_SIZE (50 << 20)

struct sitemaps {
	struct roster *roster;	/* set by the owner, */
	struct scope *scope;	/* likewise */
	int64_t documents;	/* of this run: all, */
	int64_t left;		/* still to be read, */
	int64_t lost;		/* that could not be read */
	bool told;		/* that a limit was reached */
};

/* How many documents the options name. */
size_t sitemaps_named(const struct options *options);

/* Those of the command line, and those that a killed run had yet to read. */
void sitemaps_open(struct sitemaps *sitemaps);

/* Those that a site's robots.txt names, once, if they are wanted of it: when
   the file is known, and when its host is named by the user. */
void sitemaps_of_robots(struct sitemaps *sitemaps, struct site *site);

/* A good answer; or none that is. */
void sitemaps_answer(struct sitemaps *sitemaps, const struct visit *visit,
		     const struct page *page);
void sitemaps_failed(struct sitemaps *sitemaps, const struct visit *visit,
		     const char *reason, const struct page *page);

#endif
