#include "cmd/rows/part_file.h"

#include "cmd/text/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* ---- opening ------------------------------------------------------------- */

/* Why this file cannot be one of ours; NULL: it may be. */
static const char *strange(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "its .part is no regular file";
	if (st->st_nlink > 1)
		return "its .part has another name, too";
	if (st->st_uid != geteuid())
		return "its .part is another user's";
	return NULL;
}

static const char *open_why(int error)
{
	return error == ELOOP ? "its .part is a symbolic link"
			      : strerror(error);
}

/* 1: locked, and ours; 0: try again, another process has just renamed what we
   opened; -1. */
static int lock_ours(int fd, const char *part, const char **why)
{
	struct stat ours, theirs;

	*why = NULL;
	if (fstat(fd, &ours) == -1)
		*why = strerror(errno);
	else if (ours.st_nlink > 0)
		*why = strange(&ours);
	if (*why == NULL && flock(fd, LOCK_EX | LOCK_NB) == -1)
		*why = errno == EWOULDBLOCK
			       ? "another process is writing its .part"
			       : strerror(errno);
	if (*why != NULL)
		return -1;
	return lstat(part, &theirs) == 0 && same(&ours, &theirs);
}

static int open_part(const char *part, const char **why)
{
	for (;;) {
		int locked, fd = open(part, O_RDWR | O_CREAT | O_NOFOLLOW |
						   O_NONBLOCK | O_NOCTTY |
						   O_CLOEXEC, 0666);

		if (fd == -1) {
			*why = open_why(errno);
			return -1;
		}
		locked = lock_ours(fd, part, why);
		if (locked == 1)
			return fd;
		close(fd);
		if (locked == -1)
			return -1;
	}
}

int part_file_open(struct part_file *file, const char *path, const char **why)
{
	struct stat st;
	bool exists = stat(path, &st) == 0;

	*file = (struct part_file){ .fd = -1 };
	if (exists && !S_ISREG(st.st_mode)) {
		file->fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		*why = strerror(errno);
		return file->fd == -1 ? -1 : 0;
	}
	/* What a symbolic link leads to is replaced, not the link. */
	file->path = must(exists ? realpath(path, NULL) : strdup(path));
	file->part = must_format("%s.part", file->path);
	file->fd = open_part(file->part, why);
	if (file->fd == -1)
		return -1;
	if (exists)
		fchmod(file->fd, st.st_mode & 0777);
	return 0;
}

int part_file_rename(const struct part_file *file)
{
	if (fsync(file->fd) == -1)
		return -1;
	return rename(file->part, file->path);
}

void part_file_release(struct part_file *file)
{
	free(file->path);
	free(file->part);
}

/* ---- not what is read ---------------------------------------------------- */

/* The path without links; of what does not exist the last part as it is. */
static char *plain(const char *path)
{
	char *full = realpath(path, NULL), *a, *b, *dir;

	if (full != NULL)
		return full;
	a = must_copy(path);
	b = must_copy(path);
	dir = realpath(dirname(a), NULL);
	if (dir != NULL)
		full = must_format("%s/%s", dir, basename(b));
	free(dir);
	free(a);
	free(b);
	return full != NULL ? full : must_copy(path);
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	char *p, *q;
	bool is;

	if (stat(a, &x) == 0 && stat(b, &y) == 0)
		return same(&x, &y) && S_ISREG(x.st_mode);
	p = plain(a);
	q = plain(b);
	is = strcmp(p, q) == 0;
	free(p);
	free(q);
	return is;
}

static bool is_stdout(const char *path)
{
	struct stat ours, theirs;

	return fstat(STDOUT_FILENO, &ours) == 0 && S_ISREG(ours.st_mode) &&
	       stat(path, &theirs) == 0 && same(&ours, &theirs);
}

bool part_file_hits(const char *path, const char *file)
{
	char *target, *part;
	bool is;

	if (path == NULL || strcmp(path, "-") == 0)
		return is_stdout(file);
	target = plain(path);
	part = must_format("%s.part", target);
	is = same_file(target, file) || same_file(part, file);
	free(target);
	free(part);
	return is;
}

bool part_file_hits_db(const char *path, const char *db)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
	bool hit = false;

	for (size_t i = 0; i < 4 && !hit; i++) {
		char *file = must_format("%s%s", db, beside[i]);

		hit = part_file_hits(path, file);
		free(file);
	}
	return hit;
}
