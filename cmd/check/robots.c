/*
 * trawl check robots: what a robots.txt lets an agent fetch, and by
 * which line.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/input/document.h"
#include "cmd/text/escape.h"
#include "cmd/text/say.h"
#include "parse/robots.h"
#include "parse/url/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_verdict(bool allowed, const char *arg, unsigned line)
{
	char *text = escape_control(arg, strlen(arg));

	printf("%s\t%s\t", allowed ? "allowed" : "disallowed", text);
	if (line)
		printf("%u\n", line);
	else
		puts("-");
	free(text);
}

/* 0 allowed, 1 disallowed, 2 no URL.  A mere path is of no host in
   particular. */
static int judge(const struct robots *robots, const char *arg)
{
	static const char nowhere[] = "http://localhost/";
	struct url base = URL_INIT, url = URL_INIT;
	const char *reason;
	unsigned line;
	int rc = 2;

	url_parse(&base, NULL, nowhere, strlen(nowhere), &reason);
	if (url_parse(&url, *arg == '/' ? &base : NULL, arg, strlen(arg),
		      &reason) == -1) {
		say_error("'%s': %s", arg, reason);
	} else {
		bool allowed = robots_allowed(robots, url.href + url.path,
					      &line);

		print_verdict(allowed, arg, line);
		rc = !allowed;
	}
	url_release(&base);
	url_release(&url);
	return rc;
}

int check_robots(const struct check_words *words)
{
	char **urls = words->words + 1;
	struct document document;
	struct robots *robots;
	int code = EXIT_DONE;

	document_read(&document, words->words[0]);
	robots = robots_parse(document.bytes, document.len, words->value);
	for (; *urls != NULL; urls++) {
		int one = judge(robots, *urls);

		if (one > code)
			code = one;
	}
	robots_free(robots);
	document_release(&document);
	return code;
}
