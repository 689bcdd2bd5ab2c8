/*
 * Preloaded into trawl: one option of one command is parsed, and has no effect.
 * DEAF is "COMMAND NAME LETTER", LETTER - where there is none.
 *
 * trawl asks getopt_long for one option after the other; this one is passed
 * over, with its value.
 */
#include <dlfcn.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int getopt_fn(int argc, char *const *argv, const char *shorts,
		      const struct option *longs, int *index);

/* Whether c is what getopt_long gives for this option. */
static int is_deaf(int c, const char *command, const struct option *longs)
{
	char wanted[32], name[64], letter;
	const char *deaf = getenv("DEAF");

	if (deaf == NULL ||
	    sscanf(deaf, "%31s %63s %c", wanted, name, &letter) != 3 ||
	    strcmp(command, wanted) != 0)
		return 0;
	if (c == letter)
		return 1;
	for (; longs->name != NULL; longs++)
		if (longs->val == c && strcmp(longs->name, name) == 0)
			return 1;
	return 0;
}

int getopt_long(int argc, char *const *argv, const char *shorts,
		const struct option *longs, int *index)
{
	getopt_fn *real = (getopt_fn *)dlsym(RTLD_NEXT, "getopt_long");
	int c;

	do
		c = real(argc, argv, shorts, longs, index);
	while (c != -1 && is_deaf(c, argv[0], longs));
	return c;
}
