/*
 * Further pages, from a file of tab-separated lines:
 *
 *   TARGET  STATUS  HEADERS  BODY
 *   /a?b=1  200     Content-Type: text/plain\nX-Foo: bar    a.txt
 *
 * TARGET is compared with path and query, then with the path alone.  "-" for
 * HEADERS or BODY is none; \n stands between headers; BODY is a file, relative
 * to the table's folder, read anew each time.  Lines that begin with # are
 * left out.  The first line that fits wins, before the built-in pages.
 */
#ifndef TESTS_ORIGIN_TABLE_H
#define TESTS_ORIGIN_TABLE_H

#include "tests/origin/reply.h"
#include "tests/origin/request.h"

struct table;

/* err()s when it cannot be read. */
struct table *table_open(const char *path);

/* False if it has no line for this request. */
bool table_answer(const struct table *table, const struct request *request,
		  struct reply *reply);

/* Appends the file to the body; status 500 if it cannot be read. */
void table_send_file(struct reply *reply, const char *path);

#endif
