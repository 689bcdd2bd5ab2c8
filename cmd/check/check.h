/*
 * `trawl check PART ...`: one part's opinion, for people and scripts.
 */
#ifndef CMD_CHECK_CHECK_H
#define CMD_CHECK_CHECK_H

/* argv[0] is "check".  Gives the exit code. */
int check_main(int argc, char **argv);

/*
 * What the parts' command lines have in common: one option with a value,
 * --help, words behind.  -1: go on, argv[optind] is the first word.  Else the
 * exit code, and usage has been said.
 */
int check_option(int argc, char **argv, const char *name, const char **value,
		 const char *usage);

#endif
