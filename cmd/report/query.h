/*
 * What the commands that only read a database have in common: opening it,
 * and printing the store's answers (store/report.h).
 *
 * Nothing here takes the lock of a crawl or writes, so all of it works while
 * one is running and shows that crawl's last commit.
 */
#ifndef CMD_REPORT_QUERY_H
#define CMD_REPORT_QUERY_H

#include "cmd/exit.h"
#include "cmd/options.h"
#include "cmd/rows/output.h"
#include "cmd/rows/part_file.h"
#include "cmd/rows/row.h"
#include "store/report.h"

#include <stdbool.h>

struct url;

/*
 * Parses argv.  True: go on; else that was all, with this exit code, after a
 * message or --help.  The command takes from least to most arguments, and a
 * database or, if there is such an option, an engine.
 */
bool query_parse(struct options *options, enum command_bit command,
		 size_t least, size_t most, int argc, char **argv, int *code);

/* Opens the database of -d for reading; NULL with the code, after a message. */
struct store *query_store(const struct options *options, int *code);

/*
 * Both: parses argv and opens the database of -d for reading.  EXIT_DONE, or
 * the exit code after a message; with --help the store is NULL.
 */
int query_open(struct options *options, enum command_bit command, size_t least,
	       size_t most, int argc, char **argv, struct store **store);

/* The URL that an argument names, read as crawl reads its seeds, else as it
   reads links; without user and password.  -1: it names none, *reason. */
int query_url(struct url *url, const char *arg, const char **reason);

/* The message and code for a store in trouble. */
int query_failed(const struct store *store);

/*
 * The rows of a question as records in the format of the options; fields turns
 * a row into fields (at most max) and returns their number.  An exit code.
 */
typedef size_t query_fields(const struct store_row *answer,
			    struct field *fields, size_t max);
int query_list(struct store *store, const struct options *options,
	     enum store_question question, query_fields *fields);

/* The same for callers that ask the store themselves. */
struct query_printer {
	struct output *output;
	struct store *store;	/* that is asked, borrowed; NULL: none is */
	const char *path;	/* of -o, borrowed */
	query_fields *fields;	/* NULL: as they are */
	int64_t rows;		/* so far */
	int error;		/* errno of a failed write */
};
int query_printer_open(struct query_printer *printer, struct store *store,
		       const struct options *options, query_fields *fields);
store_report_fn query_print;	/* arg: the printer */
/* whole: all rows were printed; else the file of -o does not get its name.  The
   exit code, after a message if it is not EXIT_DONE. */
int query_printer_close(struct query_printer *printer, bool whole);

/* Fit for a terminal, to stdout: control characters escaped. */
void print_escaped(const char *text);

/* "label     text": a line of it. */
void print_labelled(const char *label, const char *text);

/* Text for people.  With -o FILE, stdout is a new file from open to close,
   which gives it the name FILE.  Both return an exit code: close returns code,
   what came of it so far, unless writing failed.  Close it also if open
   failed. */
int query_text_open(struct part_file *file, const struct options *options);
int query_text_close(struct part_file *file, int code);

#endif
