#include "cmd/rows/output_check.h"

#include "cmd/rows/part_file.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool output_check_replaces(const struct options *options, const char *file)
{
	return part_file_hits(options->output,
			     strcmp(file, "-") == 0 ? "/dev/stdin" : file);
}

/* The first of these files that the rows would overwrite, or NULL. */
static const char *replaced(const struct options *options,
			    const struct strings *files)
{
	for (size_t i = 0; i < files->len; i++)
		if (output_check_replaces(options, files->items[i]))
			return files->items[i];
	return NULL;
}

/* Without being told. */
static bool reads_stdin(const struct options *options)
{
	return options->command == CMD_EXTRACT && options->db == NULL &&
	       options->args.len == 0;
}

/* What else the command reads; NULL: nothing of it would be overwritten. */
static const char *replaces_what_is_read(const struct options *options)
{
	static const struct strings none;
	const char *others[] = { options->net.cacert,
				 reads_stdin(options) ? "-" : NULL };
	const struct strings *const lists[] = {
		&options->input, &options->rules, &options->net.cookies,
		options->command == CMD_EXTRACT ? &options->args : &none,
	};
	const char *file = NULL;

	for (size_t i = 0; i < COUNT(lists) && file == NULL; i++)
		file = replaced(options, lists[i]);
	for (size_t i = 0; i < COUNT(others) && file == NULL; i++)
		if (others[i] != NULL &&
		    output_check_replaces(options, others[i]))
			file = others[i];
	return file;
}

const char *output_check(const struct options *options, size_t tables)
{
	static char message[256];
	const char *file = replaces_what_is_read(options);

	if (file != NULL) {
		snprintf(message, sizeof(message), "the rows would overwrite "
			 "'%.100s', which is to be read", file);
		return message;
	}
	if (options->db != NULL &&
	    part_file_hits_db(options->output, options->db))
		return "the rows would overwrite the database (-d)";
	if (tables > 1 && options->format != ROWS_JSONL &&
	    options->print == NULL)
		return "--format csv and tsv hold one table, the rules have "
		       "more: jsonl, or a database (-d) and trawl export";
	return NULL;
}
