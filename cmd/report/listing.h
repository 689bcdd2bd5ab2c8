/*
 * The lists of `trawl status`: records for programmes, tables for people, with
 * aligned columns under a head, what has no bounds (URLs, errors) at the end of
 * the line, and in colour on a terminal.
 *
 * Without -f, a terminal is for people, a pipe or a file for programmes.
 */
#ifndef CMD_REPORT_LISTING_H
#define CMD_REPORT_LISTING_H

#include "cmd/options.h"
#include "cmd/report/query.h"
#include "cmd/text/paint.h"
#include "store/report.h"

enum listing_cell {
	CELL_PLAIN,
	CELL_TIME,		/* "2026-01-31 12:00:00" */
	CELL_COMING,		/* the same; nothing if it is over */
	CELL_SPAN,		/* of ms; nothing for 0 */
};

/* Of a table; one without a name ends them. */
struct listing_column {
	const char *name;	/* in the answer */
	const char *title;
	int width;		/* 0: as long as it is, and last */
	bool right;
	enum listing_cell kind;
	enum paint paint;
};
#define CELL_NUMBER(name, title, width) \
	{ name, title, width, true, CELL_PLAIN, 0 }

/* STORE_ASK_FAILED, STORE_ASK_SKIPPED or STORE_ASK_HOSTS.  An exit code. */
int listing_print(struct store *store, struct options *options,
		  enum store_question question);

/*
 * The same of rows that come from elsewhere: begin, rows, end.  The columns are
 * those of the table; fields as in query.h.  begin and end return an exit code:
 * end takes what came of it so far, and has to be called only if begin was
 * EXIT_DONE.
 */
struct listing {
	const struct listing_column *columns;
	struct query_printer printer;
	bool people;		/* a table, not records */
	bool painted;
};
int listing_begin(struct listing *listing, struct store *store,
		  struct options *options, const struct listing_column *columns,
		  query_fields *fields);
store_report_fn listing_row;	/* arg: the listing */
int listing_end(struct listing *listing, int code);

#endif
