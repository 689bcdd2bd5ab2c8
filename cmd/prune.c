/*
 * `trawl prune`: what years of runs leave behind, taken out of a database.
 */
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/option_check.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/charset/utf8.h"
#include "store/open.h"
#include "store/prune.h"
#include "store/text.h"

#include <inttypes.h>
#include <stdio.h>

static const char *refused(struct options *options)
{
	if (options->db == NULL)
		return "which database? (-d FILE)";
	if (options->args.len > 0)
		return "too many arguments";
	if (options->older < 0 && options->gone < 0 && options->keep_runs == 0)
		return "what is to go? (--older AGE, --keep-runs N, "
		       "--gone AGE)";
	return option_check(options, NULL);
}

static void print_item(const char *before, int64_t n, const char *one,
		       const char *more)
{
	printf("%s%" PRId64 " %s", before, n, n == 1 ? one : more);
}

static void print_pruned(const struct options *options,
			 const struct store_pruned *pruned)
{
	char size[UNITS_TEXT];

	if (options->quiet)
		return;
	fputs(options->dry_run ? "would take" : "took", stdout);
	print_item(" ", pruned->runs, "run", "runs");
	print_item(", ", pruned->fetches, "fetch", "fetches");
	print_item(", ", pruned->changes, "change", "changes");
	print_item(", ", pruned->rows, "row that was gone",
		   "rows that were gone");
	if (pruned->links > 0)
		print_item(", ", pruned->links, "link that was gone",
			   "links that were gone");
	print_item(", ", pruned->bodies, "body", "bodies");
	if (!options->dry_run && pruned->bytes > 0)
		printf("; %s given back",
		       units_format_size((uint64_t)pruned->bytes, size));
	putchar('\n');
}

static int store_failed(const struct store_failure *failure)
{
	say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

static int prune(const struct options *options)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	const struct store_prune_spec spec = {
		.older = options->older,
		.keep_runs = options->keep_runs,
		.gone = options->gone,
		.runs = options->older >= 0 || options->keep_runs > 0,
		.rewrite = true,
		.dry = options->dry_run,
	};
	struct store_pruned pruned;
	struct store_failure failure;
	struct store *store = store_open(options->db, STORE_EDIT,
					 STORE_LOCK_FAIL, &failure);
	int code = EXIT_DONE;

	if (store == NULL)
		return store_failed(&failure);
	store_set_utf8(store, &utf8);
	if (store_prune(store, &spec, &pruned) == -1)
		code = store_failed(store_error(store));
	else
		print_pruned(options, &pruned);
	store_close(store);
	return code;
}

int prune_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	const char *wrong;

	if (command_line_parse(&options, CMD_PRUNE, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_PRUNE);
		return EXIT_DONE;
	}
	wrong = refused(&options);
	if (wrong == NULL)
		return prune(&options);
	say_error("%s (see trawl %s --help)", wrong, argv[0]);
	return EXIT_USAGE;
}
