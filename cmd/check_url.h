/*
 * trawl check url: what a reference comes to.
 */
#ifndef CMD_CHECK_URL_H
#define CMD_CHECK_URL_H

/* argv begins behind the words "check url", and argv[-1] is the last of them.
   The exit code. */
int check_url(int argc, char **argv);

#endif
