/*
 * The journal of a store: what its verbs were called for, so that another store
 * can be told the same (replay.h).
 *
 * A crawl on a private store with a journal is a node of a crawl of many
 * machines.  What is new, changed, a duplicate, nearer, or gone is not in the
 * journal: that is found out where it is replayed, by the verbs themselves.
 *
 * Records are self-contained: URLs, origins and tables are named by text, never
 * by an id.  They may be put one behind the other; what is replayed is such a
 * row of records, in the order in which they were made.  Each has its length,
 * the version of its form and a checksum (record.h).
 *
 * The order that counts is that of the records of one host, and that a URL is
 * found before its own record: so records are published in the order in which
 * they come.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/frontier.h"
#include "store/record.h"
#include "store/run.h"

/*
 * Off by default.  fn is given one record at a time:
 *
 *   url_id    an attempt at that URL of this store, or its end, with all that
 *	       was written of its page.  It comes at the next store_tick(),
 *	       store_commit() or verb about anything else, because some verbs
 *	       follow store_page_end().  What comes of an attempt that another
 *	       follows is a record by itself, before that of the end.
 *   host_id   what is remembered of an origin (url_id is 0)
 *   neither   a URL that no page has led to, or a sitemap
 *
 * The record is borrowed until fn returns; fn calls no verb.  fn NULL: off
 * again.
 */
typedef void store_journal_fn(void *arg, int64_t url_id, int64_t host_id,
			      const void *record, size_t len);
void store_set_journal(struct store *store, store_journal_fn *fn, void *arg);

/* fn is given, after store_set_journal(), each link that store_add() is called
   for, duplicates included, as it is given there: parent_id is the page, whose
   next record it belongs to. */
typedef void store_journal_found_fn(void *arg, const struct store_url *url);
void store_set_journal_found(struct store *store, store_journal_found_fn *fn);

/* ---- records that no verb makes ------------------------------------------ */

/* A seed, as store_add() would be given it; it names its host.  at: when it was
   read, ms since 1970. */
void store_record_seed(struct store_records *records,
		       const struct store_url *url, int64_t at);

/* A run begins, or goes on: what store_run_begin() is given, and the tables of
   the store as they are now. */
void store_record_run(struct store_records *records, struct store *store,
		      const struct store_run_spec *spec);

/* It ends: "finished", or "stopped" by what, in words; NULL. */
void store_record_run_end(struct store_records *records, const char *state,
			  const char *by);

#endif
