#include "cmd/report/changes.h"
#include "cmd/check/check.h"
#include "cmd/completions.h"
#include "cmd/crawl/crawl.h"
#include "cmd/exit.h"
#include "cmd/report/export.h"
#include "cmd/extract.h"
#include "cmd/help.h"
#include "cmd/text/say.h"
#include "cmd/input/seed_url.h"
#include "cmd/report/status.h"
#include "cmd/topics.h"
#include "cmd/report/why.h"
#include "cmd/crawl/worker.h"
#include "parse/nearest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{ "crawl", crawl_main },
	{ "status", status_main },
	{ "changes", changes_main },
	{ "why", why_main },
	{ "extract", extract_main },
	{ "export", export_main },
	{ "check", check_main },
	{ "completions", completions_main },
};

/* What was typed instead of a command's name. */
static int no_command(const char *word)
{
	struct nearest nearest;

	nearest_begin(&nearest, word);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		nearest_offer(&nearest, commands[i].name);
	if (seed_url_is_file(word))
		say_error("no such command '%s'; to crawl the URLs in it: "
			  "trawl crawl -i %s", word, word);
	else if (seed_url_look(word, strlen(word)) != SEED_URL_NONE)
		say_error("no such command '%s'; to crawl it: trawl crawl %s",
			  word, word);
	else if (nearest.best != NULL)
		say_error("no such command '%s', did you mean %s?", word,
			  nearest.best);
	else
		say_error("no such command '%s'; there are: crawl, extract, "
			  "export, status, changes, why, check, help", word);
	return EXIT_USAGE;
}

static int print_topic(const char *name)
{
	static char help[] = "--help";
	char *argv[] = { NULL, help, NULL };

	if (topics_print(name))
		return EXIT_DONE;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(name, commands[i].name) == 0) {
			argv[0] = (char *)(uintptr_t)commands[i].name;
			return commands[i].main(2, argv);
		}
	say_error("no such topic '%s': there are %s, and the commands", name,
		  topics_names);
	return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	if (strcmp(argv[0], "help") == 0 && argc > 1 &&
	    strcmp(argv[1], "--help") != 0)
		return print_topic(argv[1]);
	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0 ||
	    strcmp(argv[0], "help") == 0) {
		fputs(help_overview, stdout);
		return 0;
	}
	if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0) {
		help_version();
		return 0;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			return commands[i].main(argc, argv);
	return no_command(argv[0]);
}

/* Output that could not be written must not look like success. */
static int flushed(int code)
{
	if (fflush(stdout) == 0 || errno == EPIPE)
		return code;
	say_errno("cannot write to stdout");
	return EXIT_STORE;
}

/* A closed stdin, stdout or stderr must not become the number of a file that
   is opened later; what is opened here cannot be read or written, as before. */
static void fill_standard_files(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", modes[fd]) != fd)
			_exit(2);
}

static int command(int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], worker_argv[0]) == 0)
		return worker_main();
	if (argc < 2) {
		say_text(help_overview);
		return EXIT_USAGE;
	}
	return flushed(run(argc - 1, argv + 1));
}

int main(int argc, char **argv)
{
	static int code;

	exit_guard(&code);
	fill_standard_files();
	code = command(argc, argv);
	return code;
}
