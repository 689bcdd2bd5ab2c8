/*
 * Whether rows may go out as a command's options say, before anything is
 * fetched or written.
 */
#ifndef CMD_ROWS_OUTPUT_CHECK_H
#define CMD_ROWS_OUTPUT_CHECK_H

#include "cmd/options.h"

#include <stdbool.h>
#include <stddef.h>

/* Why these rows cannot go out in the format of the options, or to where they
   say (until the next call), or NULL. */
const char *output_check(const struct options *options, size_t tables);

/* Whether the rows are to be written over this file; "-" is stdin. */
bool output_check_replaces(const struct options *options, const char *file);

#endif
