/*
 * Stands in for libFuzzer where there is only gcc: runs a fuzzer once on
 * each file named, and on each file in a folder named.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replayed;

/* In a block of exactly its size, so that a sanitizer sees a byte too far. */
static void replay_file(const char *path)
{
	char *data = NULL;
	size_t size = 0;
	FILE *in = fopen(path, "re");
	FILE *copy = open_memstream(&data, &size);
	int c;

	if (!in || !copy)
		err(1, "cannot open '%s'", path);
	while ((c = getc(in)) != EOF)
		putc(c, copy);
	fclose(in);
	fclose(copy);

	uint8_t *exact = malloc(size ? size : 1);
	if (!exact)
		err(1, NULL);
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	free(data);
	replayed++;
}

static void replay(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char file[4096];

	if (!dir && errno == ENOTDIR) {
		replay_file(path);
		return;
	}
	if (!dir)
		err(1, "cannot open '%s'", path);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		replay_file(file);
	}
	closedir(dir);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", replayed);
	return 0;
}
