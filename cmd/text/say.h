/*
 * What trawl says to people, on stderr: messages, and the live line.
 *
 * All of it goes through here, so that a message never lands in the middle of
 * the live line, and no byte of a stranger reaches the terminal: every call
 * takes the live line off first, and writes control bytes as \xNN
 * (escape.h), line breaks in an argument included.  The format is ours and
 * has neither.
 *
 * A message names the thing and the reason, in lower case and without a full
 * stop: cannot open 'FILE': reason.
 *
 * There is one stderr, so its state is static here.
 */
#ifndef CMD_TEXT_SAY_H
#define CMD_TEXT_SAY_H

#include <stdbool.h>

/* -q: from now on nothing of say_note and say_live is shown. */
void say_set_quiet(bool quiet);

/* Something is wrong: "trawl: TEXT"; with -q too. */
__attribute__((format(printf, 1, 2)))
void say_error(const char *format, ...);

/* The same, then ": " and what errno means.  ENOMEM ends the process: it is not
   the failure of what the message names (exit.h). */
__attribute__((format(printf, 1, 2)))
void say_errno(const char *format, ...);

/*
 * Rows or text could not be written to path (NULL or "-": stdout), with errno.
 * Where a file system is full, with the bytes that are free there: few, or many
 * of which a quota or the superuser has the rest.
 */
void say_unwritten(const char *path);

/* Good to know: "trawl: TEXT", but not with -q. */
__attribute__((format(printf, 1, 2)))
void say_note(const char *format, ...);

/* One line without the name before it (a line a URL, the summary). */
__attribute__((format(printf, 1, 2)))
void say_line(const char *format, ...);

/* Lines of our own words, as they are (usage). */
void say_text(const char *text);

/* A whole line of our own words, from a signal handler: left out with -q, or
   where stderr would have to be waited for. */
void say_from_handler(const char *line);

/* Whether stderr is a terminal. */
bool say_on_terminal(void);

/* Draws the live line, cut to the terminal's width, over the one before;
   takes it off.  Before rows go to a terminal it has to be off, too. */
void say_live(const char *line);
void say_live_off(void);

#endif
