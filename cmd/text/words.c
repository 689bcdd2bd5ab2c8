#include "cmd/text/words.h"

#include "cmd/text/bytes.h"
#include "cmd/text/say.h"
#include "parse/nearest.h"

#include <stdlib.h>

char *words_joined(words_fn *word, const char *between)
{
	struct bytes all = { 0 };
	const char *w;

	for (size_t i = 0; (w = word(i)) != NULL; i++) {
		bytes_text(&all, i > 0 ? between : "");
		bytes_text(&all, w);
	}
	bytes_char(&all, '\0');
	return all.data;
}

void words_complain(const char *kind, const char *typed, words_fn *word)
{
	struct nearest nearest;
	const char *w;
	char *all;

	nearest_begin(&nearest, typed);
	for (size_t i = 0; (w = word(i)) != NULL; i++)
		nearest_offer(&nearest, w);
	if (nearest.best != NULL) {
		say_error("no such %s '%s', did you mean %s?", kind, typed,
			  nearest.best);
		return;
	}
	all = words_joined(word, ", ");
	say_error("no such %s '%s'; there are: %s", kind, typed, all);
	free(all);
}
