/*
 * Words of which one is to be typed: commands, topics, parts, shells.
 */
#ifndef CMD_TEXT_WORDS_H
#define CMD_TEXT_WORDS_H

#include <stddef.h>

/* The nth word, from 0; NULL: there is none any more. */
typedef const char *words_fn(size_t n);

/* All of them; malloc'd. */
char *words_joined(words_fn *word, const char *between);

/* Says that there is no such kind of thing, and the nearest word, or all. */
void words_complain(const char *kind, const char *typed, words_fn *word);

#endif
