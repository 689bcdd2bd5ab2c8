/*
 * A site is one origin as the crawl knows it: its lane in the schedule, what
 * its robots.txt permits, and what it did lately.  Sites of one name, whatever
 * the port and scheme, share a host (site_host.h).
 *
 * Sites are made when they have work and forgotten when they have none and
 * there are many; what must outlive that is in the store's row of the host,
 * which is written in the batch in which it changes.
 */
#ifndef CMD_CRAWL_SITE_H
#define CMD_CRAWL_SITE_H

#include "cmd/crawl/course.h"
#include "cmd/crawl/site_host.h"
#include "fetch/schedule.h"
#include "fetch/task.h"
#include "parse/robots.h"
#include "parse/url/url.h"

#include <sys/queue.h>

enum site_state {
	SITE_UNKNOWN,		/* robots.txt is asked for; gate closed */
	SITE_OPEN,		/* all of it may be asked */
	SITE_RULES,		/* site.robots decides */
	SITE_UNREACHABLE,	/* robots.txt: nothing is allowed for now */
	SITE_LIMIT,		/* its domain has too many: site_is_barred */
	SITE_DEAD,		/* nothing can be asked; it fails */
	SITE_ELSEWHERE,		/* another shard's (shard.h), or node's */
};

#define SITE_LINES 4
struct site_line {		/* of robots.txt, that decided lately */
	unsigned line;
	char *text;		/* owned or NULL */
};

struct site {
	LIST_ENTRY(site) entry;	/* in sites.all */
	struct lane *lane;	/* in the schedule */
	struct site_host *host;
	int64_t id;		/* hosts.id */
	char *origin;		/* "http://host:port" */
	enum site_state state;
	struct robots *robots;	/* SITE_RULES */
	struct site_line lines[SITE_LINES];	/* see site_robots_line() */
	char *lost;		/* text, and */
	enum fetch_class lost_class;	/* class, of what could not be asked */
	int64_t after;		/* frontier ids up to here are claimed */
	int64_t delay;		/* ms, of robots.txt */
	bool sitemaps_read;	/* of its robots.txt */
	bool told;		/* that it is left alone */
	bool named;		/* by the user */
	const char *last;	/* what it did last, a constant; NULL */
};

/* All sites.  The first members are set by the owner. */
struct sites {
	struct course *course;
	struct schedule *schedule;
	struct site_hosts hosts;
	/* A site is new and its gate closed: open it, or see to its robots.txt.
	   row: of the store, borrowed. */
	void (*arrived)(void *arg, struct site *site,
			const struct store_host *row);
	void *arg;
	/* One node of many: whether the host of a new site is leased to it.
	   NULL: what shard.h says. */
	bool (*ours)(void *arg, struct site *site);
	void *ours_arg;
	LIST_HEAD(, site) all;
	size_t n, many;		/* many: time to forget some; 0: the default */
};

/* The site of a host row; made and put into the schedule if it is new.  NULL:
   the store is in trouble (the crawl is stopped). */
struct site *site_get(struct sites *sites, int64_t id);

/* The same, NULL if there is none. */
struct site *site_find(const struct sites *sites, int64_t id);

/* The host row of a URL's origin, made if it is new, 0: trouble; and its site,
   as site_get(). */
int64_t site_id_of_url(struct sites *sites, const struct url *url);
struct site *site_of_url(struct sites *sites, const struct url *url);

/* Whether nothing is asked of it because of its domain.  If not any more, for
   the user has named it since, it has arrived now. */
bool site_is_barred(struct sites *sites, struct site *site);

/* Its host is leased now; and the site of a host row, if there is one, is so no
   more: it is forgotten, if nothing of it is under way. */
void site_lease(struct sites *sites, struct site *site);
void site_unlease(struct sites *sites, int64_t id);

/* Something is pending for it; id is the lowest new one, 0: none is new. */
void site_has_work(struct sites *sites, struct site *site, int64_t id);

/* The user named the origin of a host row.  The store remembers it, for a list
   has no end. */
void site_name(struct sites *sites, int64_t id);

/*
 * Whether its host may be asked although it has a private address: the user
 * named it, by whatever port, and it has not answered at a public address yet.
 * One that has, and says later that it is at a private one, is not what the
 * user meant: its name server has changed its mind (DNS rebinding).  With
 * --allow-private always.
 */
bool site_may_be_private(const struct sites *sites, const struct site *site);

/* A port of another protocol (parse/url/port.h), and not of an origin that the
   user named: no link, redirect or sitemap leads there.  Why not, in words. */
bool site_bars_port(struct sites *sites, const struct url *url);
#define SITE_BAD_PORT "port of another protocol"

/* The answer to a job came: 429 and 503 are punished.  False: it came from a
   private address that the site may not have. */
bool site_answered(struct sites *sites, struct site *site,
		   const struct job *job, const struct page *page,
		   enum host_news news);

/* Another robots.txt has come. */
void site_forget_lines(struct site *site);

/* Nothing more is asked of it: what is left of it ends as state says, for this
   reason and the class of this answer. */
void site_write_off(struct sites *sites, struct site *site,
		    enum site_state state, const struct page *page,
		    const char *why);

/* Once a turn: forgets sites if there are many. */
void sites_turn(struct sites *sites);

/* At the end: which hosts reached a limit. */
void sites_tell_limits(const struct sites *sites);

/* Writes back what was not worth a write when it changed.  -1: the store is
   in trouble. */
int site_save(struct sites *sites, const struct site *site);
int sites_save(struct sites *sites);
void sites_release(struct sites *sites);

#endif
