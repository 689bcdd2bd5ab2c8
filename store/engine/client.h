/*
 * The engine for commands: one connection, calls that wait.
 *
 * Those that return int: 0, or -1 with engine_client_error(), one line that
 * names what was to be done.  Its trouble is STORE_AWAY where the same call may
 * succeed later: nobody answers, the server starts or stops, is full or has no
 * connection left; STORE_USAGE without libpq, and where the URL is none that it
 * can read; STORE_MISSING where the database has no engine in it (engine_init);
 * STORE_FOREIGN where it has one of a newer version; all else, as rights that
 * are missing, is STORE_IO.  No text has a password in it.
 *
 * What fn is given is borrowed until it returns, and it asks nothing of this
 * client itself.
 */
#ifndef STORE_ENGINE_CLIENT_H
#define STORE_ENGINE_CLIENT_H

#include "store/store.h"

struct engine_client;

/* NULL with *failure.  Makes nothing. */
struct engine_client *engine_client_open(const char *url,
					 struct store_failure *failure);
void engine_client_close(struct engine_client *client);
const struct store_failure *
engine_client_error(const struct engine_client *client);

/* ---- for who runs it ----------------------------------------------------- */

/* Makes the tables and functions, or brings them up to date.  Nodes do that by
   themselves, if they may. */
int engine_init(struct engine_client *client);

/* 1; 0: there is no such crawl; -1.  crawl NULL: all of them, with tables and
   functions. */
int engine_drop(struct engine_client *client, const char *crawl);

/* Hosts in quarantine are leased again: this one, or with NULL all of them.
   How many, or -1; a crawl that is not there has none. */
int64_t engine_requeue(struct engine_client *client, const char *crawl,
		       const char *host);

/* ---- what was published ------------------------------------------------- */

enum engine_kind {
	ENGINE_RUN_BEGINS,	/* config is set; data: engine_spec.begins of
				   the node that began it */
	ENGINE_SEEDS, ENGINE_PAGES,
	ENGINE_RUN_ENDS,	/* state is set */
};
struct engine_entry {		/* borrowed until fn returns */
	int64_t seq;		/* from 1, without gaps */
	int64_t run;
	int64_t at;		/* ms since 1970, by the server's clock */
	enum engine_kind kind;
	const char *node;	/* its name */
	const char *config;	/* JSON; ENGINE_RUN_BEGINS, which is also
				   where a run goes on with another one */
	const char *state;	/* "finished", or what stopped it */
	const void *data;	/* journal */
	size_t len;
};

/* Those after this one, in order, at most max entries and some MB.  How many;
   -1: trouble; what fn returns but 0 ends it and is returned as -1. */
typedef int engine_entry_fn(void *arg, const struct engine_entry *entry);
int engine_log(struct engine_client *client, const char *crawl, int64_t after,
	       int max, engine_entry_fn *fn, void *arg);

/* ---- questions ----------------------------------------------------------- */

struct engine_crawl {
	int64_t id, run;
	char *state;		/* running, finished, stopped */
	char *stop;		/* what stopped it; NULL */
	char *config;
	int64_t started_ago, ended_ago;	/* ms; -1: not yet */
	int64_t pending, done, unchanged, failed, skipped;	/* this run's */
	int64_t hosts_ready, hosts_leased, hosts_quarantined;
	int64_t hosts_waiting;	/* of hosts_ready: not to be asked yet */
	int64_t seq;		/* of the last entry */
	int64_t bytes;		/* of the tables, of all crawls */
};
/* 1; 0: there is no such crawl; -1.  Cleared in each case. */
int engine_crawl_get(struct engine_client *client, const char *name,
		     struct engine_crawl *crawl);
void engine_crawl_clear(struct engine_crawl *crawl);

/* All crawls, by name. */
typedef void engine_name_fn(void *arg, const char *crawl);
int engine_crawls(struct engine_client *client, engine_name_fn *fn, void *arg);

struct engine_node {		/* borrowed */
	const char *name, *version;
	const char *state;	/* alive, gone, left */
	int64_t started_ago, beat_ago;	/* ms */
	int64_t hosts;		/* leased now */
	int64_t pages, fenced;	/* recorded, refused */
	double rate;		/* pages a second since its start */
	bool seeding;
};
typedef void engine_node_fn(void *arg, const struct engine_node *node);
int engine_nodes(struct engine_client *client, int64_t crawl,
		 engine_node_fn *fn, void *arg);

struct engine_host_state {	/* borrowed */
	const char *name;
	const char *state;	/* idle, ready, leased, quarantined */
	const char *node;	/* that has it; NULL */
	const char *last;	/* what it did last; NULL */
	int64_t pending, pages;
	int64_t wait;		/* ms until it may be asked; 0: now */
	int reclaims;
};
/* Those with most pending first; quarantined ones before all. */
typedef void engine_host_fn(void *arg, const struct engine_host_state *host);
int engine_hosts(struct engine_client *client, int64_t crawl, int max,
		 engine_host_fn *fn, void *arg);

struct engine_why {		/* borrowed */
	const char *url, *origin, *host, *host_state, *node, *state, *reason;
	const char *detail, *source, *parent, *at;
	int64_t run, depth, attempts, wait;
	int reclaims;
};
typedef void engine_why_fn(void *arg, const struct engine_why *why);
/* 1; 0: it is not known; -1. */
int engine_why(struct engine_client *client, int64_t crawl, const char *url,
	       engine_why_fn *fn, void *arg);

#endif
