#include "tests/origin/files.h"
#include "tests/origin/origin.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static FILE *create(const char *dir, const char *name)
{
	char path[PATH_MAX];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	if (!out)
		err(1, "cannot write '%s'", path);
	return out;
}

static void finish(FILE *out, const char *dir)
{
	if (fclose(out) != 0)
		err(1, "cannot write in '%s'", dir);
}

static void make_folder(const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		err(1, "cannot make '%s'", path);
}

void files_write_board(const char *dir, int films)
{
	struct board board = {.films = films, .colon = "："};
	FILE *urls = create(dir, "urls.txt");
	char name[64];

	make_folder(dir, "board");
	for (long offset = 0; offset < films; offset += 10) {
		snprintf(name, sizeof(name), "board/%ld.html", offset);
		FILE *out = create(dir, name);
		board_write(out, &board, offset);
		finish(out, dir);
		fprintf(urls, "/board/7?offset=%ld\n", offset);
	}
	finish(urls, dir);
}

void files_write_site(const char *dir)
{
	char name[64];

	make_folder(dir, "site");
	for (long i = 0; i < FILES_SITE_PAGES; i++) {
		snprintf(name, sizeof(name), "site/%ld.html", i);
		FILE *out = create(dir, name);
		site_write(out, NULL, i, FILES_SITE_PAGES, FILES_SITE_LINKS);
		finish(out, dir);
	}
}
