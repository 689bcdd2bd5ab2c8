/*
 * One value of an option: from the text that a command line, a rule file or
 * the parent of a worker has for it, into its field of struct options.
 *
 * Who wins: the command line, then rule files, then the default.
 */
#ifndef CMD_OPTION_VALUE_H
#define CMD_OPTION_VALUE_H

#include "cmd/option_table.h"

/* Copies value; NULL for a flag: true.  -1: it is not what the option takes. */
int option_value_set(struct options *options, const struct option_spec *spec,
		    const char *value);

/* What it should have been, until the next call. */
const char *option_value_refusal(const struct option_spec *spec,
				const char *value);

/*
 * The same by its long name, from a rule file: ignored if the command line has
 * set it, refused unless its row says that rule files may.  NULL, or what is
 * wrong (until the next call).
 */
const char *option_value_from_rules(struct options *options, const char *name,
				   const char *value);

/*
 * The way to a worker process: as NUL-terminated name, value, name, value...
 * (malloc'd), and back.  Strings live as long as the process.
 */
char *option_value_pack(const struct options *options, size_t *len);
void option_value_unpack(struct network *net, const char *packed, size_t len);

/* Which of "a|b|c" value is, from 0; -1: none. */
int option_value_choice(const char *choices, const char *value);

#endif
