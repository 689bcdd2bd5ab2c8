/*
 * Replaying a journal (journal.h): the verbs are called for this store as they
 * were for that one.
 *
 * The database of a crawl of many machines is made of its log, whose entries
 * are rows of records with a number.  The number of the last one that was
 * replayed is in the database, written in the transaction of what it brought:
 * whatever happens, each entry counts once.
 */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include "store/store.h"

struct store_replay;

/*
 * Into this store, which is open to crawl.  log: what tells the log from all
 * others, for good.  NULL: trouble; or with *why (until the store is closed)
 * the database is of another log, or has runs of its own.  A new database
 * becomes one of this log with the first entry.
 */
struct store_replay *store_replay_open(struct store *store, const char *log,
				       const char **why);
void store_replay_free(struct store_replay *replay);

/* The number of the entry that was replayed last; 0: none was. */
int64_t store_replay_last(const struct store_replay *replay);

/*
 * The entry `number`, which is higher than the last; at: when it was made, ms
 * since 1970, for the begin and the end of runs.  Is committed by
 * store_tick(), which is to be called after each.  0; -1: trouble; 1 with *why
 * (until the next call): it is damaged, of a newer version, or does not belong
 * there, and nothing of it was done.
 */
int store_replay_entry(struct store_replay *replay, int64_t number, int64_t at,
		       const void *records, size_t len, const char **why);

/* No more is there now: a run that is under way is stopped, to go on with the
   next entry.  Commits.  0 or -1. */
int store_replay_end(struct store_replay *replay);

/* The run in hand; 0: none is.  And the records replayed by this process that
   ended a page. */
int64_t store_replay_run(const struct store_replay *replay);
int64_t store_replay_pages(const struct store_replay *replay);

#endif
