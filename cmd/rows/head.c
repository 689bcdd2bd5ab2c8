#include "cmd/rows/head.h"

#include "cmd/text/memory.h"
#include "cmd/text/say.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void head_set(struct head *head, const struct field *fields, size_t n)
{
	head->columns = must(calloc(n, sizeof(*head->columns)));
	head->fitted = must(calloc(n, sizeof(*head->fitted)));
	for (; head->n < n; head->n++)
		head->columns[head->n].name =
			must(strdup(fields[head->n].name));
}

void head_release(struct head *head)
{
	for (size_t i = 0; i < head->n; i++)
		free((char *)(uintptr_t)head->columns[i].name);
	free(head->columns);
	free(head->fitted);
}

static void say_left_out(struct head *head, const struct field *fields,
			 size_t n)
{
	for (size_t i = 0; i < n && !head->left_out; i++) {
		if (field_find(head->columns, head->n, i,
			       fields[i].name) != NULL)
			continue;
		say_error("column '%s' is not in the head of the output and "
			  "is left out (--format jsonl keeps it)",
			  fields[i].name);
		head->left_out = true;
	}
}

const struct field *head_fit(struct head *head, const struct field *fields,
			     size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < head->n; i++) {
		const struct field *field = field_find(fields, n, i,
						 head->columns[i].name);

		head->fitted[i] = field ? *field : head->columns[i];
		found += field != NULL;
	}
	if (found < n)
		say_left_out(head, fields, n);
	return head->fitted;
}
