/*
 * A site is one host (origin) as the crawl knows it: its place in the
 * schedule, its robots.txt, what it did lately, and whether it was named by
 * the user.
 */
#ifndef CMD_SITE_H
#define CMD_SITE_H

#include "cmd/crawl.h"
#include "parse/robots.h"

struct visit;

enum robots_state {
	ROBOTS_UNKNOWN,		/* being asked for; the gate is closed */
	ROBOTS_NONE,		/* no file (4xx), or --no-robots: all allowed */
	ROBOTS_RULES,		/* site.robots decides */
	ROBOTS_UNREACHABLE,	/* 5xx or silence: nothing allowed for now */
	ROBOTS_DEAD,		/* the host itself cannot be reached */
};

struct site {
	struct host *host;	/* in the schedule */
	int64_t id;		/* hosts.id */
	char *origin;		/* "http://host:port" */
	enum robots_state robots_state;
	struct robots *robots;
	char *robots_error;	/* with ROBOTS_UNREACHABLE, ROBOTS_DEAD */
	enum fetch_class robots_class;	/* with ROBOTS_DEAD */
	int64_t after;		/* frontier ids up to here are claimed */
	bool seed;		/* a seed lies on it */
	bool given_up;		/* nothing more of it in this run */
	bool full_told;		/* that it reached a limit of URLs */
	int64_t pages;		/* visits begun, for --max-per-host */
	int64_t found;		/* links to it, for the trap limit */
	int64_t penalty, penalty_at;	/* ms; wall clock */
	int64_t blocked_until;	/* wall clock, as remembered */
	const char *last;	/* what it did last, a constant */
	bool changed;		/* differs from the store */
};

/* The site of a host row; made and put into the schedule if it is new.  NULL:
   the store is in trouble (the crawl is stopped). */
struct site *site_get(struct crawl *crawl, int64_t host_id);
struct site *site_of(const struct visit *visit);

/* Something is pending for it; id is the lowest new one. */
void site_has_work(struct crawl *crawl, struct site *site, int64_t id);

/* schedule_refill: claims URLs of the host. */
int site_refill(void *arg, struct host *host, int max);

/* What robots.txt (or its absence) says; `line` as robots_allowed. */
bool site_allows(const struct site *site, const char *path, unsigned *line);

/* The answer to its robots.txt, in the end. */
void site_robots_answer(struct crawl *crawl, struct site *site,
			const struct page *page);

/* 429 or 503: how long it is left alone (DESIGN: 60 s, doubling, a day at
   most, 10 % jitter, forgiven after 30 quiet minutes) or Retry-After. */
void site_penalise(struct crawl *crawl, struct site *site,
		   struct span retry_after);
/* Something else happened on it; a constant word. */
void site_note(struct site *site, const char *what);

/* Writes back what changed of all sites.  -1: the store is in trouble. */
int site_save_all(struct crawl *crawl);
void site_free_all(struct crawl *crawl);

/* Retry-After as RFC 9110, 10.2.3: seconds or a date.  ms from wall; -1. */
int64_t retry_after(const char *value, size_t len, int64_t wall);

#endif
