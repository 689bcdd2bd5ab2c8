/*
 * trawl check robots: what a robots.txt lets an agent fetch, and by which line.
 */
#ifndef CMD_CHECK_ROBOTS_H
#define CMD_CHECK_ROBOTS_H

/* trawl check robots: argv[0] is "robots".  The exit code. */
int check_robots(int argc, char **argv);

#endif
