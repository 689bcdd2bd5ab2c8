/*
 * Rule files as the commands use them: loaded, their options set where the
 * command line has not set them; a message for a mistake, as file:line:column.
 */
#ifndef CMD_RULE_FILES_H
#define CMD_RULE_FILES_H

#include "cmd/options.h"
#include "parse/rules/rules.h"

/* All -r and -e of the options.  -1 after a message, and rules is empty. */
int rule_files_load(struct rules *rules, struct options *options);

#endif
