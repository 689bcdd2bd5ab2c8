#include "cmd/report/difference.h"

#include "cmd/rows/row.h"
#include "cmd/text/bytes.h"
#include "cmd/text/diff.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"
#include "parse/charset/utf8.h"
#include "parse/html/html.h"
#include "parse/rules/match_budget.h"
#include "parse/rules/rule_matches.h"
#include "parse/rules/rules.h"
#include "store/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define CONTEXT 3		/* lines of it around what differs */
#define IGNORE_BUDGET 2000	/* ms of cutting out noise */

struct difference {
	struct store *store;
	struct rules rules;	/* their `ignore` alone */
};

/* Pieces of a text: lines, or the words of some of them. */
struct piece {
	const char *s;
	size_t len;
};
struct pieces {
	struct piece *items;
	uint64_t *hashes;
	bool *differs;		/* it has to go, or to come */
	size_t n, cap;
};

struct version {
	const struct rules *rules;
	const char *missing;	/* why there is no text; NULL: there is */
	struct bytes text;
	struct pieces lines;
};

/* ---- pieces -------------------------------------------------------------- */

static void add_piece(struct pieces *pieces, const char *s, size_t len)
{
	if (pieces->n == pieces->cap) {
		pieces->cap = 2 * pieces->cap + 64;
		pieces->items = must(reallocarray(pieces->items, pieces->cap,
						  sizeof(*pieces->items)));
	}
	pieces->items[pieces->n++] = (struct piece){ s, len };
}

static void hash_pieces(struct pieces *pieces)
{
	pieces->hashes = must(calloc(pieces->n + 1, sizeof(uint64_t)));
	pieces->differs = must(calloc(pieces->n + 1, sizeof(bool)));
	for (size_t i = 0; i < pieces->n; i++)
		pieces->hashes[i] = XXH3_64bits(pieces->items[i].s,
						pieces->items[i].len);
}

static void release_pieces(struct pieces *pieces)
{
	free(pieces->items);
	free(pieces->hashes);
	free(pieces->differs);
}

static void compare(struct pieces *old, struct pieces *new)
{
	hash_pieces(old);
	hash_pieces(new);
	diff_mark(old->hashes, old->n, new->hashes, new->n, old->differs,
		  new->differs);
}

/* Blank lines and what is at the edges of others is no text. */
static void split_lines(struct pieces *lines, const char *s, size_t len)
{
	const char *end = s + len, *line, *stop;

	for (; s < end; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		line = stop;
		while (line > s && strchr(" \t\r", line[-1]) != NULL)
			line--;
		if (line > s)
			add_piece(lines, s, (size_t)(line - s));
	}
}

/* Scripts without blanks between words: each character is one. */
static bool is_wide(char c)
{
	return (unsigned char)c >= 0xE3;	/* U+3000 and beyond */
}

static size_t word_len(const char *s, size_t len)
{
	int valid;
	size_t n = 0;

	if (is_wide(*s))
		return utf8_step(s, len, &valid);
	while (n < len && s[n] != ' ' && s[n] != '\t' && !is_wide(s[n]))
		n++;
	return n;
}

static void split_words(struct pieces *words, const struct piece *line)
{
	size_t n;

	for (size_t i = 0; i < line->len; i += n) {
		n = word_len(line->s + i, line->len - i);
		if (n > 0)
			add_piece(words, line->s + i, n);
		else
			n = 1;
	}
}

/* ---- the two versions ---------------------------------------------------- */

static bool is_type(const struct store_saved *saved, const char *word)
{
	return saved->type != NULL && strstr(saved->type, word) != NULL;
}

/* Of an HTML page what is between its tags; else all of it. */
static void read_text(struct version *version, bool html, const char *body,
		      size_t len)
{
	char *out = bytes_room(&version->text, len + 1);

	if (html)
		len = html_lines(body, len, out);
	else
		memcpy(out, body, len);
	version->text.len = len;
	split_lines(&version->lines, out, len);
}

static int take_version(void *arg, const struct store_saved *saved)
{
	struct version *version = arg;
	struct match_budget budget;
	const char *body = saved->body, *why;
	long len;

	version->missing = NULL;
	if (saved->charset == NULL ||
	    utf8_valid(body, saved->len) != saved->len) {
		version->missing = "it is no text";
		return 0;
	}
	match_budget_start(&budget, IGNORE_BUDGET);
	len = rule_matches_cut(version->rules->ignore, version->rules->nignore,
			       &body, saved->len, &budget, &why);
	if (len < 0)
		version->missing = "a pattern of --ignore took too long";
	else
		read_text(version, is_type(saved, "html"), body, (size_t)len);
	return 0;
}

static int load_version(struct difference *difference,
			const struct store_row *change, const char *which,
			struct version *version)
{
	*version = (struct version){
		.rules = &difference->rules,
		.missing = strcmp(which, "old") == 0
			? "the body of before is not saved"
			: "the body is not saved",
	};
	return store_saved_as(difference->store,
			      row_integer(change, "url_id"),
			      row_word(change, which), take_version, version);
}

static void release_version(struct version *version)
{
	bytes_release(&version->text);
	release_pieces(&version->lines);
}

/* ---- lines --------------------------------------------------------------- */

static void put(FILE *out, const char *s, size_t len)
{
	char *shown = escape_control(s, len);

	fputs(shown, out);
	free(shown);
}

/* With its words that differ between open and close.  words[at] is its first;
   the first of the next. */
static size_t put_line(FILE *out, char sign, const struct piece *line,
		       const struct pieces *words, size_t at, const char *open,
		       const char *close)
{
	const char *s = line->s, *end = line->s + line->len;
	bool inside = false;

	fputc(sign, out);
	for (; at < words->n && words->items[at].s < end; at++) {
		const struct piece *word = &words->items[at];

		if (inside && !words->differs[at])
			fputs(close, out);
		put(out, s, (size_t)(word->s - s));
		if (!inside && words->differs[at])
			fputs(open, out);
		inside = words->differs[at];
		put(out, word->s, word->len);
		s = word->s + word->len;
	}
	if (inside)
		fputs(close, out);
	put(out, s, (size_t)(end - s));
	fputc('\n', out);
	return at;
}

/* Whether one of them differs, or one of them does not. */
static bool any(const struct pieces *pieces, bool differs)
{
	return memchr(pieces->differs, differs ? 1 : 0, pieces->n) != NULL;
}

struct range {
	size_t from, to;
};

static void put_side(FILE *out, char sign, const struct pieces *lines,
		     struct range range, const struct pieces *words,
		     const char *open, const char *close)
{
	size_t at = 0;

	for (size_t i = range.from; i < range.to; i++)
		at = put_line(out, sign, &lines->items[i], words, at, open,
			      close);
}

/* Lines that go and those that come in their place.  Where no word stays, none
   is marked. */
static void put_block(FILE *out, const struct pieces *old, struct range gone,
		      const struct pieces *new, struct range come)
{
	struct pieces was = { 0 }, is = { 0 };
	bool mark;

	for (size_t i = gone.from; i < gone.to; i++)
		split_words(&was, &old->items[i]);
	for (size_t i = come.from; i < come.to; i++)
		split_words(&is, &new->items[i]);
	compare(&was, &is);
	mark = any(&was, false);
	put_side(out, '-', old, gone, &was, mark ? "[-" : "",
		 mark ? "-]" : "");
	put_side(out, '+', new, come, &is, mark ? "{+" : "",
		 mark ? "+}" : "");
	release_pieces(&was);
	release_pieces(&is);
}

/* ---- hunks --------------------------------------------------------------- */

struct walk {
	FILE *out;
	const struct pieces *old, *new;
	size_t i, j;		/* the next of each */
};

static bool at_end(const struct walk *walk)
{
	return walk->i == walk->old->n && walk->j == walk->new->n;
}

static bool at_same(const struct walk *walk)
{
	return walk->i < walk->old->n && !walk->old->differs[walk->i] &&
	       walk->j < walk->new->n && !walk->new->differs[walk->j];
}

static void pass_block(struct walk *walk)
{
	while (walk->i < walk->old->n && walk->old->differs[walk->i])
		walk->i++;
	while (walk->j < walk->new->n && walk->new->differs[walk->j])
		walk->j++;
}

/* Lines that are the same, at most so many. */
static size_t pass_same(struct walk *walk, size_t most)
{
	size_t n = 0;

	for (; n < most && at_same(walk); n++)
		walk->i++, walk->j++;
	return n;
}

static void put_range(FILE *out, char sign, struct range range)
{
	size_t n = range.to - range.from;

	fprintf(out, " %c%zu,%zu", sign, range.from + (n > 0), n);
}

static void put_hunk(struct walk *at, const struct walk *end)
{
	fputs("@@", at->out);
	put_range(at->out, '-', (struct range){ at->i, end->i });
	put_range(at->out, '+', (struct range){ at->j, end->j });
	fputs(" @@\n", at->out);
	while (at->i < end->i || at->j < end->j) {
		struct walk from = *at;

		if (at_same(at)) {
			fputc(' ', at->out);
			put(at->out, at->old->items[at->i].s,
			    at->old->items[at->i].len);
			fputc('\n', at->out);
			pass_same(at, 1);
			continue;
		}
		pass_block(at);
		put_block(at->out, at->old, (struct range){ from.i, at->i },
			  at->new, (struct range){ from.j, at->j });
	}
}

/* From a block on: with all that follow it closely, and their context. */
static void pass_hunk(struct walk *end)
{
	struct walk next;

	for (;;) {
		pass_block(end);
		next = *end;
		pass_same(&next, 2 * CONTEXT);
		if (at_same(&next) || at_end(&next))
			break;
		*end = next;
	}
	pass_same(end, CONTEXT);
}

static void put_hunks(FILE *out, const struct pieces *old,
		      const struct pieces *new)
{
	struct walk at = { out, old, new, 0, 0 }, end;
	size_t same;

	for (;;) {
		same = pass_same(&at, SIZE_MAX);
		if (at_end(&at))
			return;
		end = at;
		same = same < CONTEXT ? same : CONTEXT;
		at.i -= same;
		at.j -= same;
		pass_hunk(&end);
		put_hunk(&at, &end);
	}
}

/* ---- the whole ----------------------------------------------------------- */

static void put_difference(FILE *out, const struct store_row *change,
			   struct version *old, struct version *new)
{
	int64_t run = row_integer(change, "run_id");

	if (old->missing != NULL || new->missing != NULL) {
		fprintf(out, "(no difference: %s)\n", old->missing != NULL
			? old->missing : new->missing);
		return;
	}
	if (!any(&old->lines, true) && !any(&new->lines, true)) {
		fputs("(the text is the same, only its markup differs)\n",
		      out);
		return;
	}
	fprintf(out, "--- before run %" PRId64 "\n+++ run %" PRId64 "\n", run,
		run);
	put_hunks(out, &old->lines, &new->lines);
}

int difference_text(struct difference *difference,
		    const struct store_row *change, char **text)
{
	struct version old, new = { 0 };
	size_t len;
	FILE *out = must(open_memstream(text, &len));
	bool bad = false;

	if (strcmp(row_word(change, "table"), "pages") == 0 &&
	    strcmp(row_word(change, "column"), "body_hash") == 0) {
		bad = load_version(difference, change, "old", &old) == -1 ||
		      load_version(difference, change, "new", &new) == -1;
		if (!bad) {
			compare(&old.lines, &new.lines);
			put_difference(out, change, &old, &new);
		}
		release_version(&old);
		release_version(&new);
	}
	must(fclose(out) == 0 ? *text : NULL);
	return bad ? -1 : 0;
}

static int add_ignore(void *arg, const struct store_row *pattern)
{
	struct difference *difference = arg;
	struct rules_error error;

	/* It was good when the crawl took it. */
	(void)rules_ignore(&difference->rules, row_word(pattern, "pattern"),
			   &error);
	return 0;
}

struct difference *difference_new(struct store *store)
{
	struct difference *difference = must(calloc(1, sizeof(*difference)));

	difference->store = store;
	if (store_saved_find(store) == 0 &&
	    store_ask(store, STORE_ASK_IGNORE, 0, add_ignore,
		      difference) != -1)
		return difference;
	difference_free(difference);
	return NULL;
}

void difference_free(struct difference *difference)
{
	if (difference == NULL)
		return;
	rules_clear(&difference->rules);
	free(difference);
}
