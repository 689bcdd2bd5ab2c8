#include "cmd/rows/format.h"

#include "cmd/text/json.h"
#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values -------------------------------------------------------------- */

static void add_integer(struct bytes *out, int64_t integer)
{
	uint64_t left = integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
	char text[24], *from = text + sizeof(text);

	do {
		*--from = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (integer < 0)
		*--from = '-';
	bytes_add(out, from, (size_t)(text + sizeof(text) - from));
}

/*
 * Prices, scores and the like: not negative, with up to three decimals.  Such a
 * real is the quotient of two whole numbers, rounded once; and of fewer than 15
 * digits, none of another value is nearer to it.  False: it is not such.
 */
static bool add_short_real(struct bytes *out, double real)
{
	int64_t thousandths, rest;

	if (!(real > 0 && real < 1e9))
		return false;
	thousandths = (int64_t)(real * 1000 + 0.5);
	if ((double)thousandths / 1000 != real)
		return false;
	add_integer(out, thousandths / 1000);
	bytes_char(out, '.');
	rest = thousandths % 1000;
	do {
		bytes_char(out, (char)('0' + rest / 100));
		rest = rest % 100 * 10;
	} while (rest > 0);
	return true;
}

/* The shortest of 15 to 17 digits that reads back the same. */
static void add_real(struct bytes *out, double real)
{
	char text[40];

	if (add_short_real(out, real))
		return;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
	bytes_text(out, text);
	if (strspn(text, "-0123456789") == strlen(text))
		bytes_text(out, ".0");
}

/* What is not UTF-8 becomes U+FFFD. */
static void add_utf8(struct bytes *out, const char *text, size_t len)
{
	if (utf8_valid(text, len) == len)
		bytes_add(out, text, len);
	else
		out->len += utf8_repair(text, len, bytes_room(out, 3 * len));
}

void format_plain(struct bytes *out, const struct field *field)
{
	switch (field->type) {
	case FIELD_NULL:
		return;
	case FIELD_INTEGER:
		add_integer(out, field->integer);
		return;
	case FIELD_REAL:
		add_real(out, field->real);
		return;
	case FIELD_TEXT:
	case FIELD_JSON:
		add_utf8(out, field->text, field->len);
		return;
	}
}

/* ---- JSON Lines ---------------------------------------------------------- */

static void json_value(struct bytes *out, const struct field *field)
{
	switch (field->type) {
	case FIELD_NULL:
		bytes_text(out, "null");
		return;
	case FIELD_REAL:
		if (!isfinite(field->real)) {
			bytes_text(out, "null");
			return;
		}
		add_real(out, field->real);
		return;
	case FIELD_TEXT:
		json_string(out, field->text, field->len);
		return;
	case FIELD_INTEGER:
	case FIELD_JSON:
		format_plain(out, field);
		return;
	}
}

static void json_row(struct bytes *out, const struct field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bytes_char(out, i == 0 ? '{' : ',');
		json_string(out, fields[i].name,
				   strlen(fields[i].name));
		bytes_char(out, ':');
		json_value(out, &fields[i]);
	}
	bytes_text(out, n == 0 ? "{}\n" : "}\n");
}

/* ---- CSV and TSV --------------------------------------------------------- */

/* Both: the text of the cell stands at the end of out, from `at` on, and grows
   there from its end. */

static void csv_cell(struct bytes *out, size_t at)
{
	size_t more = 2;
	bool quote = false;
	char *from, *to;

	for (size_t i = at; i < out->len; i++) {
		quote |= memchr(",\"\r\n", out->data[i], 4) != NULL;
		more += out->data[i] == '"';
	}
	if (!quote)
		return;
	from = bytes_room(out, more);
	to = from + more;
	out->len += more;
	*--to = '"';
	while (from > out->data + at) {
		*--to = *--from;
		if (*from == '"')
			*--to = '"';
	}
	*--to = '"';
}

/* No quoting in TSV: what would break a record is written as in C. */
static void tsv_cell(struct bytes *out, size_t at)
{
	static const char special[] = { '\t', '\n', '\r', '\\' };
	static const char as[] = { 't', 'n', 'r', '\\' };
	size_t more = 0;
	char *from, *to;

	for (size_t i = at; i < out->len; i++)
		more += memchr(special, out->data[i], 4) != NULL;
	from = bytes_room(out, more);
	to = from + more;
	out->len += more;
	while (from < to) {
		const char *found = memchr(special, *--from, 4);

		*--to = found != NULL ? as[found - special] : *from;
		if (found != NULL)
			*--to = '\\';
	}
}

static bool like_formula(const char *text, size_t len)
{
	return len > 0 && text[0] != '\0' &&
	       strchr("=+-@\t\r", text[0]) != NULL;
}

static void cell(struct bytes *out, enum row_format format, bool safe,
		 const struct field *field)
{
	size_t at = out->len;

	if (safe && field->type == FIELD_TEXT &&
	    like_formula(field->text, field->len))
		bytes_char(out, '\'');
	format_plain(out, field);
	if (format == ROWS_CSV)
		csv_cell(out, at);
	else
		tsv_cell(out, at);
}

static void end_record(struct bytes *out, enum row_format format)
{
	bytes_text(out, format == ROWS_CSV ? "\r\n" : "\n");
}

static void separated_row(struct bytes *out, enum row_format format, bool safe,
			  const struct field *fields, size_t n)
{
	size_t from = out->len;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			bytes_char(out, format == ROWS_CSV ? ',' : '\t');
		cell(out, format, safe, &fields[i]);
	}
	/* One empty cell is not a blank line. */
	if (format == ROWS_CSV && out->len == from)
		bytes_text(out, "\"\"");
	end_record(out, format);
}

void format_head(struct bytes *out, enum row_format format,
		 const struct field *fields, size_t n)
{
	if (format != ROWS_CSV && format != ROWS_TSV)
		return;
	for (size_t i = 0; i < n; i++) {
		struct field name = { .type = FIELD_TEXT,
				      .text = fields[i].name,
				      .len = strlen(fields[i].name) };

		if (i > 0)
			bytes_char(out, format == ROWS_CSV ? ',' : '\t');
		cell(out, format, false, &name);
	}
	end_record(out, format);
}

void format_row(struct bytes *out, enum row_format format, bool safe,
		const struct field *fields, size_t n)
{
	switch (format) {
	case ROWS_JSONL:
		json_row(out, fields, n);
		return;
	case ROWS_CSV:
	case ROWS_TSV:
		separated_row(out, format, safe, fields, n);
		return;
	case ROWS_TEXT:		/* written by those that print it */
	case ROWS_OWN:
		return;
	}
}
