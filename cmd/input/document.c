#include "cmd/input/document.h"

#include "cmd/exit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROW (64 * 1024)
#define MOST (256 << 20)	/* bytes; no page is longer, but /dev/zero is */

static int read_all(struct document *document, FILE *file)
{
	size_t cap = 0, n;

	do {
		if (cap - document->len < GROW) {
			cap = 2 * cap + GROW;
			document->bytes = must(realloc(document->bytes, cap));
		}
		n = fread(document->bytes + document->len, 1,
			  cap - document->len, file);
		document->len += n;
	} while (n && document->len <= MOST);
	if (document->len <= MOST)
		return ferror(file) ? -1 : 0;
	errno = EFBIG;
	return -1;
}

int document_load(struct document *document, const char *name)
{
	bool standard = !name || strcmp(name, "-") == 0;
	FILE *file = standard ? stdin : fopen(name, "re");
	int bad, error;

	*document = (struct document){ 0 };
	if (!file)
		return -1;
	bad = read_all(document, file);
	error = errno;
	if (!standard)
		fclose(file);
	if (bad)
		document_release(document);
	errno = error;
	return bad;
}

void document_read(struct document *document, const char *name)
{
	if (document_load(document, name) == -1) {
		say_errno("cannot read '%s'", name ? name : "-");
		exit(EXIT_USAGE);
	}
}

void document_decode(struct document *document, const char *content_type)
{
	document->charset = charset_detect(content_type, document->bytes,
					   document->len);
	if (charset_to_utf8(document->charset, document->bytes, document->len,
			    &document->buffer, &document->text,
			    &document->text_len) == -1)
		must(NULL);
}

void document_release(struct document *document)
{
	free(document->bytes);
	free(document->buffer.data);
	*document = (struct document){ 0 };
}
