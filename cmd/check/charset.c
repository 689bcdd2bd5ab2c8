/*
 * trawl check charset: which encoding a page is in.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/input/document.h"
#include "cmd/text/say.h"

#include <stdio.h>

int check_charset(const struct check_words *words)
{
	struct document page;

	document_read(&page, words->words[0]);
	puts(charset_detect(words->value, page.bytes, page.len));
	document_release(&page);
	return EXIT_DONE;
}
