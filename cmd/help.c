#include "cmd/help.h"

#include "cmd/topics.h"
#include "fetch/confine.h"
#include "store/store.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <curl/curl.h>
#include <pcre2.h>
#include <stdio.h>
#include <yaml.h>
#include <zlib.h>

const char help_overview[] =
	"trawl - crawl lists of URLs in parallel, turn pages into rows\n"
	"\n"
	"  trawl crawl   [options] [URL...]     fetch, extract, store or print\n"
	"  trawl extract [options] [FILE...]    the same rules on files; no network\n"
	"  trawl export  [options] -d DB [TABLE]  rows as JSON Lines, CSV or TSV\n"
	"  trawl status  [options] -d DB        what was done, what failed, what is left\n"
	"  trawl changes [options] -d DB        what is new, changed or gone\n"
	"  trawl why     -d DB URL              what decided about one URL\n"
	"  trawl check   rules|url|links|robots|sitemap|charset ...\n"
	"  trawl completions bash|zsh|fish\n"
	"\n"
	"  trawl COMMAND --help                 its options\n"
	"  trawl help TOPIC                     rules, print, functions, reasons,\n"
	"                                       formats, exit; or a command\n"
	"  trawl --version\n"
	"\n"
	"To begin:\n"
	"  trawl crawl https://example.org/ | jq .\n"
	"  trawl crawl -e '<title>(?<title>.*?)</title>' -i urls.txt\n"
	"  trawl crawl -r rules.yaml -d out.db\n";

struct about {
	enum command command;
	const char *text;
};

static const struct about about[] = {
	{ CMD_CRAWL,
	  "usage: trawl crawl [options] [URL...]\n"
	  "\n"
	  "Fetches URLs from the command line, files and rule files, and turns\n"
	  "the pages into rows: to stdout as JSON Lines, or with -d into an\n"
	  "SQLite database that also remembers what became of each URL.  The\n"
	  "same command again goes on where an interrupted one ended, or, after\n"
	  "a finished one, fetches what has changed.\n"
	  "\n"
	  "  trawl crawl -i urls.txt --print 'url:<%{url}> size:[%{size}]'\n"
	  "  trawl crawl -r board.yaml -d board.db\n" },
	{ CMD_EXTRACT,
	  "usage: trawl extract [options] [FILE...]\n"
	  "\n"
	  "Applies rules to local files, to a page on stdin, or with -d and\n"
	  "without files to the bodies that --save-bodies kept.  No network.\n" },
	{ CMD_EXPORT,
	  "usage: trawl export [options] -d DB [TABLE]\n"
	  "\n"
	  "Writes the rows of a table or view.  Without TABLE: those of the only\n"
	  "rule that are not gone, else the pages.\n" },
	{ CMD_STATUS,
	  "usage: trawl status [options] -d DB\n"
	  "\n"
	  "The ledger of the last run: what was done, what failed and why, what\n"
	  "is left, by host.  Also while a crawl is running.\n" },
	{ CMD_CHANGES,
	  "usage: trawl changes [options] -d DB\n"
	  "\n"
	  "What is new, changed or gone since the run before.\n" },
	{ CMD_WHY,
	  "usage: trawl why -d DB URL\n"
	  "\n"
	  "The state of one URL and which rule, limit or robots line decided it.\n" },
};

void help_command(enum command command)
{
	for (size_t i = 0; i < sizeof(about) / sizeof(*about); i++)
		if (about[i].command == command)
			fputs(about[i].text, stdout);
	options_help(command);
	if (command == CMD_CRAWL) {
		puts("\nExit codes:");
		topics_print("exit");
	}
}

void help_version(void)
{
	char pcre2[64], layers[128];

	pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	confine_names(confine_available(), layers, sizeof(layers));
	printf("trawl " TRAWL_VERSION "\n"
	       "%s\n"
	       "pcre2/%s\n"
	       "sqlite/%s\n"
	       "libyaml/%s\n"
	       "zlib/%s\n"
	       "workers are confined by: %s\n",
	       curl_version(), pcre2, store_library_version(),
	       yaml_get_version_string(), zlibVersion(), layers);
}
