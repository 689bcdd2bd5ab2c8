#include "cmd/input/cells.h"

#include "cmd/text/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

void cells_trim(const char **s, size_t *len)
{
	while (*len > 0 && is_blank(**s))
		++*s, --*len;
	while (*len > 0 && is_blank((*s)[*len - 1]))
		--*len;
}

const char *cells_trimmed(const struct cells *cells, size_t i, size_t *len)
{
	const char *s = cells->text.data + cells->cell[i].at;

	*len = cells->cell[i].len;
	if (*len > 0)
		cells_trim(&s, len);
	return s;
}

void cells_release(struct cells *cells)
{
	bytes_release(&cells->text);
	free(cells->cell);
}

static struct cell *new_cell(struct cells *cells)
{
	if (cells->n == cells->cap) {
		cells->cap = cells->cap ? 2 * cells->cap : 16;
		cells->cell = must(reallocarray(cells->cell, cells->cap,
						sizeof(*cells->cell)));
	}
	cells->cell[cells->n].at = cells->text.len;
	return &cells->cell[cells->n++];
}

/* RFC 4180; a quote inside an unquoted cell is kept. */
static const char *csv_cell(struct cells *cells, const char *s,
			    const char *end, char separator)
{
	struct cell *cell = new_cell(cells);

	if (s < end && *s == '"') {
		for (s++; s < end; s++) {
			if (*s == '"' && (s + 1 == end || s[1] != '"'))
				break;
			if (*s == '"')
				s++;
			bytes_char(&cells->text, *s);
		}
		s += s < end;
	}
	for (; s < end && *s != separator; s++)
		bytes_char(&cells->text, *s);
	cell->len = cells->text.len - cell->at;
	return s;
}

static const char *tsv_cell(struct cells *cells, const char *s,
			    const char *end)
{
	struct cell *cell = new_cell(cells);
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";

	for (; s < end && *s != '\t'; s++) {
		const char *at = *s == '\\' && s + 1 < end && s[1] != '\0'
					 ? strchr(from, s[1]) : NULL;

		bytes_char(&cells->text, at != NULL ? to[at - from] : *s);
		s += at != NULL;
	}
	cell->len = cells->text.len - cell->at;
	return s;
}

/* separator '\0': TSV. */
static int split(struct cells *cells, const char *s, size_t len,
		 char separator)
{
	const char *end;

	if (len > 0 && s[len - 1] == '\r')
		len--;
	end = s + len;
	cells->n = cells->text.len = 0;
	/* Even an empty cell has an address. */
	bytes_room(&cells->text, 1);
	while (cells->n < CELLS_MOST) {
		s = separator != '\0' ? csv_cell(cells, s, end, separator)
				      : tsv_cell(cells, s, end);
		if (s >= end)
			return 0;
		s++;
	}
	return -1;
}

int cells_csv(struct cells *cells, const char *s, size_t len, char separator)
{
	return split(cells, s, len, separator);
}

int cells_tsv(struct cells *cells, const char *s, size_t len)
{
	return split(cells, s, len, '\0');
}

char cells_separator(const char *s, size_t len)
{
	static const char known[] = { ',', ';', '\t' };
	size_t count[sizeof(known)] = { 0 }, most = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		const char *at = memchr(known, s[i], sizeof(known));

		if (s[i] == '"')
			quoted = !quoted;
		else if (at != NULL && !quoted)
			count[at - known]++;
	}
	for (size_t i = 1; i < sizeof(known); i++)
		if (count[i] > count[most])
			most = i;
	return known[most];
}
