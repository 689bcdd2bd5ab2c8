/*
 * --print 'url:<%{url}> size:[%{size}]': one line for each page.
 */
#ifndef CMD_ROWS_TEMPLATE_H
#define CMD_ROWS_TEMPLATE_H

#include "cmd/rows/field.h"

#include <stddef.h>

struct template;

/* Variables must be among names (NULL at the end).  NULL with *error, which
   names the offending text. */
struct template *template_compile(const char *text, const char *const *names,
				  const char **error);

/* The line, with its newline; valid until the next call. */
const char *template_fill(struct template *template,
			  const struct field *fields, size_t n, size_t *len);
void template_free(struct template *template);

#endif
