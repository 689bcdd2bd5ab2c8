/*
 * `trawl changes`: what is new, changed or gone since the run before.
 */
#ifndef CMD_REPORT_CHANGES_H
#define CMD_REPORT_CHANGES_H

/* argv[0] is "changes".  Gives the exit code. */
int changes_main(int argc, char **argv);

#endif
