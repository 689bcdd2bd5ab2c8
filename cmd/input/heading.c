#include "cmd/input/heading.h"

#include "cmd/input/cells.h"
#include "cmd/input/seed_url.h"
#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"

#include <ctype.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMED_MOST 20		/* columns in a message, */
#define SHOWN_MOST 60		/* and bytes of each */

static const char *const usual[] = {
	"url", "link", "href", "uri", "address", "website",
};
#define USUAL (int)(sizeof(usual) / sizeof(*usual))

struct column {
	const char *name;
	size_t len;
	size_t index;		/* among all */
	size_t next;		/* number of the next of the same name */
	int rank;		/* among names that URLs go by; -1: none */
	size_t filled;		/* values that are not empty, */
	size_t absolute, bare;	/* and which of them are URLs */
};

struct heading {
	const char *wanted;
	struct column **columns;
	size_t n, cap;
	void *by_name;		/* tsearch tree of them */
};

struct heading *heading_new(const char *wanted)
{
	struct heading *h = must(calloc(1, sizeof(*h)));

	h->wanted = wanted;
	return h;
}

static void leave(void *node)
{
	(void)node;
}

void heading_free(struct heading *h)
{
	if (h == NULL)
		return;
	tdestroy(h->by_name, leave);
	for (size_t i = 0; i < h->n; i++)
		free(h->columns[i]);
	free(h->columns);
	free(h);
}

/* ---- names --------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	const struct column *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->name, y->name, x->len);
}

static struct column *known(const struct heading *h, const char *name,
			    size_t len)
{
	struct column key = { .name = name, .len = len };
	struct column **found = tfind(&key, (void *const *)&h->by_name,
				      compare);

	return found != NULL ? *found : NULL;
}

static bool is_alike(const char *a, const char *name, size_t len)
{
	return strlen(a) == len && strncasecmp(a, name, len) == 0;
}

bool heading_is_usual(const char *name, size_t len)
{
	for (int i = 0; i < USUAL; i++)
		if (is_alike(usual[i], name, len))
			return true;
	return false;
}

static int rank_of(const struct heading *h, const char *name, size_t len)
{
	cells_trim(&name, &len);
	if (h->wanted != NULL) {
		if (!is_alike(h->wanted, name, len))
			return -1;
		return memcmp(h->wanted, name, len) != 0;
	}
	for (int i = 0; i < USUAL; i++)
		if (is_alike(usual[i], name, len))
			return i;
	return -1;
}

static void add(struct heading *h, const char *name, size_t len)
{
	struct column *column = must(calloc(1, sizeof(*column) + len + 1));

	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 16;
		h->columns = must(reallocarray(h->columns, h->cap,
					       sizeof(*h->columns)));
	}
	memcpy(column + 1, name, len);
	column->name = (char *)(column + 1);
	column->len = len;
	column->index = h->n;
	column->next = 2;
	column->rank = rank_of(h, name, len);
	h->columns[h->n++] = column;
	must(tsearch(column, &h->by_name, compare));
}

void heading_add(struct heading *h, const char *name, size_t len)
{
	char number[32];
	struct bytes own = { 0 };
	struct column *same;

	if (len == 0) {
		len = (size_t)sprintf(number, "column_%zu", h->n + 1);
		name = number;
	}
	same = known(h, name, len);
	bytes_add(&own, name, len);
	while (known(h, own.data, own.len) != NULL) {
		own.len = len;
		bytes_add(&own, number,
			  (size_t)sprintf(number, "_%zu", same->next++));
	}
	add(h, own.data, own.len);
	bytes_release(&own);
}

size_t heading_find(struct heading *h, const char *name, size_t len)
{
	const struct column *column = known(h, name, len);

	if (column != NULL)
		return column->index;
	add(h, name, len);
	return h->n - 1;
}

size_t heading_count(const struct heading *h)
{
	return h->n;
}

const char *heading_name(const struct heading *h, size_t i, size_t *len)
{
	*len = h->columns[i]->len;
	return h->columns[i]->name;
}

/* ---- the URL's ----------------------------------------------------------- */

bool heading_has_named(const struct heading *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->columns[i]->rank >= 0)
			return true;
	return false;
}

static bool has_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isspace((unsigned char)s[i]))
			return true;
	return false;
}

void heading_see(struct heading *h, size_t i, const char *value, size_t len)
{
	struct column *column = h->columns[i];

	if (len == 0)
		return;
	column->filled++;
	/* Else it is a sentence that begins with one. */
	if (column->rank < 0 && has_blank(value, len))
		return;
	switch (seed_url_look(value, len)) {
	case SEED_URL_ABSOLUTE:
		column->absolute++;
		break;
	case SEED_URL_BARE:
		column->bare++;
		break;
	case SEED_URL_NONE:
		break;
	}
}

static ssize_t choose_named(const struct heading *h)
{
	ssize_t best = -1;

	for (size_t i = 0; i < h->n; i++) {
		const struct column *column = h->columns[i];

		if (column->rank < 0 || column->absolute + column->bare == 0)
			continue;
		if (best == -1 || column->rank < h->columns[best]->rank)
			best = (ssize_t)i;
	}
	return best;
}

/* The only column in which some values, or all of them, are URLs; -1: none;
   -2: there are several. */
static ssize_t only(const struct heading *h, bool bare, bool all)
{
	ssize_t found = -1;

	for (size_t i = 0; i < h->n; i++) {
		const struct column *column = h->columns[i];
		size_t urls = column->absolute + (bare ? column->bare : 0);

		if (urls == 0 || (all && urls < column->filled))
			continue;
		if (found != -1)
			return -2;
		found = (ssize_t)i;
	}
	return found;
}

static ssize_t choose_by_value(const struct heading *h, bool hosts)
{
	ssize_t found = only(h, false, false);
	bool bare = found == -1 && hosts;

	if (bare)
		found = only(h, true, false);
	if (found == -2)
		found = only(h, bare, true);
	return found < 0 ? -1 : found;
}

ssize_t heading_choose(const struct heading *h, enum heading_by by)
{
	ssize_t found = choose_named(h);

	if (found != -1 || h->wanted != NULL || by == HEADING_BY_NAME)
		return found;
	return choose_by_value(h, by == HEADING_BY_VALUE);
}

char *heading_text(const struct heading *h, size_t *urls)
{
	struct bytes text = { 0 };
	size_t shown = 0;

	*urls = 0;
	for (size_t i = 0; i < h->n; i++)
		*urls += h->columns[i]->absolute + h->columns[i]->bare > 0;
	for (size_t i = 0; i < h->n && shown < NAMED_MOST; i++) {
		const struct column *column = h->columns[i];
		size_t len = column->len < SHOWN_MOST ? column->len
						      : SHOWN_MOST;
		char *name;

		if (*urls > 0 && column->absolute + column->bare == 0)
			continue;
		name = escape_control(column->name, len);
		bytes_text(&text, shown++ > 0 ? ", '" : "'");
		bytes_text(&text, name);
		bytes_char(&text, '\'');
		free(name);
	}
	if (shown < (*urls > 0 ? *urls : h->n))
		bytes_text(&text, ", ...");
	bytes_char(&text, '\0');
	return text.data;
}
