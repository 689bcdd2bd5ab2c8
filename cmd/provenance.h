/*
 * Where a setting comes from, to say what decided: "--depth 2 (command line)",
 * "depth 2 (board.yaml:4)", "--scope host (default)".
 */
#ifndef CMD_PROVENANCE_H
#define CMD_PROVENANCE_H

#include "cmd/options.h"
#include "parse/rules/pattern.h"
#include "parse/rules/rules.h"

/* An option with its value.  malloc'd. */
char *provenance_option(const struct options *options,
			const struct rules *rules, const char *name,
			const char *value);
char *provenance_number(const struct options *options,
			const struct rules *rules, const char *name,
			int64_t value);

/* A pattern of --follow, follow: and the like.  malloc'd. */
char *provenance_pattern(const char *name, const struct pattern *pattern);

/* The nth place where rule files set an option that the command line does not;
   NULL: there is none. */
const struct place *provenance_in_rules(const struct options *options,
					const struct rules *rules,
					const char *name, size_t n);

#endif
