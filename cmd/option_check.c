#include "cmd/option_check.h"

#include "cmd/input/input.h"
#include "cmd/option_value.h"
#include "cmd/text/memory.h"
#include "fetch/confine.h"
#include "parse/quantity.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SHARDS_MOST 65536
#define LONGEST_AGE (INT64_C(3650) * 24 * 3600 * 1000)	/* ms */

static char complaint[512];

__attribute__((format(printf, 1, 2)))
static const char *complain(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(complaint, sizeof(complaint), format, ap);
	va_end(ap);
	return complaint;
}

static const char *finish_refetch(struct options *options)
{
	const char *text = options->refetch_text;

	if (text == NULL || strcmp(text, "always") == 0)
		options->refetch = REFETCH_ALWAYS;
	else if (strcmp(text, "never") == 0)
		options->refetch = REFETCH_NEVER;
	else if (quantity_duration(text, &options->refetch_age) == 0 &&
		 options->refetch_age <= LONGEST_AGE)
		options->refetch = REFETCH_AGE;
	else
		return "--refetch: expected always, never or a time like 12h, "
		       "to 3650d";
	return NULL;
}

static const char *finish_retry(struct options *options)
{
	const struct option_spec *retry = option_find("retry");
	char *list, *word, *all;

	assert(retry != NULL);
	if (options->retry_text == NULL)
		return NULL;
	list = all = must_copy(options->retry_text);
	while ((word = strsep(&list, ",")) != NULL) {
		if (option_value_choice(retry->allowed, word) == -1) {
			complain("'%.80s' for --retry: expected %s", word,
				 retry->allowed);
			options->retry.len = 0;
			free(all);
			return complaint;
		}
		strings_add(&options->retry, word);
	}
	return NULL;
}

/* A whole number without sign; *end is behind it.  0: there is none. */
static int64_t number_at(const char *text, char **end)
{
	if (*text < '0' || *text > '9')
		return 0;
	return strtoll(text, end, 10);
}

static const char *finish_shard(struct options *options)
{
	const char *text = options->shard_text;
	struct store_shard *shard = &options->shard;
	char *end = NULL;

	if (text == NULL)
		return NULL;
	shard->k = number_at(text, &end);
	if (shard->k > 0 && *end == '/')
		shard->n = number_at(end + 1, &end);
	if (shard->k > 0 && *end == '\0' && shard->n >= shard->k &&
	    shard->n <= SHARDS_MOST)
		return NULL;
	shard->n = 0;
	return complain("'%.80s' for --shard: expected K/N, as 1/3, with K "
			"from 1 to N, and N to %d", text, SHARDS_MOST);
}

/* A file that each worker reads for itself, so no pipe will do. */
static FILE *open_for_workers(const char *option, const char *file)
{
	struct stat st;
	FILE *in = NULL;

	if (stat(file, &st) == 0 && !S_ISREG(st.st_mode))
		complain("--%s: '%s' is not a regular file", option, file);
	else if ((in = fopen(file, "re")) == NULL)
		complain("--%s: cannot open '%s': %s", option, file,
			 strerror(errno));
	return in;
}

static const char *check_cookies(const struct strings *cookies)
{
	for (size_t i = 0; i < cookies->len; i++) {
		const char *item = cookies->items[i];
		FILE *in;

		if (*item == '\0' || strchr(item, '=') != NULL)
			continue;
		in = open_for_workers("cookie", item);
		if (in == NULL)
			return complaint;
		fclose(in);
	}
	return NULL;
}

static const char *check_cacert(const char *file)
{
	FILE *in = open_for_workers("cacert", file);
	char *line = NULL;
	size_t cap = 0;
	bool found = false;

	if (in == NULL)
		return complaint;
	while (!found && getline(&line, &cap, in) != -1)
		found = strncmp(line, "-----BEGIN ", 11) == 0 &&
			strstr(line, "CERTIFICATE-----") != NULL;
	free(line);
	fclose(in);
	return found ? NULL : complain("--cacert: no certificate in '%s' (PEM)",
				       file);
}

/* ---- what has no effect -------------------------------------------------- */

bool option_check_has_output(const struct options *options)
{
	if (options->engine != NULL)
		return false;
	return options->command != CMD_CRAWL || options->db == NULL ||
	       options->output != NULL ||
	       options->print != NULL || options->only_changes;
}

/* What an option may need to have an effect. */
enum need {
	FOLLOWING, FINDING, DB, KEPT, LINES, RECORDS, CELLS, LEDGER, LISTS,
	COLUMNS, CERTIFICATES, LOUD, DRAWN, NOTIFIED, LINKS
};

/* An option on the command line that would change nothing is an error.  Not so
   those of a rule file, which may be for several commands. */
static const struct {
	unsigned commands;
	const char *option;
	enum need need;
	const char *why;
} idle[] = {
	{ CMD_CRAWL, "depth", FOLLOWING, "nothing is followed (--follow)" },
	{ CMD_CRAWL, "scope", FOLLOWING, "nothing is followed (--follow)" },
	{ CMD_CRAWL, "exclude", FINDING,
	  "nothing is followed or checked (--follow, --sitemap, "
	  "--check-external)" },
	{ CMD_CRAWL, "input-format", LISTS, "there is no --input" },
	{ CMD_CRAWL, "url-column", COLUMNS,
	  "no --input has columns (--input-format)" },
	{ CMD_CRAWL, "carry", COLUMNS,
	  "no --input has columns (--input-format)" },
	{ CMD_CRAWL, "save-bodies", KEPT, "it needs a database (-d)" },
	{ CMD_CRAWL, "links", KEPT, "it needs a database (-d)" },
	{ CMD_CRAWL, "check-external", LINKS, "no links are kept (--links)" },
	{ CMD_CRAWL, "check-fragments", LINKS, "no links are kept (--links)" },
	{ CMD_CRAWL, "exit-changed", DB, "it needs a database (-d)" },
	{ CMD_CRAWL | CMD_EXTRACT, "only-changes", DB,
	  "it needs a database (-d)" },
	{ CMD_CRAWL, "refetch", DB, "it needs a database (-d)" },
	{ CMD_CRAWL, "ignore", KEPT, "it needs a database (-d)" },
	{ CMD_CRAWL, "retry", DB, "it needs a database (-d)" },
	{ CMD_CRAWL | CMD_EXTRACT, "if-locked", DB,
	  "it needs a database (-d)" },
	{ CMD_CRAWL, "ordered", LINES, "no rows go out (-o)" },
	{ CMD_CRAWL, "format", RECORDS, "no rows go out (-o), or --print "
	  "says how" },
	{ ~0U, "safe-csv", CELLS, "the rows are neither csv nor "
	  "tsv (-f)" },
	{ CMD_CRAWL, "cacert", CERTIFICATES,
	  "any certificate is accepted (--insecure)" },
	{ CMD_CRAWL | CMD_STATUS, "verbose", LOUD,
	  "nothing is said (--quiet)" },
	{ CMD_STATUS, "verbose", LEDGER, "rows are all there is" },
	{ CMD_CHANGES, "diff", LEDGER, "rows are all there is" },
	{ CMD_STATUS | CMD_CHANGES | CMD_LINKS, "quiet", LEDGER,
	  "rows are all there is" },
	{ CMD_CRAWL, "keep", DB, "it needs a database (-d)" },
	{ CMD_CRAWL, "notify", DB, "it needs a database (-d)" },
	{ CMD_CRAWL, "notify-timeout", NOTIFIED, "there is no --notify" },
	{ CMD_CRAWL, "progress", DRAWN, "nothing is said (--quiet)" },
};

/* The text of people: of the ledger, not of rows. */
static bool tells_ledger(const struct options *o)
{
	if (o->failed || o->skipped || o->hosts || o->nodes)
		return false;
	return !option_given(o, "format") || o->format == ROWS_TEXT ||
	       (o->command == CMD_CHANGES && o->format == (int)CHANGES_MD);
}

static const char *find_idle(const struct options *o,
			     const struct rules *rules)
{
	bool follows = o->follow.len > 0 ||
		       (rules && rules->nfollow + rules->nnexts > 0);
	bool lines = option_check_has_output(o);
	bool records = lines && o->print == NULL;
	const bool there_is[] = {
		[FOLLOWING] = follows,
		[FINDING] = follows || o->sitemap.len > 0 || o->check_external,
		[DB] = o->db != NULL,
		[KEPT] = o->db != NULL || o->engine != NULL,
		[LINKS] = o->links,
		[LINES] = lines,
		[RECORDS] = records,
		[CELLS] = records && (o->format == ROWS_CSV ||
				      o->format == ROWS_TSV),
		[LEDGER] = tells_ledger(o),
		[LISTS] = o->input.len > 0,
		[COLUMNS] = input_has_columns(o),
		[CERTIFICATES] = !o->net.insecure,
		[LOUD] = !o->quiet,
		[NOTIFIED] = o->notify != NULL,
		[DRAWN] = !o->quiet || o->progress != PROGRESS_ON,
	};

	for (size_t i = 0; i < sizeof(idle) / sizeof(*idle); i++)
		if (idle[i].commands & o->command &&
		    option_given(o, idle[i].option) && !there_is[idle[i].need])
			return complain("--%s has no effect: %s",
					idle[i].option, idle[i].why);
	return NULL;
}

/* ---- one of many machines -------------------------------------------- */

/* What belongs to a database of one's own.  Where a rule file sets it for
   other crawls, too, it is passed over. */
static const struct {
	const char *option;
	const char *why;
} not_with_engine[] = {
	{ "db", "what all machines did comes into a database by trawl pull" },
	{ "output", "rows come by trawl pull" },
	{ "print", "rows come by trawl pull" },
	{ "format", "rows come by trawl pull" },
	{ "safe-csv", "rows come by trawl pull" },
	{ "ordered", "rows come by trawl pull" },
	{ "only-changes", "rows come by trawl pull" },
	{ "exit-changed", "trawl changes tells of it, after trawl pull" },
	{ "notify", "what changed is known after trawl pull" },
	{ "notify-timeout", "what changed is known after trawl pull" },
	{ "keep", "it is for trawl prune, after trawl pull" },
	{ "if-locked", "there is no database of its own to be locked" },
	{ "dry-run", "it would ask nobody, nor the engine" },
	{ "shard", "the engine hands out the hosts" },
	{ "retry", "failed URLs are asked again in the next run" },
};

static const char *only_with_engine(const struct options *o)
{
	static const char *const names[] = { "crawl", "node", "engine-lease",
					     "engine-timeout" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (option_given(o, names[i]))
			return complain("--%s has no effect: there is no "
					"--engine", names[i]);
	return NULL;
}

static const char *refused_with_engine(const struct options *o)
{
	if (o->engine == NULL)
		return only_with_engine(o);
	if (o->command != CMD_CRAWL)
		return NULL;
	for (size_t i = 0; i < sizeof(not_with_engine) /
			       sizeof(*not_with_engine); i++)
		if (option_given(o, not_with_engine[i].option))
			return complain("--%s does not go with --engine: %s",
					not_with_engine[i].option,
					not_with_engine[i].why);
	if (o->sitemap.len > 0)
		return "--sitemap does not go with --engine: put what it names "
		       "into a list";
	if (o->check_external)
		return "--check-external does not go with --engine: the "
		       "targets' hosts belong to other machines";
	if (o->refetch_text != NULL && strcmp(o->refetch_text, "always") != 0)
		return "--refetch does not go with --engine but as always";
	if (*o->engine == '\0' || *o->crawl == '\0' ||
	    (o->node != NULL && *o->node == '\0'))
		return "--engine, --crawl and --node need a name";
	return NULL;
}

/* ---- status -------------------------------------------------------------- */

/* Lists and formats that an engine does not have, or a database. */
static const char *not_there(const struct options *o)
{
	if (o->engine == NULL && o->nodes)
		return "--nodes are an engine's (--engine URL)";
	if (o->engine != NULL && (o->failed || o->skipped))
		return "--failed and --skipped are of a database: trawl pull "
		       "makes one";
	if (o->engine != NULL && o->format == (int)STATUS_PROMETHEUS)
		return "--format prometheus is of a database: trawl pull makes "
		       "one";
	return NULL;
}

static const char *status_refused(const struct options *o)
{
	int lists = o->failed + o->skipped + o->hosts + o->nodes;

	if (lists > 1)
		return "--failed, --skipped, --hosts and --nodes exclude each "
		       "other";
	if (lists > 0 && o->format == (int)STATUS_PROMETHEUS)
		return "--format prometheus is of the run, not of a list";
	return not_there(o);
}

/* ---- all of it ----------------------------------------------------------- */

const char *option_check(struct options *options, const struct rules *rules)
{
	const char *wrong;

	if (options->command == CMD_STATUS &&
	    (wrong = status_refused(options)) != NULL)
		return wrong;
	if (options->net.ipv4 && options->net.ipv6)
		return "--ipv4 and --ipv6 exclude each other";
	if (options->command == CMD_CRAWL &&
	    !confine_user_exists(options->net.run_as))
		return "--user-workers: no such user";
	wrong = refused_with_engine(options);
	if (wrong == NULL)
		wrong = find_idle(options, rules);
	if (wrong == NULL)
		wrong = finish_refetch(options);
	if (wrong == NULL)
		wrong = finish_retry(options);
	if (wrong == NULL)
		wrong = finish_shard(options);
	if (wrong == NULL)
		wrong = check_cookies(&options->net.cookies);
	if (wrong == NULL && options->net.cacert != NULL)
		wrong = check_cacert(options->net.cacert);
	return wrong;
}
