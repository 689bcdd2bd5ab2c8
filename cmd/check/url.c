/*
 * trawl check url: URLs in their normal form.
 */
#include "cmd/check/parts.h"
#include "cmd/exit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "parse/url/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The base last used: lists repeat it line after line. */
struct base {
	char *text;		/* as it was given; owned; NULL before any */
	size_t len, cap;
	struct url url;		/* empty if it is invalid */
	const char *reason;	/* why it is */
};

static void set_base(struct base *base, const char *text, size_t len)
{
	if (base->text != NULL && base->len == len &&
	    memcmp(base->text, text, len) == 0)
		return;
	if (len + 1 > base->cap) {
		base->cap = 2 * len + 1;
		free(base->text);
		base->text = must(malloc(base->cap));
	}
	memcpy(base->text, text, len);
	base->len = len;
	url_parse(&base->url, NULL, text, len, &base->reason);
}

/* BASE<TAB>REF; without a tab, or with nothing before it, it is against
   fallback (which may be NULL). */
static void answer_line(struct base *base, const struct url *fallback,
			struct url *url, const char *line, size_t len)
{
	const char *tab = memchr(line, '\t', len), *ref = tab ? tab + 1 : line;
	const struct url *against = fallback;
	const char *reason;

	if (tab != NULL && tab > line) {
		set_base(base, line, (size_t)(tab - line));
		if (base->url.len == 0) {
			printf("!base: %s\n", base->reason);
			return;
		}
		against = &base->url;
	}
	if (url_parse(url, against, ref, (size_t)(line + len - ref),
		      &reason) == -1)
		printf("!%s\n", reason);
	else
		puts(url->href);
}

static int answer_lines(const struct url *fallback)
{
	struct base base = { .url = URL_INIT };
	struct url url = URL_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int failed;

	while ((len = getline(&line, &cap, stdin)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			len--;
		answer_line(&base, fallback, &url, line, (size_t)len);
	}
	failed = ferror(stdin);
	if (failed)
		say_errno("cannot read standard input");
	free(line);
	free(base.text);
	url_release(&base.url);
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
