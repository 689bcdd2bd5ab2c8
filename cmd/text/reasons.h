/*
 * The states and reasons of the ledger in plain words: for why, for the end of
 * a crawl, and for `trawl help reasons`.
 */
#ifndef CMD_TEXT_REASONS_H
#define CMD_TEXT_REASONS_H

#include <stddef.h>

struct reason {
	const char *state;
	const char *name;	/* NULL: the state has no reasons */
	const char *words;	/* what it means, */
	const char *todo;	/* and what to do about it; NULL: nothing */
};

extern const struct reason reasons[];
extern const size_t reason_count;

/* What they mean; reason "" where the state has none.  An unknown reason
   means itself. */
const char *reason_words(const char *state, const char *reason);

#endif
