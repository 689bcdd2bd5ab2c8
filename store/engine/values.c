#include "store/engine/values.h"

#include <arpa/inet.h>
#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/memory.h"

/* From pg_type.dat, where they never change. */
static const struct { unsigned one, array; int size; } types[] = {
	[VALUE_BOOL] = { 16, 1000, 1 },
	[VALUE_BYTES] = { 17, 1001, 0 },
	[VALUE_INT16] = { 21, 1005, 2 },
	[VALUE_INT32] = { 23, 1007, 4 },
	[VALUE_INT64] = { 20, 1016, 8 },
	[VALUE_TEXT] = { 25, 1009, 0 },
	[VALUE_UUID] = { 2950, 2951, 16 },
	[VALUE_JSON] = { 3802, 3807, 0 },
};

#define ARRAY_HEAD 20		/* dimensions, nulls, type, length, from */
#define JSON_VERSION 1		/* of jsonb's binary format */

void arguments_clear(struct arguments *args)
{
	for (int i = 0; i < args->n; i++)
		free(args->list[i].data);
	args->n = 0;
}

size_t arguments_size(const struct arguments *args)
{
	size_t size = 0;

	for (int i = 0; i < args->n; i++)
		size += args->list[i].len;
	return size;
}

static void *grow(struct argument *argument, size_t len)
{
	void *at;

	if (argument->cap - argument->len < len) {
		argument->cap = 2 * argument->cap + len + 16;
		argument->data = must(realloc(argument->data, argument->cap));
	}
	at = argument->data + argument->len;
	argument->len += len;
	return at;
}

static void put32(struct argument *argument, int32_t n)
{
	uint32_t big = htonl((uint32_t)n);

	memcpy(grow(argument, sizeof(big)), &big, sizeof(big));
}

static struct argument *begin(struct arguments *args, enum value_type type)
{
	struct argument *argument;

	assert(args->n < ARGUMENTS_MOST);
	argument = &args->list[args->n++];
	*argument = (struct argument){ .type = types[type].one,
				       .element = type };
	grow(argument, 0);
	return argument;
}

static void put_int(struct argument *argument, int64_t n)
{
	uint64_t big = htobe64((uint64_t)n);
	size_t size = (size_t)types[argument->element].size;

	assert(size > 0 && size <= 8);
	memcpy(grow(argument, size), (char *)&big + 8 - size, size);
}

static size_t put_text(const struct arguments *args,
		       struct argument *argument, const char *text)
{
	size_t len = strlen(text), at = argument->len;

	if (!args->utf8 || !args->utf8->valid ||
	    text_valid(args->utf8, text, len)) {
		memcpy(grow(argument, len), text, len);
	} else {
		grow(argument, 3 * len);
		argument->len = at + text_clean(args->utf8, text, len,
						argument->data + at);
	}
	return argument->len - at;
}

void arguments_int(struct arguments *args, enum value_type type, int64_t n)
{
	put_int(begin(args, type), n);
}

void arguments_bool(struct arguments *args, bool value)
{
	put_int(begin(args, VALUE_BOOL), value);
}

void arguments_text(struct arguments *args, const char *text)
{
	struct argument *argument = begin(args, VALUE_TEXT);

	argument->null = !text;
	if (text)
		put_text(args, argument, text);
}

void arguments_json(struct arguments *args, const char *text)
{
	struct argument *argument = begin(args, VALUE_JSON);

	*(char *)grow(argument, 1) = JSON_VERSION;
	put_text(args, argument, text);
}

void arguments_bytes(struct arguments *args, enum value_type type,
		     const void *data, size_t len)
{
	struct argument *argument = begin(args, type);

	argument->null = !data;
	if (data)
		memcpy(grow(argument, len), data, len);
}

/* ---- arrays -------------------------------------------------------------- */

int arguments_array(struct arguments *args, enum value_type element)
{
	struct argument *argument = begin(args, element);

	argument->array = true;
	argument->type = types[element].array;
	put32(argument, 1);
	put32(argument, 1);
	put32(argument, (int32_t)types[element].one);
	put32(argument, 0);		/* how many, when it is sent */
	put32(argument, 1);
	assert(argument->len == ARRAY_HEAD);
	return args->n - 1;
}

static struct argument *array_of(struct arguments *args, int i)
{
	struct argument *argument = &args->list[i];

	assert(i < args->n && argument->array);
	argument->count++;
	return argument;
}

void add_null(struct arguments *args, int i)
{
	put32(array_of(args, i), -1);
}

void add_int(struct arguments *args, int i, int64_t n)
{
	struct argument *argument = array_of(args, i);

	put32(argument, types[argument->element].size);
	put_int(argument, n);
}

void add_text(struct arguments *args, int i, const char *text)
{
	struct argument *argument = array_of(args, i);
	size_t head = argument->len, len;
	uint32_t big;

	put32(argument, -1);
	if (!text)
		return;
	len = put_text(args, argument, text);
	big = htonl((uint32_t)len);
	memcpy(argument->data + head, &big, sizeof(big));
}

void add_bytes(struct arguments *args, int i, const void *data, size_t len)
{
	struct argument *argument = array_of(args, i);

	put32(argument, data ? (int32_t)len : -1);
	if (data)
		memcpy(grow(argument, len), data, len);
}

void add_parts(struct arguments *args, int i, size_t len)
{
	put32(array_of(args, i), (int32_t)len);
}

void add_part(struct arguments *args, int i, const void *data, size_t len)
{
	if (len > 0)
		memcpy(grow(&args->list[i], len), data, len);
}

void arguments_set_first(struct arguments *args, int64_t n)
{
	args->list[0].len = 0;
	put_int(&args->list[0], n);
}

static void close_array(struct argument *argument)
{
	uint32_t big = htonl((uint32_t)argument->count);

	if (argument->array)
		memcpy(argument->data + 12, &big, sizeof(big));
}

static void name_call(char *sql, size_t size, const char *name, int n)
{
	size_t len = (size_t)snprintf(sql, size, "SELECT * FROM trawl.%s(",
				      name);

	for (int i = 1; i <= n; i++)
		len += (size_t)snprintf(sql + len, size - len, "%s$%d",
					i > 1 ? "," : "", i);
	assert(len + 2 <= size);
	memcpy(sql + len, ")", 2);
}

bool arguments_send_with(struct arguments *args, PGconn *conn, const char *sql)
{
	Oid oids[ARGUMENTS_MOST];
	const char *values[ARGUMENTS_MOST];
	int lengths[ARGUMENTS_MOST], formats[ARGUMENTS_MOST];

	for (int i = 0; i < args->n; i++) {
		struct argument *argument = &args->list[i];

		close_array(argument);
		oids[i] = argument->type;
		values[i] = argument->null ? NULL : argument->data;
		lengths[i] = (int)argument->len;
		formats[i] = 1;
	}
	return PQsendQueryParams(conn, sql, args->n, oids, values, lengths,
				 formats, 1) == 1;
}

bool arguments_send(struct arguments *args, PGconn *conn, const char *name)
{
	char sql[64 + 4 * ARGUMENTS_MOST];

	name_call(sql, sizeof(sql), name, args->n);
	return arguments_send_with(args, conn, sql);
}

/* ---- answers ------------------------------------------------------------- */

static int64_t int_of(const char *data, size_t len)
{
	uint64_t n = len > 0 && *data < 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | (unsigned char)data[i];
	return (int64_t)n;
}

int64_t value_int(const PGresult *result, int row, int column)
{
	if (column < 0 || PQgetisnull(result, row, column))
		return 0;
	return int_of(PQgetvalue(result, row, column),
		      (size_t)PQgetlength(result, row, column));
}

const char *value_text(const PGresult *result, int row, int column,
			size_t *len)
{
	if (len)
		*len = 0;
	if (column < 0 || PQgetisnull(result, row, column))
		return NULL;
	if (len)
		*len = (size_t)PQgetlength(result, row, column);
	return PQgetvalue(result, row, column);
}

size_t value_ints(const PGresult *result, int row, int column, int64_t **out)
{
	size_t len, n = 0;
	const char *data = value_text(result, row, column, &len);
	const char *end = data + len;

	*out = NULL;
	if (len < ARRAY_HEAD)
		return 0;
	*out = must(calloc((len - ARRAY_HEAD) / 4 + 1, sizeof(**out)));
	for (data += ARRAY_HEAD; end - data >= 4; ) {
		int64_t size = int_of(data, 4);

		data += 4;
		if (size < 0 || size > end - data)
			break;
		(*out)[n++] = int_of(data, (size_t)size);
		data += size;
	}
	return n;
}
