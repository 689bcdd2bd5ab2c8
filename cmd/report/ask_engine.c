#include "cmd/report/ask_engine.h"

#include "cmd/text/bytes.h"
#include "cmd/text/say.h"

struct engine_client *ask_engine(const struct options *options, int *code)
{
	struct store_failure failure;
	struct engine_client *client = engine_client_open(options->engine,
							  &failure);

	*code = client != NULL ? EXIT_DONE : exit_for(failure.trouble);
	if (client == NULL)
		say_error("%s", failure.text);
	return client;
}

int ask_engine_failed(const struct engine_client *client)
{
	const struct store_failure *failure = engine_client_error(client);

	say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

static void add_name(void *arg, const char *crawl)
{
	struct bytes *names = arg;

	bytes_text(names, names->len > 0 ? ", " : "");
	bytes_text(names, crawl);
}

int ask_engine_no_crawl(struct engine_client *client, const char *name)
{
	struct bytes names = { 0 };
	int code = EXIT_USAGE;

	if (engine_crawls(client, add_name, &names) == -1) {
		code = ask_engine_failed(client);
	} else if (names.len == 0) {
		say_error("the engine has no crawl '%s', and no other", name);
	} else {
		bytes_char(&names, '\0');
		say_error("the engine has no crawl '%s' (--crawl); there are: "
			  "%s", name, names.data);
	}
	bytes_release(&names);
	return code;
}
