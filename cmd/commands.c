#include "cmd/commands.h"

#include "cmd/topics.h"

#include <string.h>

const struct command commands[] = {
	{ "crawl", CMD_CRAWL, crawl_main, "[options] [URL...]",
	  "fetch, extract, store or print", NULL,
	  "Fetches URLs from the command line, files and rule files, and turns\n"
	  "the pages into rows: to stdout as JSON Lines, or with -d into an\n"
	  "SQLite database that also remembers what became of each URL.  The\n"
	  "same command again goes on where an interrupted one ended, or, after\n"
	  "a finished one, fetches what has changed.\n"
	  "\n"
	  "  trawl crawl -i urls.txt --print 'url:<%{url}> size:[%{size}]'\n"
	  "  trawl crawl -r board.yaml -d board.db\n" },
	{ "extract", CMD_EXTRACT, extract_main, "[options] [FILE...]",
	  "the same rules on files; no network", NULL,
	  "Applies rules to local files, to a page on stdin, or with -d and\n"
	  "without files to the bodies that --save-bodies kept.  No network.\n" },
	{ "export", CMD_EXPORT, export_main, "[options] -d DB [TABLE]",
	  "rows as JSON Lines, CSV or TSV", NULL,
	  "Writes the rows of a table or view.  Without TABLE: those of the only\n"
	  "rule that are not gone, else the pages.\n" },
	{ "status", CMD_STATUS, status_main, "[options] -d DB",
	  "what was done, what failed, what is left", NULL,
	  "The ledger of the last run: what was done, what failed and why, what\n"
	  "is left, by host.  Also while a crawl is running.  With --engine: the\n"
	  "crawls of many machines, their nodes and hosts.\n" },
	{ "changes", CMD_CHANGES, changes_main, "[options] -d DB",
	  "what is new, changed or gone", NULL,
	  "What is new, changed or gone since the run before.\n" },
	{ "why", CMD_WHY, why_main, "-d DB URL",
	  "what decided about one URL", NULL,
	  "The state of one URL and which rule, limit or robots line decided it.\n" },
	{ "links", CMD_LINKS, links_main, "[options] -d DB",
	  "broken links, and every page that has them", NULL,
	  "What the links that a crawl with --links has kept lead to and is not\n"
	  "there: since which run, in how many runs, and on which pages.\n" },
	{ "report", CMD_REPORT, report_main, "[options] -d DB",
	  "a page of HTML for people", NULL,
	  "One page of HTML about the last run, with pictures and tables: what\n"
	  "came in and what became of it, what failed, what changed, times,\n"
	  "sizes, hosts, runs.  It needs no script and loads nothing.  Each\n"
	  "figure has its SQL at the end of the page.\n" },
	{ "cat", CMD_CAT, cat_main, "[options] -d DB URL",
	  "the saved body of one URL", NULL,
	  "The body of a URL that --save-bodies kept, byte for byte; what was\n"
	  "text is in UTF-8.\n" },
	{ "prune", CMD_PRUNE, prune_main, "[options] -d DB",
	  "what years of runs leave behind", NULL,
	  "Takes old runs out of a database, with the fetches, changes and bodies\n"
	  "that only they name, and rows that are long gone; the room is given\n"
	  "back.  What stands, and the last run, always stay.\n" },
	{ "merge", CMD_MERGE, merge_main, "[options] -d DB FILE...",
	  "databases of shards into one", NULL,
	  "Puts the databases of several machines (trawl crawl --shard) into one,\n"
	  "which is made if it is not there: runs, URLs, fetches, rows, changes,\n"
	  "bodies, hosts.  In any order; again, when they have gone on; killed, the\n"
	  "same command does it once more.  A URL for whose host no shard was\n"
	  "there, and one that led from one shard's host to another's, is pending\n"
	  "then: the same crawl without --shard on DB goes on with it.\n" },
	{ "pull", CMD_PULL, pull_main, "[options] -d DB --engine URL",
	  "what many machines crawled into one database", NULL,
	  "Replays what was published to an engine (trawl crawl --engine) into a\n"
	  "database, which is made if it is not there: it says what that of one\n"
	  "machine would say.  While the crawl runs, too; again, to go on from\n"
	  "where it was; killed, the same command goes on.\n" },
	{ "engine", CMD_ENGINE, engine_main, "--engine URL ...",
	  "for who runs the engine of many machines", engine_verb,
	  "init makes the tables of the engine in a PostgreSQL database, and the\n"
	  "functions by which nodes (trawl crawl --engine) work with them, or\n"
	  "brings them up to date.  drop takes a crawl out with all that it\n"
	  "published, or with --all the engine itself: nobody is asked first.\n"
	  "requeue lets hosts be leased again that are in quarantine because every\n"
	  "node that had them died: all of a crawl, or those that are named.\n"
	  "\n"
	  "  trawl engine init --engine postgresql://db.example/trawl\n"
	  "  trawl engine drop --engine ... --crawl news\n"
	  "  trawl engine requeue --engine ... --crawl news [HOST...]\n" },
	{ "check", CMD_CHECK, check_main, "...",
	  "ask one part for its opinion", check_part_name, NULL },
	{ "completions", 0, completions_main, "",
	  "the script for a shell", completions_shell, NULL },
	{ "help", 0, help_main, "or a command",
	  "a topic, or a command", topics_name, NULL },
	{ 0 }
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* All but the last are rows with a name. */
const char *command_name(size_t n)
{
	return commands[n].name;
}
