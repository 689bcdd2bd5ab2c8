/*
 * The beginning: which command it is, and the exit code that becomes of it.
 */
#include "cmd/commands.h"
#include "cmd/crawl/worker.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/input/seed_url.h"
#include "cmd/text/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What was typed instead of a command's name. */
static int no_command(const char *word)
{
	if (seed_url_is_file(word))
		say_error("no such command '%s'; to crawl the URLs in it: "
			  "trawl crawl -i %s", word, word);
	else if (seed_url_look(word, strlen(word)) != SEED_URL_NONE)
		say_error("no such command '%s'; to crawl it: trawl crawl %s",
			  word, word);
	else
		words_complain("command", word, command_name);
	return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	const struct command *command = command_find(argv[0]);

	if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
		return help_main(1, argv);
	if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0) {
		help_version();
		return EXIT_DONE;
	}
	return command != NULL ? command->main(argc, argv)
			       : no_command(argv[0]);
}

/* Output that could not be written must not look like success. */
static int flushed(int code)
{
	bool bad = ferror(stdout) || fflush(stdout) == EOF;

	if (!bad || errno == EPIPE)
		return code;
	say_unwritten(NULL);
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

static int begin(int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], worker_argv[0]) == 0)
		return worker_main();
	if (argc < 2) {
		char *overview = help_overview();

		say_text(overview);
		free(overview);
		return EXIT_USAGE;
	}
	/* It comes back as an error of what is written, the store's included:
	   a limit is like a disk that is full. */
	signal(SIGXFSZ, SIG_IGN);
	return flushed(run(argc - 1, argv + 1));
}

int main(int argc, char **argv)
{
	static int code;

	exit_guard(&code);
	fill_standard_files();
	code = begin(argc, argv);
	return code;
}
