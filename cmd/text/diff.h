/*
 * Which items of a sequence have to go, and which of another have to come, to
 * make the one the other: as few as possible.
 */
#ifndef CMD_TEXT_DIFF_H
#define CMD_TEXT_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Items are the same if their numbers are.  gone and come have an entry for
 * each item, false at first.  Sequences that differ in more than some thousand
 * items are not looked at so closely: then all between their common beginning
 * and their common end goes and comes.
 */
void diff_mark(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
	       bool *gone, bool *come);

#endif
