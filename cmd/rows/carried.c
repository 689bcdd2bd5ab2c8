#include "cmd/rows/carried.h"

#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>

static void forget_names(struct carried *c)
{
	for (size_t i = 0; i < c->nown; i++) {
		free(c->own[i]);
		free(c->given[i]);
	}
	c->nown = 0;
}

void carried_release(struct carried *c)
{
	forget_names(c);
	free(c->fields);
	free(c->own);
	free(c->given);
	bytes_release(&c->text);
}

/* The name, or one made of it that no field before has. */
static char *free_name(const struct field *fields, size_t n, const char *name)
{
	char *own = NULL;

	while (field_find(fields, n, n, name) != NULL) {
		char *longer = must_format("input_%s", name);

		free(own);
		name = own = longer;
	}
	return own;
}

static size_t add_input(struct carried *c, size_t n, const char *input)
{
	if (c->apart)
		return input == NULL ? 0 :
		       field_of_members(input, c->fields + n, c->cap - n,
					&c->text);
	if (input == NULL && !c->always)
		return 0;
	c->fields[n] = field_of_json("input", input);
	return 1;
}

static void make_room(struct carried *c, size_t n)
{
	if (n <= c->cap)
		return;
	c->cap = 2 * n;
	c->fields = must(reallocarray(c->fields, c->cap, sizeof(*c->fields)));
	c->own = must(reallocarray(c->own, c->cap, sizeof(*c->own)));
	c->given = must(reallocarray(c->given, c->cap,
				       sizeof(*c->given)));
}

static bool same_names(const struct carried *c, size_t n)
{
	for (size_t i = 0; i < n && n == c->nown; i++)
		if (strcmp(c->given[i], c->fields[i].name) != 0)
			return false;
	return n == c->nown;
}

/* Names of their own for the fields from the first to the nth.  Finding them
   takes time that grows with the square of n, so they are kept for the rows
   with the same names that follow. */
static void make_names(struct carried *c, size_t first, size_t n)
{
	bool same = same_names(c, n);

	if (!same)
		forget_names(c);
	for (size_t i = 0; i < n; i++) {
		if (!same) {
			c->given[i] = must(strdup(c->fields[i].name));
			c->own[i] = i < first ? NULL
				: free_name(c->fields, i, c->given[i]);
			c->nown++;
		}
		if (c->own[i] != NULL)
			c->fields[i].name = c->own[i];
	}
}

size_t carried_add(struct carried *c, const struct field *fields, size_t n,
		   const char *input)
{
	size_t more = c->apart && input ? field_count_members(input) : 1;

	make_room(c, n + more);
	memcpy(c->fields, fields, n * sizeof(*c->fields));
	more = add_input(c, n, input);
	make_names(c, n, n + more);
	return n + more;
}
