/*
 * A file in work: its records one after the other, in their format.
 *
 * stream.h says where a record ends, heading.h which column holds the URL.
 *
 *   1. list_open();
 *   2. list_next() until STREAM_END or STREAM_ERROR;
 *   3. list_close(), list_open() with the next file, ...
 *   4. list_release().
 */
#ifndef CMD_INPUT_LIST_H
#define CMD_INPUT_LIST_H

#include "cmd/input/cells.h"
#include "cmd/input/heading.h"
#include "cmd/input/stream.h"
#include "cmd/options.h"
#include "cmd/text/bytes.h"
#include "parse/charset/charset.h"

#include <stdbool.h>
#include <stddef.h>

#define LIST_SHOWN 200		/* bytes of a bad record in messages */

struct list {
	struct stream stream;
	enum input_format format;
	const char *url_column;	/* --url-column or NULL; the caller's */
	char separator;		/* of CSV; '\0': the head is still to come */
	struct heading *heading;	/* NULL: of lines, or of CSV and TSV
					   before the head came */
	/* of the record in hand */
	struct cells cells;
	struct bytes value;
	struct charset_buffer decoded;
	char error[1024];
};

/* -1: list_error() says why. */
int list_open(struct list *list, const char *name, enum input_format format);
void list_close(struct list *list);
void list_release(struct list *list);

/* As stream_next(), without blank lines and comments; reads the head. */
enum stream_news list_next(struct list *list, struct stream_record *raw);

/* The record in UTF-8; else why it is none ("not UTF-8"), until the next
   call. */
const char *list_decode(struct list *list, struct stream_record *raw);

/* The cells of a record of CSV or TSV.  -1: more than the head has. */
int list_split(struct list *list, const struct stream_record *raw);

/* CSV or TSV: the first record names the columns. */
bool list_has_head(const struct list *list);

/* The file is no list: STREAM_ERROR, and why in list_error(). */
__attribute__((format(printf, 2, 3)))
enum stream_news list_refuse(struct list *list, const char *format, ...);
const char *list_error(const struct list *list);

/* Text of the file for a message, shortened; malloc'd. */
char *list_quote(const char *text, size_t len);

#endif
