/*
 * The URL list: lines, CSV, TSV or JSON Lines, from files and stdin, read as
 * a stream.  Memory is one record, whatever the length of the list.
 *
 *   lines	one URL each; blank lines and those that begin with # are none
 *   csv	RFC 4180, the first record names the columns; `,`, `;` or tab
 *		separates them, whichever that record has most
 *   tsv	likewise; \t \n \r \\ in a cell stand for what they do in C
 *   jsonl	an object a line; the URL is a string member
 *
 * Without --input-format a file is what its name ends in (.csv, .tsv, .jsonl,
 * .ndjson), else lines.
 *
 * A file that is something else must not be crawled as a list of hosts.  So its
 * first records are looked at before one is handed out (sample.h): up to the
 * first with a URL, at most 100; if none has one the file is refused.  That
 * look also tells which column holds the URLs (heading.h).  Where the columns'
 * names do not say it, all 100 records of a regular file are looked at.  Those
 * of a pipe may not come for hours, so the look ends with the first record that
 * makes it clear: absolute URLs do at once, hosts alone only after 100.  There
 * is no time limit, or a list that comes slowly would be read differently;
 * --url-column makes the look unnecessary.
 *
 * Columns method, body and content-type make another request of it (asked.h).
 *
 * Text that is not UTF-8 is read as windows-1252, unless it is damaged UTF-8:
 * then the record is bad.
 *
 * Records are numbered over all files of the command, from 1, without blank
 * lines and comments.  For messages the file and its own line number are kept
 * as well.
 */
#ifndef CMD_INPUT_INPUT_H
#define CMD_INPUT_INPUT_H

#include "cmd/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

struct input_record {
	const char *url;	/* as it stands there, trimmed; len bytes, may
				   hold anything */
	size_t len;
	const char *columns;	/* the other columns, with --carry all of them,
				   as a JSON object; NULL */
	const char *post;	/* to be sent in a POST; NULL: it is a GET */
	const char *content_type;	/* of that, */
	bool typed;		/* which the record says itself */
	int64_t position;	/* nth record of the command */
	const char *file;	/* "-" for stdin, "" for the command line */
	int64_t line;
	const char *bad;	/* why it is no record ("not a JSON object",
				   "record too long"); then url is how it
				   begins.  Else NULL */
	const char *note;	/* to be said of its file, once; NULL */
};

enum input_news {
	INPUT_RECORD,
	INPUT_LATER,		/* nothing just now: poll input_fd() */
	INPUT_END,
	INPUT_ERROR,		/* unreadable file, or no list of URLs: message
				   in input_error() */
};

/* args, then the files, in the order of the command line.  NULL with a
   message in *error if a file cannot be opened, or a regular one is no list of
   URLs. */
struct input *input_open(const struct options *options, const char **error);

/* With --carry: the columns of all regular files, as an object whose values are
   null; NULL: there are none.  A pipe's are not known yet. */
const char *input_columns(const struct input *input);

/* Never blocks on a pipe or terminal.  *record is valid until the next call. */
enum input_news input_next(struct input *input, struct input_record *record);

/* What to poll for POLLIN after INPUT_LATER; -1 if there is nothing to poll. */
int input_fd(const struct input *input);
const char *input_error(const struct input *input);
void input_close(struct input *input);

/* Whether one of the files has columns. */
bool input_has_columns(const struct options *options);

#endif
