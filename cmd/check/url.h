#ifndef CMD_CHECK_URL_H
#define CMD_CHECK_URL_H

/* trawl check url: argv[0] is "url".  The exit code. */
int check_url(int argc, char **argv);

#endif
