/*
 * A visit: one URL from the moment it is claimed until its state is in the
 * ledger.  It may take several requests: redirects hop by hop (redirect.h) and
 * retries, each of them scheduled, and checked, like the first.
 */
#ifndef CMD_CRAWL_VISIT_H
#define CMD_CRAWL_VISIT_H

#include "cmd/crawl/site.h"
#include "fetch/schedule.h"
#include "store/claim.h"
#include "store/frontier.h"
#include "store/page.h"

#include <stdbool.h>
#include <stdint.h>

enum visit_kind {
	VISIT_PAGE, VISIT_ROBOTS, VISIT_SITEMAP,
	VISIT_PROBE,		/* of the network: whether its site answers */
	VISIT_CHECK,		/* of a link's target out of scope */
};

/* All visits of pages, by the id of their URL.  Zeroed: there are none. */
struct visits {
	void *by_id;		/* tsearch tree */
};

struct lease_url;		/* leases.h */

struct visit {
	struct job job;		/* first member */
	enum visit_kind kind;
	enum visit_kind asked;	/* what it was when it was asked for last */
	enum store_source source;
	int64_t url_id;		/* VISIT_SITEMAP: of its document */
	int64_t position;	/* of the input record, 0: none */
	int depth, attempts, hops;
	bool begun;		/* a request was made, or may be */
	bool rows_out;		/* its rows have gone out */
	bool diverted;		/* a page, and only checked since a redirect has
				   led out of scope */
	bool detour;		/* some redirect on its way is no permanent
				   one */

	unsigned char hash[16];	/* of the last good body */
	bool has_hash;
	bool unread;		/* as in struct store_claim */
	bool conditional;	/* it was asked for only if it has changed */
	bool posts;		/* it is asked by POST now: until a redirect
				   says otherwise */
	char *post, *content_type;	/* as in struct store_url; owned */
	char *url;		/* as in the ledger; owned */
	char *redirects;	/* the URLs it was sent to, blanks between, also
				   where it did not go; owned or NULL */
	char *at;		/* where it is asked now; url or owned */
	char *input;		/* owned or NULL */
	/* The last good answer's validators, and where it came from: what they
	   say of another URL means nothing.  Owned or NULL. */
	char *etag, *last_modified, *good_url;
	struct site *home;	/* VISIT_ROBOTS: whose robots.txt it is */
	struct visits *visits;	/* VISIT_PAGE: where it is found */
	struct lease_url *lease;	/* of a node of many machines, until it
					   has ended; borrowed */
	bool disowned;		/* it comes to nothing */
};

struct visit *visit_new(struct visits *visits, const struct store_claim *claim);
struct visit *visit_new_robots(struct site *site);
struct visit *visit_new_probe(struct site *site);
struct visit *visit_new_sitemap(int64_t id, const char *url, int depth);
void visit_free(struct visit *visit);

/* Its host belongs to another machine now.  Nobody finds it any more; whoever
   has it in hand frees it. */
void visit_disown(struct visit *visit);

/* True if a visit of this URL exists.  One that was to check it only, and now
   is claimed as a page, becomes one. */
bool visits_have(const struct visits *visits, const struct store_claim *claim);
/* It is nearer to the seeds than it was when it was claimed. */
void visits_bring_nearer(struct visits *visits, int64_t url_id, int depth);
/* It was only found, and now is a record of the input.  Copies input. */
void visits_name(struct visits *visits, int64_t url_id, int64_t position,
		 const char *input);

/* Into the schedule, at this site.  not_before: ms, as job.not_before. */
void visit_queue(struct visit *visit, const struct sites *sites,
		 struct site *site, int64_t not_before);

/* Where it was queued last. */
struct site *visit_site(const struct visit *visit);

/* It goes on at another URL. */
void visit_move(struct visit *visit, const char *url);

/*
 * What came of a visit, or of one attempt: what the ledger says of it.  Texts
 * are borrowed from who wrote it, until that is called again.
 */
struct ending {
	enum store_state state;	/* STORE_PENDING: it is queued again */
	const char *reason;	/* the ledger's word; NULL: it went well */
	const char *why;	/* what decided, in words; NULL */
	/* STORE_DONE, and STORE_FAILED by a rule: */
	const char *title;
	const unsigned char *text_hash;	/* see struct store_fetch */
};

#endif
