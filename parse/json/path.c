/*
 * One pass over the text.  As long as all brackets around the reader are on the
 * path, the innermost is the one whose values are judged, by the step of its
 * depth; whatever is not on the path is skipped as a whole.  So the depth of
 * the reader is the number of steps taken, and there is no stack.
 */
#include "parse/json/path.h"

#include "parse/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 64
#define DIGITS_MOST 9		/* of an index */

enum step_kind { STEP_KEY, STEP_INDEX, STEP_FROM_END, STEP_ALL };

struct step {
	enum step_kind kind;
	char *key;		/* len bytes */
	size_t len;
	size_t n;		/* the index; the one before the end is 1 */
};

struct json_path {
	char *text;
	struct step steps[STEPS_MOST];
	size_t nsteps;
};

/* ---- reading a path ------------------------------------------------------ */

struct compiler {
	struct json_path *path;
	const char *at, *end;
	const char *why;
};

static int wrong(struct compiler *c, const char *why)
{
	c->why = why;
	return -1;
}

static int read_quoted_key(struct compiler *c, struct step *step)
{
	struct json_reader r;
	const char *close = c->at + 1;

	while (close < c->end && *close != '"')
		close += *close == '\\' && close + 1 < c->end ? 2 : 1;
	if (close >= c->end)
		return wrong(c, "a name without its second quote");
	json_begin(&r, c->at, (size_t)(close + 1 - c->at));
	if (json_next(&r) != JSON_STRING)
		return wrong(c, r.why);
	step->key = must(malloc(r.len));
	step->len = json_unescape(r.token + 1, r.len - 2, step->key);
	c->at = close + 1;
	return 0;
}

static int read_key(struct compiler *c, struct step *step)
{
	size_t len = 0;

	c->at++;
	step->kind = STEP_KEY;
	if (c->at < c->end && *c->at == '"')
		return read_quoted_key(c, step);
	while (c->at + len < c->end && c->at[len] != '.' && c->at[len] != '[')
		len++;
	if (len == 0)
		return wrong(c, "a name is missing after '.'");
	step->key = memcpy(must(malloc(len)), c->at, len);
	step->len = len;
	c->at += len;
	return 0;
}

/* The number at c->at. */
static int read_index(struct compiler *c, struct step *step)
{
	size_t len = 0;

	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		step->n = 10 * step->n + (size_t)(*c->at - '0');
		len++;
	}
	return len > 0 && len <= DIGITS_MOST ? 0 : -1;
}

static int read_brackets(struct compiler *c, struct step *step)
{
	static const char why[] = "[N], [#-N] or [*] is expected";
	const char *from = c->at++;

	step->kind = STEP_INDEX;
	if (c->end - c->at >= 2 && memcmp(c->at, "#-", 2) == 0) {
		step->kind = STEP_FROM_END;
		c->at += 2;
	}
	if (c->at < c->end && *c->at == '*' && step->kind == STEP_INDEX) {
		step->kind = STEP_ALL;
		c->at++;
	} else if (read_index(c, step) < 0 ||
		   (step->kind == STEP_FROM_END && step->n == 0)) {
		c->at = from;
		return wrong(c, why);
	}
	if (c->at == c->end || *c->at != ']') {
		c->at = from;
		return wrong(c, why);
	}
	c->at++;
	return 0;
}

static int read_steps(struct compiler *c)
{
	struct json_path *path = c->path;

	if (c->at == c->end || *c->at != '$')
		return wrong(c, "a path begins with $");
	c->at++;
	while (c->at < c->end) {
		struct step *step = &path->steps[path->nsteps];

		if (path->nsteps == STEPS_MOST)
			return wrong(c, "more than 64 steps");
		path->nsteps++;
		if (*c->at != '.' && *c->at != '[')
			return wrong(c, "'.' or '[' is expected");
		if ((*c->at == '.' ? read_key : read_brackets)(c, step) < 0)
			return -1;
	}
	return 0;
}

struct json_path *json_path_compile(const char *text, size_t len,
				    const char **why, size_t *offset)
{
	struct compiler c = {
		.path = must(calloc(1, sizeof(*c.path))),
		.at = text, .end = text + len,
	};

	c.path->text = must(strndup(text, len));
	if (read_steps(&c) == 0)
		return c.path;
	*why = c.why;
	*offset = (size_t)(c.at - text);
	json_path_free(c.path);
	return NULL;
}

void json_path_free(struct json_path *path)
{
	if (!path)
		return;
	for (size_t i = 0; i < path->nsteps; i++)
		free(path->steps[i].key);
	free(path->text);
	free(path);
}

const char *json_path_text(const struct json_path *path)
{
	return path->text;
}

/* ---- walking it ---------------------------------------------------------- */

struct walk {
	const struct step *steps;
	size_t nsteps;
	struct json_reader r;
	json_value_fn *fn;
	void *arg;
	size_t index[STEPS_MOST + 1];	/* of the next, by depth */
	size_t wanted[STEPS_MOST + 1];	/* the one to be had, likewise */
	bool met[STEPS_MOST + 1];	/* the name was, likewise */
};

/* Values of the array that the reader has just entered; 0 if it is broken, or
   has none. */
static size_t count_elements(const struct json_reader *entered)
{
	struct json_reader r = *entered;
	enum json_event event;
	size_t n = 0;

	while ((event = json_next(&r)) != JSON_CLOSE) {
		if (json_skip(&r, event) < 0)
			return 0;
		n++;
	}
	return n;
}

/* The reader has entered what is on the path. */
static void enter(struct walk *w)
{
	const struct step *step = &w->steps[w->r.depth - 1];
	unsigned depth = w->r.depth;
	size_t n;

	w->index[depth] = 0;
	w->met[depth] = false;
	w->wanted[depth] = step->n;
	if (step->kind != STEP_FROM_END)
		return;
	n = count_elements(&w->r);
	w->wanted[depth] = n >= step->n ? n - step->n : SIZE_MAX;
}

static bool fits(const struct step *step, enum json_event event)
{
	switch (step->kind) {
	case STEP_KEY:
		return event == JSON_OBJECT;
	case STEP_INDEX:
	case STEP_FROM_END:
		return event == JSON_ARRAY;
	case STEP_ALL:
		return event == JSON_OBJECT || event == JSON_ARRAY;
	}
	return false;
}

/* A value that `taken` steps have led to.  As json_path_each(). */
static int meet(struct walk *w, enum json_event event, size_t taken)
{
	struct json_value value = { .kind = event, .text = w->r.token };

	if (event == JSON_BROKEN)
		return -1;
	if (taken < w->nsteps) {
		if (!fits(&w->steps[taken], event))
			return json_skip(&w->r, event);
		enter(w);
		return 0;
	}
	if (json_skip(&w->r, event) < 0)
		return -1;
	value.len = (size_t)(w->r.at - value.text);
	return w->fn(w->arg, &value);
}

/* The next value of the object that the reader is in; its key has been read. */
static int meet_member(struct walk *w)
{
	unsigned depth = w->r.depth;
	const struct step *step = &w->steps[depth - 1];
	bool on = step->kind == STEP_ALL ||
		  (!w->met[depth] && json_says(w->r.token + 1, w->r.len - 2,
					       step->key, step->len));
	enum json_event event = json_next(&w->r);

	if (!on)
		return json_skip(&w->r, event);
	w->met[depth] = true;
	return meet(w, event, depth);
}

static int meet_element(struct walk *w, enum json_event event, unsigned depth)
{
	const struct step *step = &w->steps[depth - 1];
	size_t index = w->index[depth]++;

	if (step->kind != STEP_ALL && index != w->wanted[depth])
		return json_skip(&w->r, event);
	return meet(w, event, depth);
}

static int walk(struct walk *w, const char *text, size_t len)
{
	enum json_event event;
	unsigned depth;
	int end;

	json_begin(&w->r, text, len);
	end = meet(w, json_next(&w->r), 0);
	while (end == 0) {
		depth = w->r.depth;
		event = json_next(&w->r);
		if (event == JSON_END)
			return 0;
		if (event == JSON_BROKEN)
			return -1;
		if (event == JSON_KEY)
			end = meet_member(w);
		else if (event != JSON_CLOSE)
			end = meet_element(w, event, depth);
	}
	return end;
}

static bool is_blank_line(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == end;
}

static int walk_lines(struct walk *w, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *to;
	int rc = 0;

	for (; p < end && rc == 0; p = to + 1) {
		to = memchr(p, '\n', (size_t)(end - p));
		if (!to)
			to = end;
		if (!is_blank_line(p, to))
			rc = walk(w, p, (size_t)(to - p));
	}
	return rc;
}

int json_path_each(const struct json_path *path, const char *text, size_t len,
		   bool lines, json_value_fn *fn, void *arg,
		   struct json_error *error)
{
	struct walk w = { .steps = path->steps, .nsteps = path->nsteps,
			  .fn = fn, .arg = arg };
	int end;

	if (lines && w.nsteps > 0 && w.steps[0].kind == STEP_ALL) {
		w.steps++;
		w.nsteps--;
	}
	end = lines ? walk_lines(&w, text, len) : walk(&w, text, len);
	if (!w.r.why)
		return end;
	error->why = w.r.why;
	json_place(text, w.r.at, &error->line, &error->column);
	return -1;
}
