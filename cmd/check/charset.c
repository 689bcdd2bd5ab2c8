#include "cmd/check/charset.h"

#include <getopt.h>
#include <stdio.h>

#include "cmd/input/document.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"

static const char usage[] =
	"usage: trawl check charset [--content-type VALUE] [FILE]\n";

static const struct option options[] = {
	{ "content-type", required_argument, NULL, 't' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int check_charset(int argc, char **argv)
{
	const char *content_type = NULL;
	struct document page;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		switch (option) {
		case 't':
			content_type = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			say_text(usage);
			return EXIT_USAGE;
		}
	if (argc - optind > 1) {
		say_text(usage);
		return EXIT_USAGE;
	}
	document_read(&page, argv[optind]);
	puts(charset_detect(content_type, page.bytes, page.len));
	document_release(&page);
	return 0;
}
