/*
 * `trawl extract`: the rules on pages that are here already; no network.
 *
 *   trawl extract -r RULES FILE...     local files; - or none: a page on stdin
 *   trawl extract -r RULES --explain FILE...   what each rule makes of them
 *   trawl extract -r RULES -0          file names on stdin, each ended by NUL
 *   trawl extract -r RULES -d DB       the bodies that --save-bodies kept
 *   trawl extract -r RULES -d DB FILE...   local files, rows into DB
 *
 * A file's URL is --base, or file:// and its path; its type goes by its name,
 * its charset by its bytes.
 *
 * With a database this is a run of its own: each page is done in it, its rows
 * are compared with those before, and history is written as by a crawl.  The
 * rows go out, or with --only-changes those that are new, changed or gone, with
 * a column `change`.  The fetches stay as they were, so the next crawl asks
 * under the same conditions.  That is refused while a crawl is unfinished (its
 * run goes on, it cannot be joined) and without the rules of all the database's
 * tables (the pages would count as no longer having those rows).
 *
 * Exit codes: 0; 1 a rule failed on a page; 2 bad usage, or a file that cannot
 * be read (the others are extracted); 4 store or output; 5 database in use.
 *
 * Without a database the rows go through a private temporary one all the same:
 * the columns are SQL expressions.  There each file is a page of its own,
 * under a number, since --base may give all of them the same URL.
 */
#include "cmd/command_line.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/help.h"
#include "cmd/input/document.h"
#include "cmd/input/local_file.h"
#include "cmd/option_check.h"
#include "cmd/option_table.h"
#include "cmd/rows/extractor.h"
#include "cmd/rows/output.h"
#include "cmd/rows/output_check.h"
#include "cmd/rows/row.h"
#include "cmd/rule_files.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/charset/charset.h"
#include "parse/url/url.h"
#include "store/frontier.h"
#include "store/open.h"
#include "store/page.h"
#include "store/report.h"
#include "store/run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define BATCH_ROWS 20000	/* writes in a transaction at most, */
#define BATCH_MS 1000		/* and its age */

/* Why it ends before the last page. */
enum trouble { TROUBLE_NONE, TROUBLE_USAGE, TROUBLE_STORE, TROUBLE_OUTPUT,
	       TROUBLE_PIPE };

struct extract {
	struct options options;
	struct rules rules;
	struct url base;	/* len 0: none */
	struct store *store;
	struct extractor *extractor;
	struct output *output;
	struct explanation *explanation;	/* NULL: rows go out */
	bool running;		/* the run has begun: with the first page */
	struct local_folder folder;
	int64_t number;		/* of the file in hand, from 1 */
	int64_t pages, failed, unread;
	enum trouble trouble;
};

/* ---- pages --------------------------------------------------------------- */

static void store_trouble(struct extract *x)
{
	/* The output failed, of which there was a message. */
	if (store_error(x->store)->trouble == STORE_REFUSED)
		return;
	if (x->trouble != TROUBLE_STORE)
		say_error("%s", store_error(x->store)->text);
	x->trouble = TROUBLE_STORE;
}

static int flush(void *arg)
{
	struct extract *x = arg;

	if (x->output == NULL || output_flush(x->output) == 0)
		return 0;
	x->trouble = errno == EPIPE ? TROUBLE_PIPE : TROUBLE_OUTPUT;
	if (x->trouble == TROUBLE_PIPE)
		return 0;
	say_unwritten(x->options.output);
	return -1;
}

static bool begin_run(struct extract *x)
{
	struct store_run_spec spec = {
		.command = x->options.typed,
		.version = TRAWL_VERSION,
		.rules = rules_fingerprint(&x->rules),
		.local = true,
	};
	struct store_run run;

	if (!x->running && store_run_begin(x->store, &spec, &run) == -1)
		store_trouble(x);
	if (!x->running && x->trouble == TROUBLE_NONE)
		extractor_tell_reshaped(x->extractor, run.id);
	x->running = x->trouble == TROUBLE_NONE;
	return x->running;
}

static void rule_failed(struct extract *x, const char *url, const char *why)
{
	say_error("'%s': %s", url, why);
	x->failed++;
}

/* The rows of a page that the running run has as pending.  What is no text has
   none, as in a crawl. */
static void add_page(struct extract *x, const struct store_page *page,
		      const struct source *source, bool is_text)
{
	enum store_state state = STORE_DONE;
	enum extractor_end end = EXTRACTOR_DONE;
	const char *why = NULL;
	int wait;

	if (store_page_begin(x->store, page) == -1) {
		store_trouble(x);
		return;
	}
	if (is_text)
		end = extractor_apply(x->extractor, source, &why);
	if (end == EXTRACTOR_TROUBLE) {
		store_trouble(x);
		return;
	}
	if (extractor_reason(end) != NULL) {
		rule_failed(x, source->url, why);
		state = STORE_FAILED;
	}
	output_page_end(x->output, 0);
	x->pages++;
	if (store_page_end(x->store, page->url_id, state,
			   extractor_reason(end), 0, NULL) == -1 ||
	    store_tick(x->store, &wait) == -1)
		store_trouble(x);
}

/* ---- files --------------------------------------------------------------- */

/* An earlier extract, which was killed, has ended this page: its rows in the
   database go out. */
static void show_standing(struct extract *x, int64_t id, const char *url,
		       const char *input)
{
	if (extractor_standing(x->extractor, id, url, input) == -1)
		store_trouble(x);
	output_page_end(x->output, 0);
}

/* The page's id in the run; 0: it was there already, or trouble. */
static int64_t enter(struct extract *x, const char *url)
{
	char origin[URL_MOST + 1], number[32];
	struct store_url stored = { .url = url, .host = "file://",
				    .position = x->number, .every = -1 };
	int64_t id, host;
	int added;

	if (x->options.db == NULL) {
		snprintf(number, sizeof(number), "file:%" PRId64, x->number);
		stored.url = number;
	} else if (x->base.len > 0) {
		url_origin(&x->base, origin, sizeof(origin));
		stored.host = origin;
	}
	added = store_add(x->store, &stored, &id, &host);
	if (added == -1) {
		store_trouble(x);
		return 0;
	}
	store_count_input(x->store, 1, added == STORE_KNOWN);
	if (added == STORE_READ_ENDED)
		show_standing(x, id, url, NULL);
	return added == STORE_ADDED || added == STORE_READ_AGAIN ? id : 0;
}

static void add_document(struct extract *x, const char *name,
			  const struct document *document)
{
	bool has_base = x->base.len > 0;
	char *own = has_base ? NULL : local_file_url(&x->folder, name);
	const char *url = has_base ? x->base.href : own;
	const char *type = local_file_type(name);
	struct source source = {
		.url = url, .final_url = url,
		.type = type, .typelen = strlen(type),
		.body = document->text, .len = document->text_len,
	};
	struct store_page page = { .url = url, .final_url = url,
				   .status = 200 };

	if (begin_run(x) && (page.url_id = enter(x, url)) != 0) {
		source.url_id = page.url_id;
		add_page(x, &page, &source, true);
	}
	free(own);
}

static void read_file(struct extract *x, const char *name)
{
	struct document document;

	x->number++;
	if (document_load(&document, name) == -1) {
		say_errno("cannot read '%s'", name);
		x->unread++;
		return;
	}
	document_decode(&document, local_file_type(name));
	add_document(x, name, &document);
	document_release(&document);
}

static void read_named(struct extract *x)
{
	const struct strings *args = &x->options.args;

	for (size_t i = 0; i < args->len && x->trouble == TROUBLE_NONE; i++)
		read_file(x, args->items[i]);
}

static void refuse_file(struct extract *x, const char *name)
{
	say_error("the rows would overwrite '%s', which is to be read", name);
	x->trouble = TROUBLE_USAGE;
}

static void read_names_from_stdin(struct extract *x)
{
	char *name = NULL;
	size_t cap = 0;

	while (x->trouble == TROUBLE_NONE &&
	       getdelim(&name, &cap, '\0', stdin) > 0)
		if (output_check_replaces(&x->options, name))
			refuse_file(x, name);
		else if (*name != '\0')
			read_file(x, name);
	if (ferror(stdin)) {
		say_errno("cannot read '-'");
		x->unread++;
	}
	free(name);
}

/* ---- saved bodies -------------------------------------------------------- */

static int add_saved(void *arg, const struct store_saved *saved)
{
	struct extract *x = arg;
	struct source source = {
		.url_id = saved->url_id,
		.url = saved->url, .final_url = saved->final_url,
		.type = saved->type ? saved->type : "",
		.typelen = saved->type ? strlen(saved->type) : 0,
		.input = saved->input,
		.body = saved->body, .len = saved->len,
	};
	struct store_page page = {
		.url_id = saved->url_id, .url = saved->url,
		.final_url = saved->final_url, .input = saved->input,
		.status = saved->status, .fetched_at = saved->fetched_at,
		.fetch_id = saved->fetch_id,
	};

	if (!begin_run(x))
		return 1;
	switch (store_take_over(x->store, saved->url_id)) {
	case 1:
		add_page(x, &page, &source, utf8_valid(
				 saved->body, saved->len) == saved->len);
		break;
	case 0:
		show_standing(x, saved->url_id, saved->url, saved->input);
		break;
	case -1:
		store_trouble(x);
		break;
	}
	return x->trouble != TROUBLE_NONE;
}

static void add_all_saved(struct extract *x)
{
	if (store_saved(x->store, add_saved, x) == -1)
		store_trouble(x);
	if (x->running || x->trouble != TROUBLE_NONE)
		return;
	say_error("'%s' has no saved bodies (see trawl crawl --save-bodies)",
		  x->options.db);
	x->unread++;
}

/* ---- begin --------------------------------------------------------------- */

static const char *wrong_usage(const struct extract *x)
{
	const struct options *o = &x->options;
	size_t files = o->null_names ? 2 : o->args.len;

	if (x->rules.nrules == 0)
		return "no rules: name some with -r or -e";
	if (o->null_names && o->args.len > 0)
		return "-0 takes the names from stdin, not from here";
	if (o->explain && o->db != NULL)
		return "--explain is for files, and writes no database (-d)";
	if (o->explain && (o->output != NULL || option_given(o, "format")))
		return "--explain: no rows go out (-o, -f)";
	if (o->base != NULL && o->db != NULL && files != 1)
		return "--base with a database (-d) is for one FILE";
	return output_check(o, x->rules.nrules);
}

static int parse_base(struct extract *x)
{
	const char *base = x->options.base, *why = "URL too long";

	if (url_parse(&x->base, NULL, base, strlen(base), &why) == 0 &&
	    x->base.len <= URL_MOST)
		return 0;
	say_error("--base '%.200s': %s", base, why);
	return -1;
}

static int parse(struct extract *x, int argc, char **argv)
{
	struct options *o = &x->options;
	const char *wrong;

	if (command_line_parse(o, CMD_EXTRACT, argc, argv) == -1)
		return -1;
	if (o->help)
		return 0;
	if (rule_files_load(&x->rules, o) == -1)
		return -1;
	wrong = wrong_usage(x);
	if (wrong == NULL)
		wrong = option_check(o, &x->rules);
	if (wrong != NULL) {
		say_error("%s (see trawl extract --help)", wrong);
		return -1;
	}
	return o->base != NULL ? parse_base(x) : 0;
}

/* Refuses a database whose last crawl is not finished. */
static int check_run(void *arg, const struct store_row *run)
{
	const struct extract *x = arg;

	if (row_text(run, "finished_at") != NULL)
		return 0;
	say_error("'%s': the last crawl is not finished; the same trawl crawl "
		  "command finishes it", x->options.db);
	return 1;
}

static int check_table(void *arg, const struct store_row *table)
{
	const struct extract *x = arg;
	const char *name = row_word(table, "name");

	for (size_t i = 0; i < x->rules.nrules; i++)
		if (strcasecmp(x->rules.rules[i].table, name) == 0)
			return 0;
	say_error("'%s' has a table '%s' and no rule is given for it; its rows "
		  "would count as gone", x->options.db, name);
	return 1;
}

static int check_database(struct extract *x)
{
	int bad = 0, local = 0;

	if (x->options.db == NULL)
		return EXIT_DONE;
	local = store_run_was_local(x->store);
	if (local == -1)
		bad = -1;
	else if (local == 0)
		bad = store_ask(x->store, STORE_ASK_RUN, 0, check_run, x);
	if (bad == 0)
		bad = store_ask(x->store, STORE_ASK_TABLES, 0, check_table,
				x);
	if (bad == -1)
		store_trouble(x);
	return bad == 0 ? EXIT_DONE
			: bad == -1 ? EXIT_STORE : EXIT_USAGE;
}

static int open_store(struct extract *x)
{
	const struct options *o = &x->options;
	struct store_failure failure;

	/* Bodies are never in a database that is still to be made. */
	if (o->db != NULL && o->args.len == 0 && !o->null_names &&
	    access(o->db, F_OK) == -1) {
		say_errno("cannot open '%s'", o->db);
		return EXIT_STORE;
	}
	x->store = store_open(o->db, STORE_CRAWL,
			      o->if_locked == LOCKED_WAIT ? STORE_LOCK_WAIT
							  : STORE_LOCK_FAIL,
			      &failure);
	if (x->store != NULL) {
		store_set_batch(x->store, BATCH_ROWS, BATCH_MS);
		return check_database(x);
	}
	if (failure.trouble == STORE_LOCKED && o->if_locked == LOCKED_SKIP) {
		say_note("%s; skipped", failure.text);
		return -1;
	}
	say_error("%s", failure.text);
	return exit_for(failure.trouble);
}

static int prepare(struct extract *x)
{
	const char *error;
	int code = open_store(x);

	if (code != EXIT_DONE)
		return code;
	x->extractor = extractor_open(x->store, &x->rules);
	if (x->extractor == NULL)
		return store_error(x->store)->trouble == STORE_OK
			       ? EXIT_USAGE : EXIT_STORE;
	x->output = output_open(&x->options, &error);
	if (x->output == NULL) {
		say_error("%s", error);
		return EXIT_STORE;
	}
	store_set_before_commit(x->store, flush, x);
	if (x->options.explain) {
		x->explanation = explanation_new(&x->rules);
		extractor_explain(x->extractor, x->explanation);
	} else {
		extractor_set_output(x->extractor, x->output,
				     x->options.only_changes, false);
	}
	return EXIT_DONE;
}

/* ---- end ----------------------------------------------------------------- */

static void summary(const struct extract *x)
{
	const struct extractor_counts *rows = extractor_counts(x->extractor);

	char changes[96] = "";

	if (x->options.quiet || x->trouble != TROUBLE_NONE)
		return;
	if (x->running && !x->options.explain)
		extractor_tell_unmatched(x->extractor);
	if (x->options.db != NULL)
		snprintf(changes, sizeof(changes), ": %" PRId64 " new, %"
			 PRId64 " changed, %" PRId64 " gone", rows->news,
			 rows->changes, rows->gone);
	say_line("%" PRId64 " page%s, %" PRId64 " failed, %" PRId64
		 " unreadable; %" PRId64 " row%s%s", x->pages,
		 units_plural(x->pages), x->failed, x->unread, rows->rows,
		 units_plural(rows->rows), changes);
}

/* The rows first: a run is not finished before they are in place. */
static void end_output(struct extract *x)
{
	bool told = x->trouble == TROUBLE_OUTPUT;
	int bad;

	if (x->trouble == TROUBLE_NONE)
		extractor_head(x->extractor);
	bad = output_close(x->output, x->trouble == TROUBLE_NONE);

	x->output = NULL;
	if (bad == 0 || x->trouble == TROUBLE_STORE)
		return;
	x->trouble = errno == EPIPE ? TROUBLE_PIPE : TROUBLE_OUTPUT;
	if (x->trouble == TROUBLE_OUTPUT && !told)
		say_unwritten(x->options.output);
}

static void end_run(struct extract *x)
{
	bool whole = x->trouble == TROUBLE_NONE;

	if (x->running && (whole || x->trouble == TROUBLE_PIPE) &&
	    store_run_end(x->store, whole ? "finished" : "stopped") == -1)
		store_trouble(x);
}

static int exit_code(const struct extract *x)
{
	switch (x->trouble) {
	case TROUBLE_STORE:
	case TROUBLE_OUTPUT:
		return EXIT_STORE;
	case TROUBLE_PIPE:
		return EXIT_DONE;
	case TROUBLE_USAGE:
		return EXIT_USAGE;
	case TROUBLE_NONE:
		break;
	}
	return x->unread > 0 ? EXIT_USAGE
			     : x->failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run(struct extract *x)
{
	const struct options *o = &x->options;
	int code = prepare(x);

	if (code != EXIT_DONE)
		return code;
	if (o->null_names)
		read_names_from_stdin(x);
	else if (o->args.len > 0)
		read_named(x);
	else if (o->db != NULL)
		add_all_saved(x);
	else
		read_file(x, "-");
	end_output(x);
	if (x->explanation != NULL)
		explanation_print(x->explanation, stdout);
	end_run(x);
	summary(x);
	return exit_code(x);
}

int extract_main(int argc, char **argv)
{
	static struct extract x;
	int code = EXIT_USAGE;

	signal(SIGPIPE, SIG_IGN);
	if (parse(&x, argc, argv) == -1)
		return EXIT_USAGE;
	if (x.options.help) {
		help_command(CMD_EXTRACT);
		return EXIT_DONE;
	}
	say_set_quiet(x.options.quiet);
	code = run(&x);
	extractor_free(x.extractor);
	explanation_free(x.explanation);
	store_close(x.store);
	local_folder_release(&x.folder);
	url_release(&x.base);
	rules_clear(&x.rules);
	return code == -1 ? EXIT_DONE : code;
}
