/*
 * `trawl export`: the rows of a table or view, as a stream.
 *
 * Only reads, without a lock: while a crawl is running the rows are those of
 * its last commit.  Without TABLE it is the table of the only rule, else the
 * view `pages`.
 *
 * --where is one SQL expression over the columns.  --run N: what run N
 * had: of a rule's table the rows that had come by then and were not gone yet,
 * of other tables those of that run.
 *
 * After a crawl with --carry, or with it here, rules' rows and `pages` have the
 * columns of the input, as they are now, after their own.
 *
 * Exit codes: 0; 2 bad usage, no such table, bad expression; 4 store or output.
 */
#include "cmd/commands.h"
#include "cmd/report/query.h"
#include "cmd/text/bytes.h"
#include "cmd/rows/column_functions.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "store/export.h"
#include "store/open.h"
#include "store/run.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- which table --------------------------------------------------------- */

struct choice {
	char *table;		/* the last; owned */
	int tables;
};

static int note_table(void *arg, const struct store_row *row)
{
	struct choice *choice = arg;
	const char *name = row_word(row, "name");

	free(choice->table);
	choice->table = must_copy(name);
	choice->tables++;
	return 0;
}

/* malloc'd: the table of the only rule, else the pages.  NULL: the store is in
   trouble. */
static char *default_table(struct store *store)
{
	struct choice choice = { NULL, 0 };

	if (store_ask(store, STORE_ASK_TABLES, 0, note_table,
		      &choice) == -1) {
		free(choice.table);
		return NULL;
	}
	if (choice.tables == 1)
		return choice.table;
	free(choice.table);
	choice.table = must_copy("pages");
	return choice.table;
}

struct names {
	const char *wanted;
	FILE *list;		/* the others */
};

static int is_name(void *arg, const struct store_row *row)
{
	const struct names *seen = arg;

	return strcasecmp(row_word(row, "name"), seen->wanted) == 0;
}

static int list_name(void *arg, const struct store_row *row)
{
	const struct names *seen = arg;

	fprintf(seen->list, "%s, ", row_word(row, "name"));
	return 0;
}

/* Whether there is no such table or view; then after a message, which lists the
   tables of rules. */
static bool is_unknown(struct store *store, const char *table)
{
	struct names names = { .wanted = table };
	char *list = NULL;
	size_t len;

	if (store_ask(store, STORE_ASK_NAMES, 0, is_name, &names) != 0)
		return false;
	names.list = must(open_memstream(&list, &len));
	store_ask(store, STORE_ASK_TABLES, 0, list_name, &names);
	must(fclose(names.list) == 0 ? list : NULL);
	say_error("no such table '%s'; there are: %spages", table, list);
	free(list);
	return true;
}

/* ---- the rows ------------------------------------------------------------ */

static int complain(const struct store *store, const char *table,
		    const char *why)
{
	if (why == NULL)
		return query_failed(store);
	say_error("cannot export '%s': %s", table, why);
	return EXIT_USAGE;
}

static int add_column(void *arg, const struct store_row *row)
{
	struct bytes *columns = arg;

	bytes_char(columns, columns->len == 0 ? '{' : ',');
	bytes_text(columns, row_word(row, "name"));
	bytes_text(columns, ":null");
	return 0;
}

/* Which columns the input had; empty: none. */
static int find_columns(struct store *store, struct bytes *columns)
{
	if (store_ask(store, STORE_ASK_INPUT, 0, add_column, columns) == -1)
		return -1;
	if (columns->len > 0)
		bytes_add(columns, "}", 2);
	return 0;
}

static int export(struct store *store, const struct options *options,
		  const char *table, const char *columns)
{
	struct store_export_spec spec = {
		.table = table, .where = options->where, .run = options->run,
		.all = options->all, .carry = options->carry,
	};
	struct query_printer printer;
	const char *why = NULL;
	int code = query_printer_open(&printer, store, options, NULL);

	if (code != EXIT_DONE)
		return code;
	output_set_columns(printer.output, columns);
	if (store_export(store, &spec, query_print, &printer, &why) != -1)
		return query_printer_close(&printer, true);
	/* Half of the rows are not to take the place of all of them. */
	code = complain(store, table, why);
	query_printer_close(&printer, false);
	return code;
}

/* --carry is refused where no input had columns; after a crawl with --carry it
   goes without saying. */
static int export_carried(struct store *store, const struct options *options,
			  const char *table)
{
	struct options carrying = *options;
	struct bytes columns = { 0 };
	int code;

	if (find_columns(store, &columns) == -1) {
		code = query_failed(store);
	} else if (options->carry && columns.len == 0) {
		say_error("--carry has no effect: no input of '%s' had columns",
			  options->db);
		code = EXIT_USAGE;
	} else {
		carrying.carry = true;
		code = export(store, &carrying, table, columns.data);
	}
	bytes_release(&columns);
	return code;
}

int export_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct column_functions *functions;
	struct store *store;
	char *table;
	int carries, code;

	signal(SIGPIPE, SIG_IGN);
	code = query_open(&options, CMD_EXPORT, 0, 1, argc, argv, &store);
	if (store == NULL)
		return code;
	table = options.args.len > 0 ? must_copy(options.args.items[0])
				     : default_table(store);
	carries = options.carry ? 1 : store_carries(store);
	functions = column_functions_new(store);
	if (table == NULL || functions == NULL || carries == -1)
		code = query_failed(store);
	else if (is_unknown(store, table))
		code = EXIT_USAGE;
	else if (carries)
		code = export_carried(store, &options, table);
	else
		code = export(store, &options, table, NULL);
	free(table);
	column_functions_free(functions);
	store_close(store);
	return code;
}
