/*
 * What goes up with a request and comes down with its answer, in PostgreSQL's
 * binary formats: nothing has to be escaped.
 */
#ifndef STORE_ENGINE_VALUES_H
#define STORE_ENGINE_VALUES_H

#include "store/engine/pq.h"
#include "store/text.h"

#include <stdint.h>

enum value_type { VALUE_BOOL, VALUE_BYTES, VALUE_INT16, VALUE_INT32,
		  VALUE_INT64, VALUE_TEXT, VALUE_UUID, VALUE_JSON };

#define ARGUMENTS_MOST 64

/*
 * The arguments of one call, in order.  Zeroed: none yet.  Single ones are
 * added by arguments_int() and its like; arrays are begun, and then filled
 * element by element, also several side by side: a column each.
 */
struct arguments {
	const struct store_utf8 *utf8;	/* set by the owner; NULL: as it is */
	int n;
	struct argument {
		unsigned type;		/* as PostgreSQL numbers them */
		enum value_type element;
		bool array, null;
		char *data;
		size_t len, cap;
		int32_t count;
	} list[ARGUMENTS_MOST];
};

void arguments_clear(struct arguments *args);
size_t arguments_size(const struct arguments *args);

void arguments_int(struct arguments *args, enum value_type type, int64_t n);
void arguments_bool(struct arguments *args, bool value);
/* text NULL, data NULL: a NULL. */
void arguments_text(struct arguments *args, const char *text);
void arguments_json(struct arguments *args, const char *text);
void arguments_bytes(struct arguments *args, enum value_type type,
		     const void *data, size_t len);

/* Begins an array.  Its number. */
int arguments_array(struct arguments *args, enum value_type element);

/* To the array of this number. */
void add_null(struct arguments *args, int i);
void add_int(struct arguments *args, int i, int64_t n);
void add_text(struct arguments *args, int i, const char *text);
void add_bytes(struct arguments *args, int i, const void *data, size_t len);
/* Bytes in parts, which have to add up to len. */
void add_parts(struct arguments *args, int i, size_t len);
void add_part(struct arguments *args, int i, const void *data, size_t len);

/* In place of the first. */
void arguments_set_first(struct arguments *args, int64_t n);

/* "SELECT * FROM trawl.NAME($1, ...)": sent; false: the connection is lost. */
bool arguments_send(struct arguments *args, PGconn *conn, const char *name);
/* With this statement. */
bool arguments_send_with(struct arguments *args, PGconn *conn, const char *sql);

/* ---- answers ------------------------------------------------------------- */

/* column -1: as NULL, which is 0, false or NULL. */
int64_t value_int(const PGresult *result, int row, int column);
/* Ends with a 0 that does not count in *len, which may be NULL. */
const char *value_text(const PGresult *result, int row, int column,
			size_t *len);
/* n of them; *out is malloc'd. */
size_t value_ints(const PGresult *result, int row, int column, int64_t **out);

#endif
