/*
 * A place in a rule file, and what is wrong there.
 */
#ifndef PARSE_RULES_PLACE_H
#define PARSE_RULES_PLACE_H

struct place {			/* in a rule file; line 0: command line */
	const char *file;
	unsigned line, column;	/* from 1 */
};

struct rules_error {
	struct place at;
	char text[512];		/* with the offending text quoted */
};

/* Fills in *error.  Returns -1. */
int place_fail(struct place at, struct rules_error *error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* s quoted for a message: control bytes escaped, cut to about 60 bytes.  In
   one of two static buffers, taken in turn. */
const char *place_quote(const char *s);

#endif
