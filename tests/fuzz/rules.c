/*
 * parse/rules: any bytes as a rule file.  An error stands within the file.
 */
#include "parse/rules/rule_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct rules_error *error, const uint8_t *data,
			size_t size)
{
	unsigned lines = 2;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r' || data[i] >= 0x80;
	if (!error->text[0] || !error->at.line || !error->at.column ||
	    error->at.line > lines)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("rules", 0);
	struct rules rules = { 0 };
	struct rules_error error;
	char file[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
	memset(&error, 0, sizeof(error));
	if (rule_file_load(&rules, file, &error) < 0)
		check_error(&error, data, size);
	else if (!rules_fingerprint(&rules) != !rules.nrules)
		abort();
	for (size_t i = 0; i < rules.nrules && !error.text[0]; i++)
		rule_wants(&rules.rules[i], "http://a/", 9, "text/html", 9);
	rules_clear(&rules);
	close(fd);
	return 0;
}
