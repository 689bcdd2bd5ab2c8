/*
 * What a person has asked for: the struct that every command reads, and the
 * part of it that worker processes are given.  option_table.h says what may be
 * typed, command_line.h and rule_files.h fill it.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Commands that an option belongs to. */
enum command_bit {
	CMD_CRAWL = 1 << 0,
	CMD_EXTRACT = 1 << 1,
	CMD_EXPORT = 1 << 2,
	CMD_STATUS = 1 << 3,
	CMD_CHANGES = 1 << 4,
	CMD_WHY = 1 << 5,
	CMD_CHECK = 1 << 6,
	CMD_CAT = 1 << 7,
	CMD_PRUNE = 1 << 8,
	CMD_REPORT = 1 << 10,
	CMD_LINKS = 1 << 11,
	CMD_MERGE = 1 << 12,
	CMD_PULL = 1 << 13,
	CMD_ENGINE = 1 << 14,
};

struct strings {		/* NULL at the end; items borrowed or kept */
	const char **items;
	size_t len;
};

enum input_format { INPUT_LINES, INPUT_CSV, INPUT_TSV, INPUT_JSONL };
#define INPUT_AUTO (-1)		/* by the name of the file */
/* Of the rows; then those that a command has by itself. */
enum row_format { ROWS_JSONL, ROWS_CSV, ROWS_TSV, ROWS_TEXT, ROWS_OWN };
enum changes_format { CHANGES_MD = ROWS_OWN, CHANGES_ATOM };
enum status_format { STATUS_PROMETHEUS = ROWS_OWN };
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
	enum command_bit command;
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
	bool links, check_external, check_fragments;
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

	const char *shard_text;
	struct store_shard shard;	/* n 0: all hosts */

	const char *engine;		/* as libpq takes it; NULL: none */
	const char *crawl, *node;	/* node NULL: HOST.PID */
	int64_t engine_lease, engine_timeout;	/* ms */

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
	const char *retry_text, *notify;
	int64_t notify_timeout;		/* ms; 0: no limit */
	struct strings retry;		/* classes; len 0: a normal run */

	/* the other commands */
	bool explain;
	bool failed, skipped, hosts, nodes, null_names, all, head, diff;
	bool fresh, fixed, external, redirects;
	int64_t for_runs;		/* 0: not given */
	const char *where, *since, *base;
	int64_t run;			/* 0: the last */
	int64_t older, gone, keep;	/* ms; -1: not given */
	int64_t keep_runs;		/* 0: not given */
	int64_t post;			/* 0: not given */

	uint64_t set[2];	/* a bit for each row of option_table.h: the
				   command line has it */
};

/* Before anything is given. */
void options_default(struct options *options);

/* ms after which a worker that has not answered is taken for hung: longer than
   a transfer may take, done twice.  0: never, as transfers have no end. */
int64_t options_patience(const struct network *net);

void strings_add(struct strings *strings, const char *item);

#endif
