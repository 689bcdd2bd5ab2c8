/*
 * What --help and --version say.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd/options.h"

/* `trawl` alone. */
extern const char help_overview[];

/* `trawl COMMAND --help`, to stdout. */
void help_command(enum command command);

void help_version(void);

#endif
