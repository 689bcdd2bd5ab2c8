#include "cmd/text/say.h"

#include "cmd/text/escape.h"
#include "cmd/exit.h"
#include "cmd/text/memory.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define WIDTH 79		/* columns, if the terminal does not say */
#define CLEAR "\r\033[K"

static volatile sig_atomic_t quiet, drawn;

/* One write, so that lines of several processes do not mix. */
static void put(const char *before, char *text, const char *reason)
{
	char *safe = escape_control(text, strlen(text));

	fprintf(stderr, "%s%s%s%s%s\n", drawn ? CLEAR : "", before, safe,
		reason != NULL ? ": " : "", reason != NULL ? reason : "");
	drawn = false;
	free(safe);
	free(text);
}

__attribute__((format(printf, 1, 0)))
static char *formatted(const char *format, va_list ap)
{
	char *text;

	return must(vasprintf(&text, format, ap) == -1 ? NULL : text);
}

void say_set_quiet(bool on)
{
	quiet = on;
}

void say_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	put("trawl: ", formatted(format, ap), NULL);
	va_end(ap);
}

void say_errno(const char *format, ...)
{
	bool memory = errno == ENOMEM;
	const char *reason = strerror(errno);
	va_list ap;

	va_start(ap, format);
	put("trawl: ", formatted(format, ap), reason);
	va_end(ap);
	if (memory)
		exit(EXIT_BROKEN);
}

/* Of devices nobody asks how much room they have. */
static int room_at(const char *path, struct statvfs *fs)
{
	const char *name = strrchr(path, '/');
	struct stat st;
	char *folder;
	int got;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return -1;
	folder = must(name == NULL ? strdup(".") :
		      strndup(path, (size_t)(name - path + 1)));
	got = statvfs(folder, fs);
	free(folder);
	return got;
}

static int room_of_stdout(struct statvfs *fs)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) == -1 || !S_ISREG(st.st_mode))
		return -1;
	return fstatvfs(STDOUT_FILENO, fs);
}

void say_unwritten(const char *path)
{
	bool named = path != NULL && strcmp(path, "-") != 0;
	const char *quote = named ? "'" : "";
	const char *what = named ? path : "the output";
	int why = errno;
	struct statvfs fs;

	if ((why == ENOSPC || why == EDQUOT) &&
	    (named ? room_at(path, &fs) : room_of_stdout(&fs)) == 0) {
		say_error("cannot write %s%s%s: %s (%ju bytes free there)",
			  quote, what, quote, strerror(why),
			  (uintmax_t)fs.f_bavail * fs.f_frsize);
	} else {
		errno = why;
		say_errno("cannot write %s%s%s", quote, what, quote);
	}
}

void say_note(const char *format, ...)
{
	va_list ap;

	if (quiet)
		return;
	va_start(ap, format);
	put("trawl: ", formatted(format, ap), NULL);
	va_end(ap);
}

void say_line(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	put("", formatted(format, ap), NULL);
	va_end(ap);
}

void say_text(const char *text)
{
	say_live_off();
	fputs(text, stderr);
}

void say_from_handler(const char *line)
{
	struct pollfd pfd = { .fd = STDERR_FILENO, .events = POLLOUT };
	ssize_t n = 0;

	if (quiet || poll(&pfd, 1, 0) != 1 || !(pfd.revents & POLLOUT))
		return;
	if (drawn)
		n = write(STDERR_FILENO, CLEAR, sizeof(CLEAR) - 1);
	if (n != -1)
		n = write(STDERR_FILENO, line, strlen(line));
	(void)n;
}

bool say_on_terminal(void)
{
	static int terminal = -1;

	if (terminal == -1)
		terminal = isatty(STDERR_FILENO);
	return terminal;
}

static int width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col < 20)
		return WIDTH;
	return size.ws_col - 1;
}

void say_live(const char *line)
{
	char *safe;

	if (quiet)
		return;
	safe = escape_control(line, strlen(line));
	fprintf(stderr, CLEAR "%.*s", width(), safe);
	drawn = true;
	free(safe);
}

void say_live_off(void)
{
	if (drawn)
		fputs(CLEAR, stderr);
	drawn = false;
}
