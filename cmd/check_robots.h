/*
 * trawl check robots: what a robots.txt lets an agent fetch, and by which line.
 */
#ifndef CMD_CHECK_ROBOTS_H
#define CMD_CHECK_ROBOTS_H

/* argv begins behind the words "check robots", and argv[-1] is the last of
   them.  The exit code. */
int check_robots(int argc, char **argv);

#endif
