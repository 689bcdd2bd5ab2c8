/*
 * FILE.part: where rows wait until all of them are there and it is renamed to
 * FILE.
 *
 * What somebody else has put in its place (a symbolic link, a second name of
 * another file, a FIFO, a file of another user) is refused and never written
 * to.  It is locked while it is written: otherwise, of two commands with the
 * same FILE, the first to end would rename the other's half file.
 */
#ifndef CMD_ROWS_PART_FILE_H
#define CMD_ROWS_PART_FILE_H

#include <stdbool.h>

struct part_file {
	int fd;			/* -1: it could not be opened */
	char *path, *part;	/* owned; NULL: FILE is no regular file and is
				   written to as it is */
};

/* -1 with *why in words (until the next call). */
int part_file_open(struct part_file *file, const char *path, const char **why);

/* It takes the place of FILE.  -1, errno. */
int part_file_rename(const struct part_file *file);

void part_file_release(struct part_file *file);

/*
 * Whether writing rows to path ("-" or NULL: stdout) would write over this
 * regular file, by whatever name; it need not exist yet.
 */
bool part_file_hits(const char *path, const char *file);

/* The same for a database and SQLite's files beside it. */
bool part_file_hits_db(const char *path, const char *db);

#endif
