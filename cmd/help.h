/*
 * What --help and --version say.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd/options.h"

#include <stdio.h>

/* `trawl` alone, to out. */
void help_overview(FILE *out);

/* `trawl COMMAND --help`, to stdout. */
void help_command(enum command command);

void help_version(void);

#endif
