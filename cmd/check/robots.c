#include "cmd/check/robots.h"

#include "cmd/check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/input/document.h"
#include "cmd/text/escape.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"
#include "parse/robots.h"
#include "parse/url/url.h"

static const char usage[] =
	"usage: trawl check robots --agent NAME FILE URL...\n";

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

static int judge_all(const char *agent, const char *file, char **urls)
{
	struct document document;
	struct robots *robots;
	int rc = 0;

	document_read(&document, file);
	robots = robots_parse(document.bytes, document.len, agent);
	for (; *urls; urls++) {
		int one = judge(robots, *urls);

		if (one > rc)
			rc = one;
	}
	robots_free(robots);
	document_release(&document);
	return rc;
}

int check_robots(int argc, char **argv)
{
	const char *agent = NULL;
	int code = check_option(argc, argv, "agent", &agent, usage);

	if (code != -1)
		return code;
	argv += optind;
	if (!agent || !argv[0] || !argv[1]) {
		say_text(usage);
		return EXIT_USAGE;
	}
	return judge_all(agent, argv[0], argv + 1);
}
