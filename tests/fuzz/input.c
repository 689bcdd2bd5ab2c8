/*
 * The first byte is the format, the rest the file.  Every record must be within
 * the file's lines, and what travels along must be JSON.
 */
#include "cmd/input/input.h"
#include "cmd/text/json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(const struct input_record *record, int64_t position)
{
	if (record->position != position || record->line < 1)
		abort();
	if (record->columns != NULL &&
	    json_scan(record->columns, strlen(record->columns), NULL,
			 NULL) != 0)
		abort();
}

static void read_all(const struct options *options)
{
	const char *error = NULL;
	struct input *input = input_open(options, &error);
	struct input_record record;
	int64_t n = 0;

	if (input == NULL) {
		if (error == NULL || *error == '\0')
			abort();
		return;
	}
	while (input_next(input, &record) == INPUT_RECORD)
		check(&record, ++n);
	input_close(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static int fd = -1;
	static char name[40];
	const char *names[] = { name, NULL };
	struct options options = { .input = { names, 1 } };

	if (len == 0)
		return 0;
	if (fd == -1) {
		fd = memfd_create("list", MFD_CLOEXEC);
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) == -1 ||
	    pwrite(fd, data + 1, len - 1, 0) != (ssize_t)len - 1)
		abort();
	options.input_format = data[0] % 4;
	options.carry = data[0] & 4;
	options.url_column = data[0] & 8 ? "u" : NULL;
	read_all(&options);
	return 0;
}
