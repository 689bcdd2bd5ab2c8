/*
 * `trawl pull`: what many machines crawled, into one database.
 *
 * The engine's log is read in order of its numbers and replayed, with the last
 * number in the database: so a pull may be killed, run again, and run while
 * the crawl goes on.
 */
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/option_check.h"
#include "cmd/rows/row.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/charset/utf8.h"
#include "store/engine/client.h"
#include "store/journal.h"
#include "store/open.h"
#include "store/replay.h"
#include "store/report.h"
#include "store/text.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 500		/* entries a question */
#define BATCH_ROWS 20000	/* writes a transaction, */
#define BATCH_MS 5000		/* or as old as that */

struct pull {
	const struct options *options;
	const char *crawl;		/* its name */
	struct engine_client *client;
	struct store *store;
	struct store_replay *replay;
	char *log;			/* what tells it from others; owned */
	int64_t id;			/* of the crawl in the engine */
	int code;			/* what ended it; EXIT_DONE: nothing */
};

static int refuse(const struct store_failure *failure)
{
	say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

/* ---- an entry ------------------------------------------------------------ */

/* What stopped a run, as a crawl on one machine would say it. */
static const char *stopped_by(const char *state)
{
	static const struct { const char *state, *by; } words[] = {
		{ "max-pages", "stopped by --max-pages" },
		{ "max-time", "stopped by --max-time" },
		{ "unread", "stopped: a node died while it read its list" },
		{ "quarantine", "stopped: what is left is in quarantine" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].state, state) == 0)
			return words[i].by;
	return NULL;
}

/* Of the end of a run: the engine has decided it, and has no journal. */
static void record_end(struct store_records *records,
		       const struct engine_entry *entry)
{
	const char *state = entry->state != NULL ? entry->state : "";

	if (strcmp(state, "finished") == 0)
		store_record_run_end(records, state, NULL);
	else
		store_record_run_end(records, "stopped", stopped_by(state));
}

static int replay_records(struct pull *pull, const struct engine_entry *entry,
			  const void *data, size_t len)
{
	const char *why;
	int wait;

	switch (store_replay_entry(pull->replay, entry->seq, entry->at, data,
				   len, &why)) {
	case 1:
		say_error("crawl '%s': %s", pull->crawl, why);
		pull->code = EXIT_STORE;
		return -1;
	case 0:
		if (store_tick(pull->store, &wait) == 0)
			return 0;
	}
	pull->code = refuse(store_error(pull->store));
	return -1;
}

static int replay(void *arg, const struct engine_entry *entry)
{
	struct pull *pull = arg;
	struct store_records end = { 0 };
	int rc;

	if (entry->kind != ENGINE_RUN_ENDS)
		return replay_records(pull, entry, entry->data, entry->len);
	record_end(&end, entry);
	rc = replay_records(pull, entry, end.data, end.len);
	store_records_release(&end);
	return rc;
}

static int replay_all(struct pull *pull)
{
	int got;

	do
		got = engine_log(pull->client, pull->crawl,
				 store_replay_last(pull->replay), AT_ONCE,
				 replay, pull);
	while (got > 0);
	if (got == -1 && pull->code == EXIT_DONE)
		pull->code = refuse(engine_client_error(pull->client));
	return pull->code;
}

/* ---- which log, and which database --------------------------------------- */

/* A crawl that was dropped and made anew, or one of that name in another
   database, began at another time. */
static int name_log(void *arg, const struct engine_entry *entry)
{
	struct pull *pull = arg;

	pull->log = must_format("%s %" PRId64 " %" PRId64, pull->crawl,
				pull->id, entry->at);
	return 0;
}

static void list_crawl(void *arg, const char *crawl)
{
	char **list = arg, *before = *list;

	*list = must_format("%s%s'%s'", before != NULL ? before : "",
			    before != NULL ? ", " : "", crawl);
	free(before);
}

static int no_such_crawl(struct pull *pull)
{
	char *list = NULL;

	if (engine_crawls(pull->client, list_crawl, &list) == -1)
		return refuse(engine_client_error(pull->client));
	say_error("the engine has no crawl '%s'; it has %s", pull->crawl,
		  list != NULL ? list : "none");
	free(list);
	return EXIT_USAGE;
}

static int find_log(struct pull *pull)
{
	struct engine_crawl crawl;
	int there = engine_crawl_get(pull->client, pull->crawl, &crawl);

	pull->id = crawl.id;
	engine_crawl_clear(&crawl);
	if (there == 0)
		return no_such_crawl(pull);
	if (there == -1 || engine_log(pull->client, pull->crawl, 0, 1, name_log,
				      pull) == -1)
		return refuse(engine_client_error(pull->client));
	if (pull->log != NULL)
		return EXIT_DONE;
	say_error("crawl '%s' has published nothing", pull->crawl);
	return EXIT_USAGE;
}

/* -1: it is done without. */
static int open_database(struct pull *pull)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	const struct options *options = pull->options;
	struct store_failure failure;
	const char *why;

	pull->store = store_open(options->db, STORE_CRAWL,
				 options->if_locked == LOCKED_WAIT
					 ? STORE_LOCK_WAIT : STORE_LOCK_FAIL,
				 &failure);
	if (pull->store == NULL && failure.trouble == STORE_LOCKED &&
	    options->if_locked == LOCKED_SKIP) {
		say_note("%s; skipped", failure.text);
		return -1;
	}
	if (pull->store == NULL)
		return refuse(&failure);
	store_set_utf8(pull->store, &utf8);
	store_set_batch(pull->store, BATCH_ROWS, BATCH_MS);
	pull->replay = store_replay_open(pull->store, pull->log, &why);
	if (pull->replay != NULL)
		return EXIT_DONE;
	if (why == NULL)
		return refuse(store_error(pull->store));
	say_error("'%s' cannot be what crawl '%s' is pulled into: %s",
		  options->db, pull->crawl, why);
	return EXIT_USAGE;
}

/* ---- all of it ----------------------------------------------------------- */

static int tell_run(void *arg, const struct store_row *run)
{
	const struct pull *pull = arg;
	int64_t pages = store_replay_pages(pull->replay);

	if (pull->options->quiet)
		return 0;
	say_line("%s: %" PRId64 " page%s pulled; run %" PRId64 ": %" PRId64
		 " done + %" PRId64 " unchanged + %" PRId64 " failed + %" PRId64
		 " skipped + %" PRId64 " pending", pull->options->db, pages,
		 units_plural(pages), row_integer(run, "id"),
		 row_integer(run, "done"), row_integer(run, "unchanged"),
		 row_integer(run, "failed"), row_integer(run, "skipped"),
		 row_integer(run, "pending"));
	return 0;
}

/* What came before trouble with the engine, or before an entry that cannot be
   read, is kept. */
static int fill_database(struct pull *pull)
{
	int code = replay_all(pull);

	if (store_error(pull->store)->trouble != STORE_OK)
		return code;
	if (store_replay_end(pull->replay) == -1 ||
	    store_ask(pull->store, STORE_ASK_RUN, 0, tell_run, pull) == -1)
		return refuse(store_error(pull->store));
	return code;
}

static int pull_crawl(struct pull *pull)
{
	struct store_failure failure;
	int code;

	pull->client = engine_client_open(pull->options->engine, &failure);
	if (pull->client == NULL)
		return refuse(&failure);
	code = find_log(pull);
	if (code == EXIT_DONE)
		code = open_database(pull);
	if (code == EXIT_DONE)
		code = fill_database(pull);
	store_replay_free(pull->replay);
	store_close(pull->store);
	engine_client_close(pull->client);
	free(pull->log);
	return code == -1 ? EXIT_DONE : code;
}

static const char *wrong_usage(struct options *options)
{
	if (options->db == NULL)
		return "into which database? (-d FILE)";
	if (options->engine == NULL)
		return "from which engine? (--engine URL)";
	if (options->args.len > 0)
		return "pull takes no arguments: into -d FILE, from --engine "
		       "URL";
	return option_check(options, NULL);
}

int pull_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct pull pull = { .options = &options };
	const char *wrong;

	signal(SIGXFSZ, SIG_IGN);
	if (command_line_parse(&options, CMD_PULL, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_PULL);
		return EXIT_DONE;
	}
	wrong = wrong_usage(&options);
	if (wrong != NULL) {
		say_error("%s (see trawl pull --help)", wrong);
		return EXIT_USAGE;
	}
	say_set_quiet(options.quiet);
	pull.crawl = options.crawl;
	return pull_crawl(&pull);
}
