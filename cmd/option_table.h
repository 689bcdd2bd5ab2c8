/*
 * One table of options for all commands: what each is called, what it takes,
 * where it goes and what --help says of it.  A new option is one row here, and
 * a field in struct options; in struct network if workers need it.
 *
 * The table is getopt_long's input, --help's text, the bounds of numbers, what
 * rule files may have below `options:`, what worker processes are told, and
 * what shells complete; so none of them can disagree.
 */
#ifndef CMD_OPTION_TABLE_H
#define CMD_OPTION_TABLE_H

#include "cmd/options.h"

#include <stddef.h>

enum {
	IN_RULES = 1 << 30,	/* rule files may set it, too, not the command
				   line alone */
	SECRET = 1 << 29,	/* its value is neither shown nor kept */
	CONNECTION = 1 << 28,	/* nor is a password of libpq's that is in it */
};

enum option_kind {
	FLAG, TEXT, LIST, COUNT, DURATION, SIZE, CHOICE,
	HEADERS, RESOLVES,	/* lists of what shape.h tells */
};

struct option_spec {
	const char *name;
	char letter;		/* 0: none */
	enum option_kind kind;
	size_t offset;		/* in struct options */
	unsigned where;		/* enum command_bit, and those above */
	const char *value;	/* how --help names it */
	const char *allowed;	/* of a CHOICE: "a|b|c", in order of the enum;
				   of a number: "1..7d", both included;
				   of a TEXT: any of "a|b|c", between commas */
	const char *section;	/* begins one in --help */
	const char *help;
};

/* In the order people need them; option_count of them. */
extern const struct option_spec option_specs[];
extern const size_t option_count;

/* Crawl's of that name, or NULL. */
const struct option_spec *option_find(const char *name);

/* What it takes, as "a|b|c"; NULL: anything. */
const char *option_choices(const struct option_spec *spec);

/* Whether the command line has this row's option. */
bool option_is_set(const struct options *options,
		   const struct option_spec *spec);
void option_mark_set(struct options *options, const struct option_spec *spec);

/* Whether the command line has an option of that name. */
bool option_given(const struct options *options, const char *name);

/* Its field is in struct network. */
bool option_is_for_workers(const struct option_spec *spec);

#define OPTIONS_MOST 128	/* what struct options has bits for */

#endif
