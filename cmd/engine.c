/*
 * `trawl engine`: for who runs the engine of many machines.
 */
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/option_check.h"
#include "cmd/option_table.h"
#include "cmd/report/ask_engine.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* ---- what is done -------------------------------------------------------- */

static int init(struct engine_client *client, const struct options *options)
{
	(void)options;
	if (engine_init(client) == -1)
		return ask_engine_failed(client);
	say_note("the engine is ready");
	return EXIT_DONE;
}

static int drop(struct engine_client *client, const struct options *options)
{
	int dropped = engine_drop(client, options->all ? NULL
						       : options->crawl);

	if (dropped == -1)
		return ask_engine_failed(client);
	if (dropped == 0 && !options->all)
		return ask_engine_no_crawl(client, options->crawl);
	if (options->all)
		say_note("the engine is gone, with all of its crawls");
	else
		say_note("crawl '%s' is gone", options->crawl);
	return EXIT_DONE;
}

/* HOST: one that is not in quarantine is no mistake: somebody was quicker. */
static int requeue_hosts(struct engine_client *client,
			 const struct options *options, int64_t *hosts)
{
	const struct strings *args = &options->args;
	int64_t n;

	*hosts = 0;
	for (size_t i = 1; i < args->len || i == 1; i++) {
		n = engine_requeue(client, options->crawl,
				   i < args->len ? args->items[i] : NULL);
		if (n == -1)
			return ask_engine_failed(client);
		*hosts += n;
		if (n == 0 && i < args->len)
			say_note("host '%s' is not in quarantine",
				 args->items[i]);
	}
	return EXIT_DONE;
}

static int requeue(struct engine_client *client, const struct options *options)
{
	struct engine_crawl crawl;
	int64_t hosts;
	int code, got = engine_crawl_get(client, options->crawl, &crawl);

	if (got == 0)
		return ask_engine_no_crawl(client, options->crawl);
	if (got == -1)
		return ask_engine_failed(client);
	engine_crawl_clear(&crawl);
	code = requeue_hosts(client, options, &hosts);
	if (code == EXIT_DONE)
		say_note("%" PRId64 " host%s out of quarantine", hosts,
			 units_plural(hosts));
	return code;
}

/* ---- what was typed ------------------------------------------------------ */

static const struct verb {
	const char *name;
	int (*act)(struct engine_client *client,
		   const struct options *options);
	bool named;		/* --crawl has to be there, or --all */
	bool all;		/* --all may be */
	bool hosts;		/* words may follow */
} verbs[] = {
	{ "init", init, false, false, false },
	{ "drop", drop, true, true, false },
	{ "requeue", requeue, true, false, true },
};
#define NVERBS (sizeof(verbs) / sizeof(*verbs))

const char *engine_verb(size_t n)
{
	return n < NVERBS ? verbs[n].name : NULL;
}

static const struct verb *find(const char *name)
{
	for (size_t i = 0; i < NVERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static const char *wrong_usage(const struct verb *verb,
			       const struct options *options)
{
	bool named = option_given(options, "crawl");

	if (options->engine == NULL)
		return "which engine? (--engine URL)";
	if (options->all && !verb->all)
		return "--all is for drop";
	if (named && options->all)
		return "--crawl and --all exclude each other";
	if (verb->named && !named && !options->all)
		return verb->all ? "which crawl? (--crawl NAME, or --all)"
				 : "which crawl? (--crawl NAME)";
	if (!verb->named && named)
		return "--crawl has no effect: all crawls share the tables";
	if (!verb->hosts && options->args.len > 1)
		return "too many arguments";
	return NULL;
}

/* NULL after a message. */
static const struct verb *understood(struct options *options)
{
	const struct verb *verb;
	const char *wrong;

	if (options->args.len == 0) {
		say_error("what is to be done? trawl engine init|drop|requeue "
			  "(see trawl engine --help)");
		return NULL;
	}
	verb = find(options->args.items[0]);
	if (verb == NULL) {
		words_complain("command of engine", options->args.items[0],
			       engine_verb);
		return NULL;
	}
	wrong = wrong_usage(verb, options);
	if (wrong == NULL)
		wrong = option_check(options, NULL);
	if (wrong != NULL)
		say_error("%s (see trawl engine --help)", wrong);
	return wrong == NULL ? verb : NULL;
}

int engine_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	const struct verb *verb;
	struct engine_client *client;
	int code;

	if (command_line_parse(&options, CMD_ENGINE, argc, argv) == -1)
		return EXIT_USAGE;
	if (options.help) {
		help_command(CMD_ENGINE);
		return EXIT_DONE;
	}
	verb = understood(&options);
	if (verb == NULL)
		return EXIT_USAGE;
	say_set_quiet(options.quiet);
	client = ask_engine(&options, &code);
	if (client == NULL)
		return code;
	code = verb->act(client, &options);
	engine_client_close(client);
	return code;
}
