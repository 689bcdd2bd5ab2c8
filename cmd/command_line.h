/*
 * The command line: read into struct options, and kept as it may be shown:
 * whole, quoted for a shell, its secrets blanked.  Those are also overwritten
 * in the process's own arguments, which every user of the machine can read
 * (proc(5)).
 */
#ifndef CMD_COMMAND_LINE_H
#define CMD_COMMAND_LINE_H

#include "cmd/options.h"

/*
 * Fills *options from argv (argv[0] is the command's name) for this command.
 * -1 after a message to stderr: exit code 2.
 */
int command_line_parse(struct options *options, enum command_bit command,
		      int argc, char **argv);

#endif
