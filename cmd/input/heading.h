/*
 * The columns of a list: their names, and which of them holds the URL.
 *
 * That is, in this order:
 *   1. the column that --url-column names (if the case differs, too);
 *   2. the first of url, link, href, uri, address, website, in any case, with
 *      a URL in it;
 *   3. the only column with absolute URLs, or the only one in which every value
 *      is one; if no value is, the same with values that look like hosts.
 * For the last two the first records are looked at: heading_see().
 */
#ifndef CMD_INPUT_HEADING_H
#define CMD_INPUT_HEADING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct heading;

/* wanted: --url-column or NULL; borrowed. */
struct heading *heading_new(const char *wanted);
void heading_free(struct heading *heading);

/* A further column, under a name of its own: an empty one is column_N, a
   second `a` is a_2.  Time does not grow with the columns before it. */
void heading_add(struct heading *heading, const char *name, size_t len);

/* The column of exactly this name; a new one if there is none. */
size_t heading_find(struct heading *heading, const char *name, size_t len);

size_t heading_count(const struct heading *heading);
/* Borrowed; not terminated. */
const char *heading_name(const struct heading *heading, size_t i, size_t *len);

/* Whether a column has the name that was wanted, or one of the usual names. */
bool heading_has_named(const struct heading *heading);
bool heading_is_usual(const char *name, size_t len);

/* A value of column i, trimmed. */
void heading_see(struct heading *heading, size_t i, const char *value,
		 size_t len);

/* How much of 3. may be used: while more values are to come, the only column
   with URLs so far may not be the only one. */
enum heading_by { HEADING_BY_NAME, HEADING_BY_ABSOLUTE, HEADING_BY_VALUE };

/* The column of the URLs, by the values seen so far; -1: not clear. */
ssize_t heading_choose(const struct heading *heading, enum heading_by by);

/* For a message: the names of the columns with URLs, if none has any of all;
   malloc'd.  *urls: how many have. */
char *heading_text(const struct heading *heading, size_t *urls);

#endif
