#include "store/value.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#include "store/text.h"

uint64_t value_seed(void)
{
	static uint64_t seed;

	while (!seed)
		if (getrandom(&seed, sizeof(seed), 0) < 0)
			err(1, "getrandom");
	return seed;
}

uint64_t value_hash(const struct store_value *value, uint64_t seed)
{
	uint64_t type = (uint64_t)value->type + 1;

	switch (value->type) {
	case STORE_NULL:
		return XXH3_64bits_withSeed(&type, sizeof(type), seed);
	case STORE_INTEGER:
		return XXH3_64bits_withSeed(&value->integer, 8, seed + type);
	case STORE_REAL:
		return XXH3_64bits_withSeed(&value->real, 8, seed + type);
	case STORE_TEXT:
		return XXH3_64bits_withSeed(value->text, value->len,
					    seed + type);
	}
	return 0;
}

bool value_same(const struct store_value *a,
		       const struct store_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case STORE_NULL:
		return true;
	case STORE_INTEGER:
		return a->integer == b->integer;
	case STORE_REAL:
		return a->real == b->real;
	case STORE_TEXT:
		return a->len == b->len && !memcmp(a->text, b->text, a->len);
	}
	return false;
}

void value_bind(sqlite3_stmt *sql, int i,
		       const struct store_value *value)
{
	switch (value->type) {
	case STORE_NULL:
		sqlite3_bind_null(sql, i);
		break;
	case STORE_INTEGER:
		sqlite3_bind_int64(sql, i, value->integer);
		break;
	case STORE_REAL:
		sqlite3_bind_double(sql, i, value->real);
		break;
	case STORE_TEXT:
		sqlite3_bind_text64(sql, i, value->text, value->len,
				    SQLITE_STATIC, SQLITE_UTF8);
		break;
	}
}

int value_column(sqlite3_stmt *sql, int i, struct store_value *value)
{
	switch (sqlite3_column_type(sql, i)) {
	case SQLITE_INTEGER:
		value->type = STORE_INTEGER;
		value->integer = sqlite3_column_int64(sql, i);
		return 0;
	case SQLITE_FLOAT:
		value->type = STORE_REAL;
		value->real = sqlite3_column_double(sql, i);
		return 0;
	case SQLITE_TEXT:
		value->type = STORE_TEXT;
		/* _text would copy it, for the sake of a NUL after it. */
		value->text = sqlite3_column_blob(sql, i);
		value->len = (size_t)sqlite3_column_bytes(sql, i);
		if (!value->text)
			value->text = "";
		return 0;
	case SQLITE_NULL:
		value->type = STORE_NULL;
		return 0;
	default:
		return -1;
	}
}

void value_json_text(struct obstack *memory, const char *text, size_t len)
{
	size_t at = (size_t)obstack_object_size(memory), n;

	obstack_blank(memory, (int)(6 * len + 2));
	n = text_json(text, len, (char *)obstack_base(memory) + at);
	obstack_blank_fast(memory, (int)n - (int)(6 * len + 2));
}

static void grow_real(struct obstack *memory, double real)
{
	char text[32];
	int digits;

	/* Infinity as SQLite reads and writes it. */
	if (isinf(real)) {
		snprintf(text, sizeof(text), "%s9e999", real < 0 ? "-" : "");
		obstack_grow(memory, text, (int)strlen(text));
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
	/* A real stays one: 9.0, not 9. */
	if (!strpbrk(text, ".e"))
		strcat(text, ".0");
	obstack_grow(memory, text, (int)strlen(text));
}

void value_json(struct obstack *memory, const struct store_value *value)
{
	char text[32];

	switch (value->type) {
	case STORE_NULL:
		obstack_grow(memory, "null", 4);
		break;
	case STORE_INTEGER:
		obstack_grow(memory, text, snprintf(text, sizeof(text), "%lld",
			     (long long)value->integer));
		break;
	case STORE_REAL:
		grow_real(memory, value->real);
		break;
	case STORE_TEXT:
		value_json_text(memory, value->text, value->len);
		break;
	}
}
