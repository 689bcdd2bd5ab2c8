#include "cmd/text/memory.h"

#include <err.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

void *must(void *memory)
{
	if (memory == NULL)
		err(1, "out of memory");
	return memory;
}

char *must_copy(const char *text)
{
	return must(strdup(text));
}

char *must_format(const char *format, ...)
{
	char *text;
	va_list ap;
	int len;

	va_start(ap, format);
	len = vasprintf(&text, format, ap);
	va_end(ap);
	return must(len == -1 ? NULL : text);
}
