/*
 * The options as a whole: values that are derived from them, combinations that
 * are refused, and options that would have no effect.
 */
#ifndef CMD_OPTION_CHECK_H
#define CMD_OPTION_CHECK_H

#include "cmd/options.h"
#include "parse/rules/rules.h"

/* After the rule files (rules NULL: the command takes none).  NULL, or what is
   wrong, until the next call. */
const char *option_check(struct options *options, const struct rules *rules);

/* Whether rows go anywhere but to the database. */
bool option_check_has_output(const struct options *options);

#endif
