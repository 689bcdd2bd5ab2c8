/*
 * `trawl merge`: the databases of several machines into one.
 */
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/option_check.h"
#include "cmd/rows/row.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/charset/utf8.h"
#include "store/merge.h"
#include "store/merge_fits.h"
#include "store/open.h"
#include "store/report.h"
#include "store/text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

static int refuse(const struct store_failure *failure)
{
	say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

/* ---- whether they can be put together ------------------------------------ */

static bool is_same_file(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

static const char *wrong_usage(struct options *options)
{
	if (options->db == NULL)
		return "into which database? (-d FILE)";
	if (options->args.len == 0)
		return "which databases? trawl merge -d DB FILE...";
	for (size_t i = 0; i < options->args.len; i++)
		if (is_same_file(options->db, options->args.items[i]))
			return "a database cannot be merged into itself";
	return option_check(options, NULL);
}

/* As exit code. */
static int check(struct store *first, struct store *other)
{
	char why[1024];

	switch (store_merge_fits(first, other, why, sizeof(why))) {
	case 0:
		say_error("%s", why);
		return EXIT_USAGE;
	case -1:
		return refuse(store_error(other)->trouble != STORE_OK
				      ? store_error(other)
				      : store_error(first));
	}
	return EXIT_DONE;
}

static int check_file(struct store *first, const char *path)
{
	struct store_failure failure;
	struct store *other = store_open(path, STORE_READ, STORE_LOCK_FAIL,
					 &failure);
	int code = other != NULL ? check(first, other) : refuse(&failure);

	store_close(other);
	return code;
}

/* All of them with the first. */
static int check_files(const struct options *options)
{
	struct store_failure failure;
	struct store *first = store_open(options->args.items[0], STORE_READ,
					 STORE_LOCK_FAIL, &failure);
	int code = first != NULL ? EXIT_DONE : refuse(&failure);

	for (size_t i = 1; i < options->args.len && code == EXIT_DONE; i++)
		code = check_file(first, options->args.items[i]);
	store_close(first);
	return code;
}

/* ---- merged -------------------------------------------------------------- */

static int tell_run(void *arg, const struct store_row *run)
{
	const struct options *options = arg;
	int64_t pending = row_integer(run, "pending");

	if (options->quiet)
		return 0;
	say_line("%s: run %" PRId64 ": %" PRId64 " done + %" PRId64
		 " unchanged + %" PRId64 " failed + %" PRId64 " skipped + %"
		 PRId64 " pending", options->db, row_integer(run, "id"),
		 row_integer(run, "done"), row_integer(run, "unchanged"),
		 row_integer(run, "failed"), row_integer(run, "skipped"),
		 pending);
	if (pending > 0)
		say_note("no shard has done %" PRId64 " URL%s: the same trawl "
			 "crawl, without --shard, on '%s' goes on with %s",
			 pending, units_plural(pending), options->db,
			 pending == 1 ? "it" : "them");
	return 0;
}

static int merge_into(struct store *store, const struct options *options)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct store_failure failure;

	store_set_utf8(store, &utf8);
	for (size_t i = 0; i < options->args.len; i++)
		if (store_merge(store, options->args.items[i], &failure) == -1)
			return refuse(&failure);
	if (store_ask(store, STORE_ASK_RUN, 0, tell_run,
		      (void *)(uintptr_t)options) == -1)
		return refuse(store_error(store));
	return EXIT_DONE;
}

static int merge(const struct options *options)
{
	struct store_failure failure;
	struct store *store;
	int code = check_files(options);

	if (code != EXIT_DONE)
		return code;
	store = store_open(options->db, STORE_CRAWL,
			   options->if_locked == LOCKED_WAIT ? STORE_LOCK_WAIT
							     : STORE_LOCK_FAIL,
			   &failure);
	if (store == NULL && failure.trouble == STORE_LOCKED &&
	    options->if_locked == LOCKED_SKIP) {
		say_note("%s; skipped", failure.text);
		return EXIT_DONE;
	}
	if (store == NULL)
		return refuse(&failure);
	code = check_file(store, options->args.items[0]);
	if (code == EXIT_DONE)
		code = merge_into(store, options);
	store_close(store);
	return code;
}

int merge_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	const char *wrong;

	if (command_line_parse(&options, CMD_MERGE, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_MERGE);
		return EXIT_DONE;
	}
	wrong = wrong_usage(&options);
	if (wrong != NULL) {
		say_error("%s (see trawl merge --help)", wrong);
		return EXIT_USAGE;
	}
	say_set_quiet(options.quiet);
	return merge(&options);
}
