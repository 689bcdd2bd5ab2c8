/*
 * `trawl status`: the ledger of the last run, also of one that is running.
 */
#ifndef CMD_REPORT_STATUS_H
#define CMD_REPORT_STATUS_H

/* argv[0] is "status".  Gives the exit code. */
int status_main(int argc, char **argv);

#endif
