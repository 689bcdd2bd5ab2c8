/*
 * trawl check url: URLs in their normal form.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"
#include "parse/url/url.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* BASE<TAB>REF; without a tab, or with nothing before it, it is against
   fallback (which may be NULL).  base and url are scratch. */
static void answer_line(const struct url *fallback, struct url *base,
			struct url *url, const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len), *ref = tab ? tab + 1 : line;
	const char *reason;
	bool has_base = tab != NULL && tab > line;

	if (has_base && url_parse(base, NULL, line, (size_t)(tab - line),
				  &reason) == -1)
		printf("!base: %s\n", reason);
	else if (url_parse(url, has_base ? base : fallback, ref,
			   (size_t)(line + len - ref), &reason) == -1)
		printf("!%s\n", reason);
	else
		puts(url->href);
}

static int answer_lines(const struct url *fallback)
{
	struct url base = URL_INIT, url = URL_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	bool failed;

	while ((len = getline(&line, &cap, stdin)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			len--;
		answer_line(fallback, &base, &url, line, (size_t)len);
	}
	failed = ferror(stdin);
	if (failed)
		say_errno("cannot read standard input");
	free(line);
	url_release(&base);
	url_release(&url);
	return failed ? EXIT_USAGE : EXIT_DONE;
}

static void complain(const char *what, const char *text, const char *reason)
{
	say_error("invalid %s '%s': %s", what, text, reason);
}

static int answer_one(const struct url *base, const char *ref)
{
	struct url url = URL_INIT;
	const char *reason;
	int rc = url_parse(&url, base, ref, strlen(ref), &reason);

	if (rc == -1)
		complain("URL", ref, reason);
	else
		puts(url.href);
	url_release(&url);
	return rc == -1 ? EXIT_FAILED : EXIT_DONE;
}

int check_url(const struct check_words *words)
{
	const char *text = words->value, *ref = words->words[0], *reason;
	struct url base = URL_INIT;
	int code = EXIT_FAILED;

	if (text != NULL &&
	    url_parse(&base, NULL, text, strlen(text), &reason) == -1)
		complain("base", text, reason);
	else if (ref != NULL)
		code = answer_one(text != NULL ? &base : NULL, ref);
	else
		code = answer_lines(text != NULL ? &base : NULL);
	url_release(&base);
	return code;
}
