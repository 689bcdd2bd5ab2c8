/*
 * A site is one origin as the crawl knows it: its lane in the schedule, what
 * its robots.txt permits, and what it did lately.  Sites of one name, whatever
 * the port and scheme, share a host: what is paced, punished and counted.
 *
 * Sites are made when they have work and forgotten when they have none and
 * there are many; what must outlive that is in the store's row of the host,
 * which is written in the batch in which it changes.
 */
#ifndef CMD_CRAWL_SITE_H
#define CMD_CRAWL_SITE_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/backoff.h"
#include "parse/robots.h"
#include "parse/url/url.h"

struct visit;

enum permit {
	PERMIT_UNKNOWN,		/* robots.txt is asked for; the gate is closed */
	PERMIT_ALL,
	PERMIT_RULES,		/* site.robots decides */
	PERMIT_UNREACHABLE,	/* robots.txt: nothing is allowed for now */
	PERMIT_LIMIT,		/* its domain has too many; see site_is_barred */
	PERMIT_DEAD,		/* nothing can be asked; it fails */
};

/* What kept a site from being followed to its end. */
enum site_limit {
	LIMIT_NONE,
	LIMIT_PAGES,		/* --max-per-host */
	LIMIT_FOUND,		/* more URLs than one may find on a host */
	LIMIT_DEPTH,		/* links deeper than the default --depth */
	LIMIT_LINKS,		/* more links on a page than one may have */
};

/* Lives as long as one of its sites. */
struct site_host {
	char *name;		/* "example.org", "[::1]" */
	int sites;
	int64_t pages;		/* visits begun, for --max-per-host */
	int64_t found;		/* URLs of it that were found */
	struct backoff backoff;
	const char *busy;	/* what it is for: "503"; a constant */
	struct domain *domain;	/* NULL: not counted */
	bool named, is_public;	/* see site_may_be_private */
	enum site_limit limit;	/* the first that it reached */
};

#define SITE_LINES 4
struct site_line {		/* of robots.txt, that decided lately */
	unsigned line;
	char *text;		/* owned or NULL */
};

struct site {
	struct lane *lane;	/* in the schedule */
	struct site_host *host;
	int64_t id;		/* hosts.id */
	char *origin;		/* "http://host:port" */
	enum permit permit;
	struct robots *robots;	/* PERMIT_RULES */
	struct site_line lines[SITE_LINES];	/* by line; see permit_line() */
	char *lost;		/* text, and */
	enum fetch_class lost_class;	/* class, of what could not be asked */
	int64_t after;		/* frontier ids up to here are claimed */
	int64_t delay;		/* ms, of robots.txt */
	bool sitemaps_taken;	/* of its robots.txt */
	bool told;		/* that it is left alone */
	bool named;		/* by the user */
	const char *last;	/* what it did last, a constant; NULL */
};

/* The site of a host row; made and put into the schedule if it is new.  NULL:
   the store is in trouble (the crawl is stopped). */
struct site *site_get(struct crawl *crawl, int64_t host_id);

/* The same, NULL if there is none. */
struct site *site_find(const struct crawl *crawl, int64_t host_id);
struct site *site_of(const struct visit *visit);

/* Before there is any site: what a resumed run has asked of each host, in order
   of their ids, counts for its limits. */
void site_was_asked(struct crawl *crawl, int64_t host_id, const char *host,
		    int64_t pages);

/* Another robots.txt has come. */
void site_forget_lines(struct site *site);

/* Whether nothing is asked of it because of its domain.  If not any more, for
   the user has named it since, its robots.txt is asked for now. */
bool site_is_barred(struct crawl *crawl, struct site *site);

/* Something is pending for it; id is the lowest new one, 0: none is new. */
void site_has_work(struct crawl *crawl, struct site *site, int64_t id);

/* schedule_refill: claims URLs of the host. */
int site_refill(void *arg, struct lane *lane, int max);

/* The user named the origin of a host row; whether this one, or its host by any
   port, was named by now.  The store remembers it: a list has no end. */
void site_name(struct crawl *crawl, int64_t host_id);
bool site_is_named(const struct site *site);
bool site_host_is_named(const struct site *site);

/*
 * Whether its host may be asked although it has a private address: the user
 * named it, by whatever port, and it has not answered at a public address yet.
 * One that has, and says later that it is at a private one, is not what the
 * user meant: its name server has changed its mind (DNS rebinding).
 */
bool site_may_be_private(const struct site *site);

/* It answered at a public address. */
void site_is_public(struct crawl *crawl, struct site *site);

/* A port of another protocol (parse/url/port.h), and not of an origin that the user
   named: no link, redirect or sitemap leads there. */
bool site_bars_port(struct crawl *crawl, const struct url *url);

/* An answer came: 429 and 503 are punished. */
void site_answered(struct crawl *crawl, struct site *site,
		   const struct page *page, enum host_news news);

/* It reached a limit; the first is told at the end. */
void site_limited(struct site *site, enum site_limit limit);
void site_tell_limits(void);

/* Once a turn: forgets sites if there are many. */
void site_turn(struct crawl *crawl);

/* Writes back what was not worth a write when it changed.  -1: the store is
   in trouble. */
int site_save_all(struct crawl *crawl);
void site_free_all(void);

#endif
