/*
 * trawl check rules: whether rule files are sound, and the rows they would
 * give on a local file.
 */
#ifndef CMD_CHECK_RULES_H
#define CMD_CHECK_RULES_H

/* trawl check rules: argv[0] is "rules".  The exit code. */
int check_rules(int argc, char **argv);

#endif
