/*
 * The commands: one table, from which main() runs them, --help tells of them
 * and shells complete them.  A new command is one row here, and its main
 * function, which is declared here and stands in the room of the command.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cmd/options.h"
#include "cmd/text/words.h"

struct command {
	const char *name;
	enum command_bit bit;	/* of its options; 0: not in option_table.h */
	/* argv[0] is the name.  The exit code. */
	int (*main)(int argc, char **argv);
	const char *arguments;	/* as --help shows them, after name and words */
	const char *summary;	/* what it does, in a few words */
	words_fn *word;		/* one of them has to follow the name; NULL:
				   anything may */
	const char *about;	/* --help, above the options; NULL: the command
				   has a text of its own */
};

/* In the order of the overview; a row without a name ends them. */
extern const struct command commands[];

/* NULL: there is none of that name. */
const struct command *command_find(const char *name);

/* For words.h. */
words_fn command_name;

/* cmd/crawl/crawl.c: fetch, extract, store or print. */
int crawl_main(int argc, char **argv);

/* cmd/extract.c: the rules on pages that are here already; no network. */
int extract_main(int argc, char **argv);

/* cmd/report: they only read a database, also while a crawl is running. */
int export_main(int argc, char **argv);
int status_main(int argc, char **argv);
int changes_main(int argc, char **argv);
int why_main(int argc, char **argv);
int links_main(int argc, char **argv);
int report_main(int argc, char **argv);
int cat_main(int argc, char **argv);

/* cmd/prune.c: what is old, out of a database. */
int prune_main(int argc, char **argv);

/* cmd/merge.c: databases of several machines into one. */
int merge_main(int argc, char **argv);

/* cmd/pull.c: what many machines crawled, into one database. */
int pull_main(int argc, char **argv);

/* cmd/engine.c: what who runs the engine of many machines does with it. */
int engine_main(int argc, char **argv);
words_fn engine_verb;

/* cmd/check/check.c: one part's opinion. */
int check_main(int argc, char **argv);
words_fn check_part_name;

/* cmd/completions.c: the script that makes a shell complete trawl's command
   line; for the scripts, what `trawl export` can name. */
int completions_main(int argc, char **argv);
words_fn completions_shell;

/* cmd/help.c: an overview, a topic, or a command's --help. */
int help_main(int argc, char **argv);

#endif
