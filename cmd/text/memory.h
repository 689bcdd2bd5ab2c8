/*
 * Memory that is there: where there is none, the process ends with err(1, ...),
 * which main() turns into exit code 7 (exit.h).
 */
#ifndef CMD_TEXT_MEMORY_H
#define CMD_TEXT_MEMORY_H

/* What malloc() and its like returned; not NULL. */
void *must(void *memory);

/* As strdup(). */
char *must_copy(const char *text);

/* As asprintf(). */
__attribute__((format(printf, 1, 2)))
char *must_format(const char *format, ...);

#endif
