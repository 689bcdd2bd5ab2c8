/*
 * One value of an option: from the text that a command line, a rule file or
 * the parent of a worker has for it, into its field of struct options.
 */
#ifndef CMD_OPTION_VALUE_H
#define CMD_OPTION_VALUE_H

#include "cmd/option_table.h"

/* Copies value; NULL for a flag: true.  -1: it is not what the option takes. */
int optionvalue_set(struct options *options, const struct option_spec *spec,
		    const char *value);

/* What it should have been, until the next call. */
const char *optionvalue_refusal(const struct option_spec *spec,
				const char *value);

/* Which of "a|b|c" value is, from 0; -1: none. */
int optionvalue_choice(const char *choices, const char *value);

#endif
