#include "cmd/input/document.h"

#include "cmd/exit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
#define MOST (256 << 20)	/* bytes; no page is longer, but /dev/zero is */

/* Of a file as long as it says it is, and one byte more to see its end. */
static size_t first_room(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size <= MOST)
		return (size_t)st.st_size + 1;
	return CHUNK;
}

static int read_all(struct document *document, int fd)
{
	size_t cap = first_room(fd);
	ssize_t n;

	document->bytes = must(malloc(cap));
	do {
		if (cap == document->len) {
			cap = 2 * cap + CHUNK;
			document->bytes = must(realloc(document->bytes, cap));
		}
		n = read(fd, document->bytes + document->len,
			 cap - document->len);
		if (n > 0)
			document->len += (size_t)n;
	} while (document->len <= MOST &&
		 (n > 0 || (n == -1 && errno == EINTR)));
	if (document->len <= MOST)
		return n == -1 ? -1 : 0;
	errno = EFBIG;
	return -1;
}

int document_load(struct document *document, const char *name)
{
	bool standard = !name || strcmp(name, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int bad, error;

	*document = (struct document){ 0 };
	if (fd == -1)
		return -1;
	bad = read_all(document, fd);
	error = errno;
	if (!standard)
		close(fd);
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
