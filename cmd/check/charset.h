#ifndef CMD_CHECK_CHARSET_H
#define CMD_CHECK_CHARSET_H

/* trawl check charset: argv[0] is "charset".  The exit code. */
int check_charset(int argc, char **argv);

#endif
