/*
 * A rule file, read into struct rules.
 */
#ifndef PARSE_RULES_RULE_FILE_H
#define PARSE_RULES_RULE_FILE_H

#include "parse/rules/rules.h"

/* Adds the file's content to *rules (zeroed at first).  "-" is stdin.
   -1 with *error. */
int rule_file_load(struct rules *rules, const char *file,
		   struct rules_error *error);

#endif
