/*
 * `trawl why`: the state of one URL, and what decided it.
 */
#ifndef CMD_REPORT_WHY_H
#define CMD_REPORT_WHY_H

/* argv[0] is "why".  Gives the exit code: 1 if the URL is not known. */
int why_main(int argc, char **argv);

#endif
