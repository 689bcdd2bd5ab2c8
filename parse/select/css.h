/*
 * The text of a selector: its characters, names and strings (CSS Syntax Module
 * Level 3).  For selector.c, which reads what they mean.
 *
 * What returns an int here returns -1 with the error filled in.
 */
#ifndef PARSE_SELECT_CSS_H
#define PARSE_SELECT_CSS_H

#include <stdbool.h>
#include <stddef.h>

struct css {
	const char *start, *p, *end;
	char *out;			/* in selector->text, behind the copy */
	struct selector *selector;
	char error[256];		/* and the byte that is wrong */
	size_t error_at;
	unsigned depth;
	bool gives;
};

struct name {
	const char *text;
	size_t len;
};

__attribute__((format(printf, 3, 4)))
int css_fail(struct css *s, const char *at, const char *format, ...);

/* The byte i after the next one; -1 behind the end. */
int css_peek(const struct css *s, size_t i);
bool css_letter(int c);
bool css_digit(int c);

/* Over blanks and comments.  Whether there were blanks. */
bool css_skip(struct css *s);

/* That character, after blanks. */
int css_expect(struct css *s, int c);

bool css_at_name(const struct css *s);

/* what: "a name after '.'". */
int css_name(struct css *s, struct name *name, const char *what);
/* Letters, digits and hyphens, as many as there are. */
void css_word(struct css *s, struct name *word);
int css_name_or_string(struct css *s, struct name *value,
			  const char *what);

/* In any case. */
bool css_is(const struct name *name, const char *word);

#endif
