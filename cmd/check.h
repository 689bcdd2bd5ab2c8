/*
 * `trawl check PART ...`: one part's opinion, for people and scripts.
 */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

/* argv[0] is "check".  Gives the exit code. */
int check_main(int argc, char **argv);

#endif
