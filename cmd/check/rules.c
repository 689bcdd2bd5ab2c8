/*
 * trawl check rules: whether a rule file is sound, and its rows on a local
 * file.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/input/document.h"
#include "cmd/input/local_file.h"
#include "cmd/input/seed_url.h"
#include "cmd/rows/extractor.h"
#include "cmd/rows/output.h"
#include "cmd/rule_files.h"
#include "cmd/text/say.h"
#include "parse/rules/pattern.h"
#include "store/frontier.h"
#include "store/open.h"
#include "store/page.h"
#include "store/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a page without --url. */
#define NO_URL "http://localhost/"

static int begin_page(struct store *store, const char *url)
{
	struct store_run_spec spec = { .command = "check",
				       .version = TRAWL_VERSION };
	struct store_url seed = { .url = url, .host = "http://localhost",
				  .position = 1, .every = -1 };
	struct store_page page = { .url = url, .final_url = url,
				   .status = 200 };
	struct store_run run;
	int64_t host;

	if (store_run_begin(store, &spec, &run) == -1 ||
	    store_add(store, &seed, &page.url_id, &host) == -1)
		return -1;
	return store_page_begin(store, &page);
}

static int show_rows(struct store *store, struct extractor *extractor,
		     const char *url, const char *file)
{
	static struct options options;	/* lives as long as the process */
	struct document document;
	struct source source = { .url = url, .final_url = url,
				 .type = local_file_type(file) };
	struct output *output;
	const char *why;
	enum extractor_end end;

	output = output_open(&options, &why);
	document_read(&document, file);
	document_decode(&document, source.type);
	source.typelen = strlen(source.type);
	source.body = document.text;
	source.len = document.text_len;
	extractor_set_output(extractor, output, false, false);
	if (begin_page(store, url) == -1)
		end = EXTRACTOR_TROUBLE;
	else
		end = extractor_apply(extractor, &source, &why);
	if (end == EXTRACTOR_TROUBLE)
		say_error("%s", store_error(store)->text);
	if (extractor_reason(end) != NULL)
		say_error("%s: %s", file, why);
	output_page_end(output, 0);
	output_close(output, true);
	document_release(&document);
	return end == EXTRACTOR_DONE ? EXIT_DONE
	       : end == EXTRACTOR_TROUBLE ? EXIT_STORE : EXIT_FAILED;
}

/* Whether the URL alone is one that the rule is for. */
static bool is_for_url(const struct rule *rule, const char *url)
{
	struct rule by_url = { .url = rule->url };

	return rule_wants(&by_url, url, strlen(url), NULL, 0) == 1;
}

/* Names the rules that are for other pages, and so find no rows here.  Whether
   there are any for which --url is missing. */
static bool tell_others(const struct rules *rules, const char *url,
			const char *file)
{
	const char *shown = url ? url : NO_URL, *type = local_file_type(file);
	bool missing = false;

	for (size_t i = 0; i < rules->nrules; i++) {
		const struct rule *rule = &rules->rules[i];

		if (is_for_url(rule, shown)) {
			if (rule_wants(rule, shown, strlen(shown), type,
				       strlen(type)) != 1)
				say_note("rule %s is not for %s, as which '%s' "
					 "is taken: its type is '%s'",
					 rule->table, type, file, rule->type);
		} else if (url != NULL) {
			say_note("rule %s is not for '%s': its url is '%s'",
				 rule->table, url, pattern_text(rule->url));
		} else {
			missing = true;
			say_error("rule %s is for URLs that match '%s': give "
				  "one with --url", rule->table,
				  pattern_text(rule->url));
		}
	}
	return missing;
}

/* A crawl skips a seed that is no URL, as in a list.  Whether all are. */
static bool check_seeds(const struct rules *rules)
{
	struct url url = URL_INIT;
	const char *reason;
	bool good = true;

	for (size_t i = 0; i < rules->nurls; i++) {
		const struct rules_url *seed = &rules->urls[i];

		if (seed_url_parse(&url, seed->url, strlen(seed->url),
				   &reason) != SEED_URL_NONE)
			continue;
		say_error("%s:%u:%u: 'urls': %s: '%s'", seed->at.file,
			  seed->at.line, seed->at.column, reason, seed->url);
		good = false;
	}
	url_release(&url);
	return good;
}

/* The one option that takes something away. */
static void tell_keep(const struct rules *rules)
{
	for (size_t i = 0; i < rules->noptions; i++) {
		const struct rules_option *o = &rules->options[i];

		if (strcmp(o->name, "keep") == 0)
			say_note("%s:%u:%u: keep: each run takes what is older "
				 "than %s out of the database", o->at.file,
				 o->at.line, o->at.column, o->value);
	}
}

static int judge(struct options *options, const char *url, const char *file)
{
	struct rules rules = { 0 };
	struct store_failure failure;
	struct store *store;
	struct extractor *extractor;
	int code = EXIT_USAGE;

	if (rule_files_load(&rules, options) == -1)
		return EXIT_USAGE;
	tell_keep(&rules);
	if (!check_seeds(&rules) || (file && tell_others(&rules, url, file))) {
		rules_clear(&rules);
		return EXIT_USAGE;
	}
	store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	if (store == NULL) {
		say_error("%s", failure.text);
		return exit_for(failure.trouble);
	}
	extractor = extractor_open(store, &rules);
	if (extractor != NULL)
		code = file == NULL ? EXIT_DONE
			: show_rows(store, extractor, url ? url : NO_URL, file);
	extractor_free(extractor);
	store_close(store);
	rules_clear(&rules);
	return code;
}

int check_rules(const struct check_words *words)
{
	static struct options options;	/* lives as long as the process */

	strings_add(&options.rules, words->words[0]);
	return judge(&options, words->value, words->words[1]);
}
