/*
 * The command line as it may be kept and shown: whole, quoted for a shell, its
 * secrets blanked.  And taken out of the process's own arguments, which every
 * user of the machine can read (proc(5)).
 */
#ifndef CMD_COMMAND_LINE_H
#define CMD_COMMAND_LINE_H

#include "cmd/option_table.h"

#include <stdio.h>

/* " -o VALUE"; value NULL: a flag. */
void commandline_option(FILE *out, const struct option_spec *spec,
			const char *value);

/* " ARGUMENT" */
void commandline_argument(FILE *out, const char *argument);

/* Overwrites the secrets of an argument where it stands.  spec NULL: it is no
   option's value. */
void commandline_hide(const struct option_spec *spec, char *argument);

#endif
