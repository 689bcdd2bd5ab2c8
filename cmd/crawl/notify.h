/*
 * --notify CMD: a command that is told what a finished run has found.
 *
 *   1. notify_note(), at the end of the run, while the store is open;
 *   2. notify_run(), when the database is closed, so that the command may do
 *      with it what it likes; notify_release().
 *
 * It is run by sh, once, if a row or page is new, changed or gone, if a URL
 * failed that had not failed when it was asked the time before, or if the
 * target of a link is newly broken, as trawl links has it.  Its standard
 * input is a file with the changes as `trawl changes -f jsonl` has them, so it
 * need not read them; what it writes goes to stderr, since stdout is for rows.
 * It gets no other descriptor, and signals as they are by default, in a
 * process group of its own.  A run that is killed after it was finished and
 * before the command has begun is not told of.
 */
#ifndef CMD_CRAWL_NOTIFY_H
#define CMD_CRAWL_NOTIFY_H

#include "cmd/options.h"

#include <stdint.h>

struct store;

/* Zeroed: nothing is to be told. */
struct notify {
	int fd;			/* of the changes; 0: there is no news */
	int64_t run, failed, newly_failed;
	int64_t newly_broken;	/* targets of links; external ones, too */
	int64_t new, changed, gone;	/* lines of each kind in them */
};

/* What there is to tell of the last run.  0, after a message where it cannot be
   told; -1: the store is in trouble. */
int notify_note(struct notify *notify, struct store *store);

/* Waits for the command as long as --notify-timeout says or until a signal
   comes, then ends it.  What goes wrong is said, and nothing else. */
void notify_run(const struct notify *notify, const struct options *options);

void notify_release(struct notify *notify);

#endif
