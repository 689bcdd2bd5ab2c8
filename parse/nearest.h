/*
 * What was meant by a word that was mistyped: of the words that there are, the
 * one that takes the fewest edits (a character in, out or another).
 */
#ifndef PARSE_NEAREST_H
#define PARSE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *word;	/* borrowed */
	const char *best;	/* borrowed; NULL: none is near enough */
	size_t edits;		/* best has fewer */
};

void nearest_begin(struct nearest *nearest, const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
