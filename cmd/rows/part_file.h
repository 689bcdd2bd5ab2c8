/*
 * FILE.part: where rows wait until all of them are there and it is renamed to
 * FILE.
 *
 * It is a file of our own or none: what somebody has put there in its place (a
 * symbolic link, a second name of another file, a FIFO, a file of another user)
 * is refused and never written to.  It is locked while it is written, for of
 * two commands with the same FILE the first to end would else rename the
 * other's half file.
 */
#ifndef CMD_ROWS_PART_FILE_H
#define CMD_ROWS_PART_FILE_H

#include <stdbool.h>

struct partfile {
	int fd;			/* -1: it could not be opened */
	char *path, *part;	/* owned; NULL: FILE is no regular file and is
				   written to as it is */
};

/* -1 with *why in words (until the next call). */
int partfile_open(struct partfile *file, const char *path, const char **why);

/* It takes the place of FILE.  -1, errno. */
int partfile_rename(const struct partfile *file);

void partfile_release(struct partfile *file);

/*
 * Whether writing rows to path ("-" or NULL: stdout) would write over this
 * regular file, by whatever name; it need not exist yet.
 */
bool partfile_hits(const char *path, const char *file);

/* The same for a database and SQLite's files beside it. */
bool partfile_hits_db(const char *path, const char *db);

#endif
