#ifndef CMD_CHECK_LINKS_H
#define CMD_CHECK_LINKS_H

/* trawl check links: argv[0] is "links".  The exit code. */
int check_links(int argc, char **argv);

#endif
