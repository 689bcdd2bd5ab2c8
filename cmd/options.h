/*
 * What a person may type: one table of options for all commands.
 *
 * The table gives getopt_long its input, --help its text, numbers their
 * bounds, rule files their `options:`, worker processes their settings, and
 * shells their completions; so none of them can disagree.
 *
 * Who wins: the command line, then rule files, then the default.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Commands that an option belongs to. */
enum command {
	CMD_CRAWL = 1 << 0,
	CMD_EXTRACT = 1 << 1,
	CMD_EXPORT = 1 << 2,
	CMD_STATUS = 1 << 3,
	CMD_CHANGES = 1 << 4,
	CMD_WHY = 1 << 5,
	CMD_CHECK = 1 << 6,
};

struct strings {		/* NULL at the end; items borrowed or kept */
	const char **items;
	size_t len;
};

enum input_format { INPUT_LINES, INPUT_CSV, INPUT_TSV, INPUT_JSONL };
#define INPUT_AUTO (-1)		/* by the name of the file */
enum row_format { ROWS_JSONL, ROWS_CSV, ROWS_TSV, ROWS_TEXT };
enum scope_choice { SCOPE_HOST, SCOPE_DOMAIN, SCOPE_ANY };
enum progress_when { PROGRESS_AUTO, PROGRESS_ON, PROGRESS_OFF };
enum if_locked { LOCKED_FAIL, LOCKED_WAIT, LOCKED_SKIP };
enum refetch { REFETCH_ALWAYS, REFETCH_NEVER, REFETCH_AGE };

/*
 * What worker processes are given: all that stands in here, and nothing else.
 * They never see a struct options, so a setting that they need cannot be
 * anywhere but here.
 */
struct network {
	int64_t concurrency;		/* in all workers together */
	int64_t timeout, connect_timeout;	/* ms */
	uint64_t min_speed;		/* bytes a second */
	uint64_t max_size;
	const char *user_agent, *proxy, *user, *cacert;
	struct strings cookies, headers, resolve;
	bool netrc, insecure, http11, ipv4, ipv6;
	const char *run_as;		/* user that workers become */
};

struct options {
	enum command command;
	struct strings args;		/* what is left on the command line */
	const char *typed;		/* all of it, as it may be shown */

	/* input */
	struct strings input, sitemap;
	int input_format;		/* enum input_format, INPUT_AUTO */
	const char *url_column;
	bool carry;

	/* rules and results */
	struct strings rules, extract, ignore;
	const char *db, *output, *print;
	int format;			/* enum row_format */
	bool ordered, only_changes, safe_csv, save_bodies;
	const char *refetch_text;
	enum refetch refetch;
	int64_t refetch_age;		/* ms */

	/* scope */
	struct strings follow, exclude;
	int64_t depth;			/* -1: none */
	int scope;			/* enum scope_choice */
	int64_t max_pages, max_per_host;	/* 0: no limit */
	int64_t max_per_domain;		/* 0: no limit, -1: see domains.h */
	int64_t max_time;		/* ms; 0: no limit */
	int64_t max_wait;		/* ms */
	uint64_t max_bytes;		/* 0: no limit */

	/* pace */
	int64_t jobs;			/* 0: processors */
	int64_t per_host;
	int64_t delay;			/* ms */
	bool no_robots;

	struct network net;
	int64_t max_redirs, retries;
	bool allow_private;

	/* running it */
	bool quiet, verbose, exit_changed, dry_run, help;
	int progress;			/* enum progress_when */
	int if_locked;			/* enum if_locked */
	const char *retry_text;
	struct strings retry;		/* classes; len 0: a normal run */

	/* the other commands */
	bool failed, skipped, hosts, null_names, all;
	const char *where, *since, *base;
	int64_t run;			/* 0: the last */

	uint64_t set[2];		/* bit per option: from the command line */
};

/*
 * Fills *options from argv (argv[0] is the command's name) for this command.
 * -1 after a message to stderr: exit code 2.
 */
int options_parse(struct options *options, enum command command, int argc,
		  char **argv);

/*
 * One option by its long name, as rule files give it: ignored if the command
 * line has set it, refused unless its row says that rule files may.  NULL, or
 * what is wrong (until the next call).
 */
const char *options_set(struct options *options, const char *name,
			const char *value);

/* Whether the command line gave it. */
bool options_given(const struct options *options, const char *name);

/* ms after which a worker that has not answered is taken for hung: longer than
   a transfer may take, done twice.  0: never, as transfers have no end. */
int64_t options_patience(const struct network *net);

/*
 * The way to a worker process: as NUL-terminated name, value, name, value...
 * (malloc'd), and back.  Strings live as long as the process.
 */
char *options_pack(const struct options *options, size_t *len);
void options_unpack(struct network *net, const char *packed, size_t len);

/* The help of a command, by sections, to stdout. */
void options_help(enum command command);

/* For completions and the tests of the man page: calls fn for each option. */
typedef void options_fn(void *arg, const char *name, char letter,
			const char *value, const char *choices,
			unsigned commands, const char *help);
void options_each(options_fn *fn, void *arg);

void strings_add(struct strings *strings, const char *item);

#endif
