/*
 * `trawl help TOPIC`: what is too long for --help.  The man page has the same
 * words; tests/cli/help.bats compares them.
 */
#ifndef CMD_TOPICS_H
#define CMD_TOPICS_H

#include "cmd/text/words.h"

#include <stdbool.h>

/* To stdout.  False: there is no such topic. */
bool topics_print(const char *name);

/* For words.h. */
words_fn topics_name;

#endif
