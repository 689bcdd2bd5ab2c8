/*
 * What --help and --version say.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd/options.h"

/* `trawl` alone; malloc'd. */
char *help_overview(void);

/* `trawl COMMAND --help`, to stdout. */
void help_command(enum command_bit command);

void help_version(void);

#endif
