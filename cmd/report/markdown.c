/*
 * `trawl changes -f md`: lists in CommonMark, for an issue, a chat or a mail.
 */
#include "cmd/report/markdown.h"

#include "cmd/report/difference.h"
#include "cmd/report/query.h"
#include "cmd/rows/change.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_break(char c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

/* Text of strangers, all in one line: what would be markup is escaped. */
static void print_text(const char *text, size_t len)
{
	char *shown;

	for (size_t i = 0, n; i < len; i += n + 1) {
		for (n = 0; i + n < len && !is_break(text[i + n]); n++)
			;
		shown = escape_control(text + i, n);
		for (const char *s = shown; *s != '\0'; s++) {
			if (strchr("\\`*_[]<&|~$", *s) != NULL)
				putchar('\\');
			putchar(*s);
		}
		free(shown);
		if (i + n < len)
			putchar(' ');
	}
}

static void print_heads(struct markdown *md, const struct store_row *change)
{
	int64_t run = row_integer(change, "run_id");
	const char *table = row_word(change, "table");
	const char *at = row_word(change, "started_at");

	if (run != md->run) {
		printf("%s## Run %" PRId64 ", %.10s %.5s UTC\n",
		       md->run != 0 ? "\n" : "", run, at,
		       strlen(at) > 11 ? at + 11 : "");
		md->table[0] = '\0';
	}
	md->run = run;
	if (strcmp(table, md->table) == 0)
		return;
	fputs("\n### ", stdout);
	print_text(table, strlen(table));
	fputs("\n\n", stdout);
	snprintf(md->table, sizeof(md->table), "%s", table);
}

/* More than there are in a row anywhere in it. */
static int fence_len(const char *text)
{
	size_t most = 2, n;

	for (; *text != '\0'; text += n + (text[n] != '\0')) {
		n = strspn(text, "`");
		most = n > most ? n : most;
	}
	return (int)most + 1;
}

/* Within the list item: every line is indented like its text. */
static int print_difference(struct markdown *md,
			    const struct store_row *change)
{
	char *all, *line, *rest, *fence;
	int len;

	if (md->difference == NULL)
		return 0;
	if (difference_text(md->difference, change, &all) == -1)
		return -1;
	len = fence_len(all);
	fence = must(malloc((size_t)len + 1));
	memset(fence, '`', (size_t)len);
	fence[len] = '\0';
	if (*all != '\0')
		printf("\n  %sdiff\n", fence);
	for (rest = all; (line = strsep(&rest, "\n")) != NULL && rest != NULL;)
		printf("  %s\n", line);
	if (*all != '\0')
		printf("  %s\n", fence);
	free(fence);
	free(all);
	return 0;
}

int markdown_print(void *arg, const struct store_row *change)
{
	const char *url = row_text(change, "url");
	bool whole = row_text(change, "column") == NULL;
	struct bytes text = { 0 };

	print_heads(arg, change);
	printf("- **%s** ", row_word(change, "change"));
	/* A page's key is its URL, which comes below. */
	change_key(&text, change);
	if (whole || (url != NULL && text.len == strlen(url) &&
		      memcmp(text.data, url, text.len) == 0))
		text.len = 0;
	else
		bytes_text(&text, ": ");
	change_what(&text, change, ", ");
	print_text(text.data, text.len);
	bytes_release(&text);
	/* A URL in normal form has neither blanks nor < nor >. */
	if (url != NULL) {
		fputs(" <", stdout);
		print_escaped(url);
		putchar('>');
	}
	putchar('\n');
	return print_difference(arg, change);
}
