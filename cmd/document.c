#include "cmd/document.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROW (64 * 1024)

static void read_all(struct document *document, FILE *file, const char *name)
{
	size_t cap = 0, n;

	do {
		if (cap - document->len < GROW) {
			cap = 2 * cap + GROW;
			document->bytes = realloc(document->bytes, cap);
			if (!document->bytes)
				err(1, NULL);
		}
		n = fread(document->bytes + document->len, 1,
			  cap - document->len, file);
		document->len += n;
	} while (n);
	if (ferror(file))
		err(2, "cannot read '%s'", name);
}

void document_read(struct document *document, const char *name)
{
	FILE *file;

	*document = (struct document){ 0 };
	if (!name || strcmp(name, "-") == 0) {
		read_all(document, stdin, "standard input");
		return;
	}
	file = fopen(name, "re");
	if (!file)
		err(2, "cannot open '%s'", name);
	read_all(document, file, name);
	fclose(file);
}

void document_decode(struct document *document, const char *content_type)
{
	const char *charset = charset_detect(content_type, document->bytes,
					     document->len);

	if (charset_to_utf8(charset, document->bytes, document->len,
			    &document->buffer, &document->text,
			    &document->text_len) < 0)
		err(1, NULL);
}

void document_release(struct document *document)
{
	free(document->bytes);
	free(document->buffer.data);
	*document = (struct document){ 0 };
}
