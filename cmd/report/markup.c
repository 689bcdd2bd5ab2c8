#include "cmd/report/markup.h"

#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/json.h"
#include "cmd/text/units.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ---------------------------------------------------------------- */

static void put_char(FILE *out, char c)
{
	switch (c) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	case '\'':
		fputs("&#39;", out);
		break;
	default:
		putc(c, out);
	}
}

/* Bytes of the first characters of valid UTF-8, so many at most. */
static size_t length_of(const char *text, size_t most)
{
	size_t i = 0;

	while (text[i] != '\0' && most-- > 0)
		do
			i++;
		while ((text[i] & 0xC0) == 0x80);
	return i;
}

void markup_text_cut(FILE *out, const char *text, size_t len, size_t most)
{
	/* What is far beyond the cut need not be escaped. */
	size_t few = len > 4 * most + 4 ? 4 * most + 4 : len, end;
	char *shown = escape_control(text, few);

	end = length_of(shown, most);
	for (size_t i = 0; i < end; i++)
		put_char(out, shown[i]);
	if (shown[end] != '\0')
		fputs("…", out);
	free(shown);
}

void markup_text(FILE *out, const char *text)
{
	markup_text_cut(out, text, strlen(text), strlen(text) * 4);
}

void markup_text_lines(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		put_char(out, *text);
}

void markup_url(FILE *out, const char *url)
{
	/* What is no URL, and so not in normal form, may have any of these. */
	bool link = strlen(url) <= MARKUP_LINK_MOST &&
		    strpbrk(url, " \"<>\\^`{|}") == NULL &&
		    (strncmp(url, "http://", 7) == 0 ||
		     strncmp(url, "https://", 8) == 0);

	if (link) {
		fputs("<a rel=\"noreferrer nofollow\" href=\"", out);
		markup_text(out, url);
		fputs("\">", out);
	}
	markup_text_cut(out, url, strlen(url), MARKUP_TEXT_MOST);
	if (link)
		fputs("</a>", out);
}

/* ---- JSON objects -------------------------------------------------------- */

struct members {
	FILE *out;
	size_t n;
};

static int put_member(void *arg, const char *key, size_t keylen,
		      const char *value, size_t len)
{
	struct members *members = arg;
	struct bytes text = { 0 };

	if (members->n++ > 0)
		fputs(", ", members->out);
	fputs("<span class=\"k\">", members->out);
	markup_text_cut(members->out, key, keylen, 40);
	fputs("</span> ", members->out);
	if (len > 0 && *value == '"')
		json_unquote(&text, value, len);
	else
		bytes_add(&text, value, len);
	bytes_add(&text, "", 1);
	markup_text_cut(members->out, text.data, text.len - 1, 80);
	bytes_release(&text);
	return members->n == 12;	/* enough of them */
}

void markup_members(FILE *out, const char *json, size_t len)
{
	struct members members = { .out = out };

	switch (json_scan(json, len, NULL, NULL)) {
	case 0:
		if (json_scan(json, len, put_member, &members) != 0)
			fputs(" …", out);
		break;
	default:
		markup_text_cut(out, json, len, MARKUP_TEXT_MOST);
	}
}

/* ---- numbers ------------------------------------------------------------- */

void markup_count(FILE *out, int64_t n)
{
	char text[UNITS_TEXT];

	fputs(units_format_count(n, text), out);
}

void markup_seconds(FILE *out, double seconds)
{
	char text[UNITS_TEXT];

	if (seconds >= 0.9995 && seconds < 59.95)
		fprintf(out, "%.1f s", seconds);
	else if (seconds >= 59.95)
		fputs(units_format_duration((int64_t)(seconds * 1000 + 0.5),
					    text), out);
	else if (seconds >= 0.0995)
		fprintf(out, "%.0f ms", seconds * 1000);
	else if (seconds >= 0.0009995)
		fprintf(out, "%.3g ms", seconds * 1000);
	else
		fprintf(out, "%.0f µs", seconds * 1e6);
}

void markup_size(FILE *out, int64_t size)
{
	char text[UNITS_TEXT];

	fputs(units_format_size((uint64_t)size, text), out);
}

/* "2026-01-31 12:00:00", UTC as all times */
void markup_time(FILE *out, const char *iso)
{
	char day[11], clock[9];

	snprintf(day, sizeof(day), "%s", iso);
	snprintf(clock, sizeof(clock), "%s", strlen(iso) > 11 ? iso + 11 : "");
	markup_text(out, day);
	if (*clock != '\0')
		putc(' ', out);
	markup_text(out, clock);
}

/* ---- values -------------------------------------------------------------- */

static void put_number(FILE *out, double number, enum markup_kind kind)
{
	if (kind == MARKUP_SECONDS)
		markup_seconds(out, number);
	else if (kind == MARKUP_SIZE)
		markup_size(out, (int64_t)number);
	else
		fprintf(out, "%.15g", number);
}

static void put_data(FILE *out, const struct store_value *value,
		     enum markup_kind kind)
{
	if (value->type == STORE_INTEGER) {
		fprintf(out, "<data value=\"%" PRId64 "\">", value->integer);
		if (kind == MARKUP_COUNT)
			markup_count(out, value->integer);
		else if (kind == MARKUP_NUMBER || kind == MARKUP_VALUE)
			fprintf(out, "%" PRId64, value->integer);
		else
			put_number(out, (double)value->integer, kind);
	} else {
		fprintf(out, "<data value=\"%.17g\">", value->real);
		put_number(out, value->real, kind);
	}
	fputs("</data>", out);
}

void markup_value(FILE *out, const struct store_value *value,
		enum markup_kind kind)
{
	if (value->type == STORE_NULL)
		return;
	if (value->type != STORE_TEXT) {
		put_data(out, value, kind);
		return;
	}
	switch (kind) {
	case MARKUP_URL:
		markup_url(out, value->text);
		break;
	case MARKUP_JSON:
		markup_members(out, value->text, value->len);
		break;
	case MARKUP_TIME:
		markup_time(out, value->text);
		break;
	case MARKUP_TEXT:
	case MARKUP_WORD:
	case MARKUP_VALUE:
	case MARKUP_NUMBER:
	case MARKUP_COUNT:
	case MARKUP_SECONDS:
	case MARKUP_SIZE:
		markup_text_cut(out, value->text, value->len, MARKUP_TEXT_MOST);
	}
}
