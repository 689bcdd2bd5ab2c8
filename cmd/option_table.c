#include "cmd/option_table.h"

#include <string.h>

#define AT(field) offsetof(struct options, field)
#define NET(field) offsetof(struct options, net.field)
#define ROWS \
	(CMD_CRAWL | CMD_EXTRACT | CMD_EXPORT | CMD_STATUS | CMD_CHANGES | \
	 CMD_LINKS)
#define PLAIN_ROWS (CMD_CRAWL | CMD_EXTRACT | CMD_EXPORT)
#define EVERY_COMMAND (~(unsigned)(IN_RULES | SECRET | CONNECTION))
#define READS_DB \
	(CMD_EXPORT | CMD_STATUS | CMD_CHANGES | CMD_WHY | CMD_REPORT | \
	 CMD_CAT | CMD_LINKS)

/* IN_RULES stands where the option touches no file, no secret and no
   safeguard: rule files come from strangers. */
const struct option_spec option_specs[] = {
	{ "input", 'i', LIST, AT(input), CMD_CRAWL, "FILE", NULL, "Input",
	  "read URLs from FILE, one a line; - is stdin (repeatable)" },
	{ "input-format", 0, CHOICE, AT(input_format), IN_RULES | CMD_CRAWL,
	  NULL, "lines|csv|tsv|jsonl", NULL,
	  "what FILE holds (default: as its name ends, else lines)" },
	{ "url-column", 0, TEXT, AT(url_column), IN_RULES | CMD_CRAWL, "NAME",
	  NULL, NULL,
	  "column of the URL (default: url, link, ..., or the only one)" },
	{ "carry", 0, FLAG, AT(carry), IN_RULES | CMD_CRAWL, NULL, NULL, NULL,
	  "put the columns of the input into each row, a row a record" },
	{ "sitemap", 0, LIST, AT(sitemap), IN_RULES | CMD_CRAWL, "URL", NULL,
	  NULL, "take URLs from a sitemap or feed; robots: from those that the "
	  "seeds' robots.txt name (repeatable)" },
	{ "null", '0', FLAG, AT(null_names), CMD_EXTRACT, NULL, NULL, "Input",
	  "stdin holds file names, each ended by a NUL" },
	{ "base", 0, TEXT, AT(base), CMD_EXTRACT, "URL", NULL, NULL,
	  "URL that the files are taken to come from" },

	{ "rules", 'r', LIST, AT(rules), CMD_CRAWL | CMD_EXTRACT, "FILE",
	  NULL, "Rules and results", "rule file, YAML (repeatable)" },
	{ "extract", 'e', LIST, AT(extract), CMD_CRAWL | CMD_EXTRACT,
	  "PATTERN", NULL, NULL,
	  "PCRE2 pattern; named groups are columns (repeatable)" },
	{ "explain", 0, FLAG, AT(explain), CMD_EXTRACT, NULL, NULL, NULL,
	  "no rows: what each rule found, its first rows, columns without "
	  "a value" },
	{ "db", 'd', TEXT, AT(db),
	  CMD_CRAWL | CMD_EXTRACT | READS_DB | CMD_PRUNE | CMD_MERGE |
	  CMD_PULL, "FILE", NULL, NULL,
	  "the SQLite database with rows and ledger" },
	{ "output", 'o', TEXT, AT(output), ROWS, "FILE", NULL, NULL,
	  "write rows to FILE, renamed into place at the end; - is stdout" },
	{ "output", 'o', TEXT, AT(output), CMD_REPORT, "FILE", NULL, NULL,
	  "write the page to FILE, renamed into place at the end; - is "
	  "stdout" },
	{ "format", 'f', CHOICE, AT(format), IN_RULES | PLAIN_ROWS, NULL,
	  "jsonl|csv|tsv", NULL, "of the rows" },
	{ "format", 'f', CHOICE, AT(format), CMD_STATUS, NULL,
	  "jsonl|csv|tsv|text|prometheus", NULL, "of the rows" },
	{ "format", 'f', CHOICE, AT(format), CMD_LINKS, NULL,
	  "jsonl|csv|tsv|text", NULL, "of the rows" },
	{ "format", 'f', CHOICE, AT(format), CMD_CHANGES, NULL,
	  "jsonl|csv|tsv|text|md|atom", NULL, "of the rows" },
	{ "print", 0, TEXT, AT(print), CMD_CRAWL, "TEMPLATE", NULL, NULL,
	  "one line a page: %{url} %{status} %{size} %{time_total} ..." },
	{ "ordered", 0, FLAG, AT(ordered), IN_RULES | CMD_CRAWL, NULL, NULL,
	  NULL, "rows come out in the order of the input" },
	{ "only-changes", 0, FLAG, AT(only_changes),
	  IN_RULES | CMD_CRAWL | CMD_EXTRACT, NULL, NULL, NULL,
	  "only rows that are new, changed or gone" },
	{ "ignore", 0, LIST, AT(ignore), IN_RULES | CMD_CRAWL, "PATTERN", NULL,
	  NULL, "without rules: noise cut out of pages before they are "
	  "compared (repeatable)" },
	{ "safe-csv", 0, FLAG, AT(safe_csv), IN_RULES | ROWS, NULL, NULL, NULL,
	  "keep spreadsheets from taking a cell for a formula" },
	{ "save-bodies", 0, FLAG, AT(save_bodies), IN_RULES | CMD_CRAWL, NULL,
	  NULL, NULL, "keep page bodies in the database for trawl extract" },
	{ "links", 0, FLAG, AT(links), IN_RULES | CMD_CRAWL, NULL, NULL, NULL,
	  "keep the links of each page, for trawl links" },
	{ "check-external", 0, FLAG, AT(check_external), IN_RULES | CMD_CRAWL,
	  NULL, NULL, NULL,
	  "ask once a run whether links that are not followed lead anywhere" },
	{ "check-fragments", 0, FLAG, AT(check_fragments),
	  IN_RULES | CMD_CRAWL, NULL, NULL, NULL,
	  "look for what the #fragments of links name" },
	{ "refetch", 0, TEXT, AT(refetch_text), IN_RULES | CMD_CRAWL,
	  "always|AGE|never", NULL, NULL,
	  "which URLs of earlier runs to ask again (always)" },
	{ "where", 0, TEXT, AT(where), CMD_EXPORT, "SQL", NULL, NULL,
	  "only rows for which the expression is true" },
	{ "all", 0, FLAG, AT(all), CMD_EXPORT, NULL, NULL, NULL,
	  "also trawl's own columns, and rows that are gone" },
	{ "run", 0, COUNT, AT(run), CMD_EXPORT, "N", "1..9223372036854775807",
	  NULL, "rows as they were in run N" },
	{ "carry", 0, FLAG, AT(carry), CMD_EXPORT, NULL, NULL, NULL,
	  "put the columns of the input into each row, as after a crawl that "
	  "did" },
	{ "since", 0, TEXT, AT(since), CMD_CHANGES, "RUN|TIME|AGE", NULL, NULL,
	  "all changes since then (default: those of the last run)" },

	{ "diff", 0, FLAG, AT(diff), CMD_CHANGES, NULL, NULL, NULL,
	  "how the text of pages differs, where --save-bodies keeps it" },
	{ "head", 'I', FLAG, AT(head), CMD_CAT, NULL, NULL, NULL,
	  "status, type, charset, size and the like instead of the body" },
	{ "post", 0, COUNT, AT(post), CMD_CAT, "N", "1..1000000000", NULL,
	  "what the Nth POST to it gave, as trawl why numbers them" },

	{ "failed", 0, FLAG, AT(failed), CMD_STATUS, NULL, NULL, "Lists",
	  "the URLs that failed, with class and error" },
	{ "skipped", 0, FLAG, AT(skipped), CMD_STATUS, NULL, NULL, NULL,
	  "the URLs that were skipped, with reason" },
	{ "hosts", 0, FLAG, AT(hosts), CMD_STATUS, NULL, NULL, NULL,
	  "the hosts: pages, failures, delay, penalty, when due" },
	{ "nodes", 0, FLAG, AT(nodes), CMD_STATUS, NULL, NULL, NULL,
	  "of an engine: the nodes, their hosts, pages, rates" },

	{ "older", 0, DURATION, AT(older), CMD_PRUNE, "AGE", "0..36500d",
	  "What goes", "runs that began longer ago, with what only they name" },
	{ "keep-runs", 0, COUNT, AT(keep_runs), CMD_PRUNE, "N",
	  "1..1000000000", NULL, "but not the newest N, whatever their age" },
	{ "gone", 0, DURATION, AT(gone), CMD_PRUNE, "AGE", "0..36500d", NULL,
	  "rows and links that have been gone for longer" },

	{ "new", 0, FLAG, AT(fresh), CMD_LINKS, NULL, NULL, "Lists",
	  "only what is broken since the last run" },
	{ "for-runs", 0, COUNT, AT(for_runs), CMD_LINKS, "N", "1..1000000",
	  NULL, "only what was broken in so many runs; with --new in so many "
	  "now" },
	{ "fixed", 0, FLAG, AT(fixed), CMD_LINKS, NULL, NULL, NULL,
	  "what was broken before the last run" },
	{ "redirects", 0, FLAG, AT(redirects), CMD_LINKS, NULL, NULL, NULL,
	  "what is redirected, and where to" },
	{ "external", 0, FLAG, AT(external), CMD_LINKS, NULL, NULL, NULL,
	  "only what --check-external asked for" },

	{ "engine", 0, TEXT, AT(engine),
	  CONNECTION | CMD_STATUS | CMD_WHY | CMD_ENGINE, "URL", NULL,
	  "Many machines",
	  "the engine of many machines (postgresql://HOST/DB)" },
	{ "crawl", 0, TEXT, AT(crawl), CMD_STATUS, "NAME", NULL, NULL,
	  "which of the engine's crawls (all)" },
	{ "crawl", 0, TEXT, AT(crawl), CMD_WHY, "NAME", NULL, NULL,
	  "which of the engine's crawls (default)" },
	{ "crawl", 0, TEXT, AT(crawl), CMD_ENGINE, "NAME", NULL, NULL,
	  "which of the engine's crawls" },
	{ "all", 0, FLAG, AT(all), CMD_ENGINE, NULL, NULL, NULL,
	  "drop: all crawls, and the engine's tables and functions" },

	{ "follow", 0, LIST, AT(follow), IN_RULES | CMD_CRAWL, "REGEX", NULL,
	  "Scope (nothing is followed unless asked)",
	  "follow links whose URL matches (repeatable)" },
	{ "exclude", 0, LIST, AT(exclude), IN_RULES | CMD_CRAWL, "REGEX", NULL,
	  NULL, "but not those that match this, nor check them (repeatable)" },
	{ "depth", 0, COUNT, AT(depth), IN_RULES | CMD_CRAWL, "N",
	  "0..1000000", NULL, "links away from the seeds at most" },
	{ "scope", 0, CHOICE, AT(scope), IN_RULES | CMD_CRAWL, NULL,
	  "host|domain|any", NULL,
	  "follow only within the seeds' hosts or domains" },
	{ "max-pages", 0, COUNT, AT(max_pages), IN_RULES | CMD_CRAWL, "N",
	  "0..1000000000000", NULL, "stop after N pages" },
	{ "max-per-host", 0, COUNT, AT(max_per_host), IN_RULES | CMD_CRAWL,
	  "N", "0..1000000000000", NULL, "no more than N pages of one host" },
	{ "max-per-domain", 0, COUNT, AT(max_per_domain),
	  IN_RULES | CMD_CRAWL, "N", "0..1000000000000", NULL,
	  "no more than N pages of one registrable domain, 0: no limit "
	  "(when following: of the 1000 hosts found first)" },
	{ "max-time", 0, DURATION, AT(max_time), IN_RULES | CMD_CRAWL, "DUR",
	  "0..3650d", NULL, "stop after this time; the next start goes on" },
	{ "max-wait", 0, DURATION, AT(max_wait), IN_RULES | CMD_CRAWL, "DUR",
	  "0..3650d", NULL,
	  "stop when all that is left waits longer than this (10m)" },
	{ "max-bytes", 0, SIZE, AT(max_bytes), IN_RULES | CMD_CRAWL, "SIZE",
	  "0..1000000G", NULL, "stop after this much was received" },

	{ "shard", 0, TEXT, AT(shard_text), CMD_CRAWL, "K/N", NULL, NULL,
	  "of N machines this is the Kth: only its hosts; trawl merge puts the "
	  "databases together" },
	{ "engine", 0, TEXT, AT(engine), CONNECTION | CMD_CRAWL, "URL", NULL,
	  "Many machines",
	  "share the crawl: hosts are handed out, and what came of them is "
	  "gathered, by this PostgreSQL (postgresql://HOST/DB)" },
	{ "engine", 0, TEXT, AT(engine), CONNECTION | CMD_PULL, "URL", NULL,
	  "Many machines",
	  "the engine that has the crawl (postgresql://HOST/DB)" },
	{ "crawl", 0, TEXT, AT(crawl), CMD_CRAWL | CMD_PULL, "NAME", NULL, NULL,
	  "which of the engine's crawls (default)" },
	{ "node", 0, TEXT, AT(node), CMD_CRAWL, "NAME", NULL, NULL,
	  "how the engine knows this process, also when it is started again "
	  "(HOST.PID)" },
	{ "engine-lease", 0, DURATION, AT(engine_lease), CMD_CRAWL, "DUR",
	  "1s..1h", NULL,
	  "how long the engine waits for a sign of life before others get this "
	  "one's hosts (30s)" },
	{ "engine-timeout", 0, DURATION, AT(engine_timeout), CMD_CRAWL, "DUR",
	  "1s..365d", NULL,
	  "give up when the engine stays away for so long (10m)" },

	{ "concurrency", 'c', COUNT, NET(concurrency), IN_RULES | CMD_CRAWL,
	  "N", "1..65536", "Pace", "requests in flight in all (64)" },
	{ "per-host", 0, COUNT, AT(per_host), IN_RULES | CMD_CRAWL, "N",
	  "1..65536", NULL, "requests in flight to one host (4)" },
	{ "delay", 0, DURATION, AT(delay), IN_RULES | CMD_CRAWL, "DUR",
	  "0..7d", NULL, "between request starts to one host (0)" },
	{ "jobs", 'j', COUNT, AT(jobs), IN_RULES | CMD_CRAWL, "N", "0..256",
	  NULL, "worker processes (as many as processors)" },
	{ "no-robots", 0, FLAG, AT(no_robots), CMD_CRAWL, NULL, NULL, NULL,
	  "ignore robots.txt and nofollow" },

	{ "timeout", 'm', DURATION, NET(timeout), IN_RULES | CMD_CRAWL, "DUR",
	  "0..7d", "Network (names as in curl)",
	  "for a whole transfer (30s)" },
	{ "connect-timeout", 0, DURATION, NET(connect_timeout),
	  IN_RULES | CMD_CRAWL, "DUR", "1ms..7d", NULL, "to connect (10s)" },
	{ "min-speed", 0, SIZE, NET(min_speed), IN_RULES | CMD_CRAWL, "SIZE",
	  "0..1G", NULL, "bytes a second, over 20 seconds (100)" },
	{ "max-size", 0, SIZE, NET(max_size), IN_RULES | CMD_CRAWL, "SIZE",
	  "1..4095M", NULL, "of a page, after decoding (10M)" },
	{ "max-redirs", 0, COUNT, AT(max_redirs), IN_RULES | CMD_CRAWL, "N",
	  "0..1000", NULL, "redirects for one URL (10)" },
	{ "retries", 0, COUNT, AT(retries), IN_RULES | CMD_CRAWL, "N",
	  "0..1000", NULL, "after a failure that may pass (2)" },
	{ "user-agent", 'A', TEXT, NET(user_agent), IN_RULES | CMD_CRAWL,
	  "NAME", NULL, NULL, "(trawl/" TRAWL_VERSION ")" },
	{ "header", 'H', HEADERS, NET(headers), SECRET | CMD_CRAWL, "LINE",
	  NULL, NULL, "extra request header (repeatable)" },
	{ "cookie", 'b', LIST, NET(cookies), SECRET | CMD_CRAWL, "FILE|DATA",
	  NULL, NULL, "send the cookies of FILE, or NAME=VALUE (repeatable)" },
	{ "proxy", 'x', TEXT, NET(proxy), CMD_CRAWL, "URL", NULL,
	  NULL, "(else http_proxy etc.) it resolves names, so private "
	  "addresses behind names are its to refuse" },
	{ "user", 'u', TEXT, NET(user), SECRET | CMD_CRAWL, "NAME:PASSWORD",
	  NULL, NULL, "for the seeds' hosts" },
	{ "netrc", 'n', FLAG, NET(netrc), CMD_CRAWL, NULL, NULL,
	  NULL, "take user and password from ~/.netrc" },
	{ "cacert", 0, TEXT, NET(cacert), CMD_CRAWL, "FILE", NULL,
	  NULL, "certificates to trust, PEM" },
	{ "insecure", 'k', FLAG, NET(insecure), CMD_CRAWL, NULL,
	  NULL, NULL, "accept any certificate" },
	{ "resolve", 0, RESOLVES, NET(resolve), CMD_CRAWL,
	  "HOST:PORT:ADDR", NULL, NULL, "use this address (repeatable)" },
	{ "http1.1", 0, FLAG, NET(http11), IN_RULES | CMD_CRAWL, NULL, NULL,
	  NULL, "no HTTP/2" },
	{ "ipv4", '4', FLAG, NET(ipv4), IN_RULES | CMD_CRAWL, NULL, NULL, NULL,
	  "IPv4 only" },
	{ "ipv6", '6', FLAG, NET(ipv6), IN_RULES | CMD_CRAWL, NULL, NULL, NULL,
	  "IPv6 only" },
	{ "allow-private", 0, FLAG, AT(allow_private), CMD_CRAWL, NULL, NULL,
	  NULL, "let links lead to private and loopback addresses" },

	{ "user-workers", 0, TEXT, NET(run_as), CMD_CRAWL, "NAME", NULL, NULL,
	  "started by root: who the worker processes become (nobody)" },

	{ "quiet", 'q', FLAG, AT(quiet),
	  IN_RULES | (ROWS & ~CMD_EXPORT) | CMD_PRUNE | CMD_MERGE | CMD_PULL |
	  CMD_ENGINE,
	  NULL, NULL,
	  "Running it",
	  "say nothing unless something is wrong" },
	{ "verbose", 'v', FLAG, AT(verbose),
	  IN_RULES | CMD_CRAWL | CMD_STATUS, NULL,
	  NULL, NULL, "a line on stderr for each URL" },
	{ "progress", 0, CHOICE, AT(progress), IN_RULES | CMD_CRAWL, NULL,
	  "auto|on|off", NULL, "live line on stderr" },
	{ "retry", 0, TEXT, AT(retry_text), CMD_CRAWL, "CLASS[,CLASS]",
	  "timeout|dns|connect|tls|http|5xx|429|4xx|size|redirect|blocked|"
	  "worker|rule|expect|all", NULL,
	  "only what failed so: timeout,dns,connect,tls,http,5xx,"
	  "429,4xx,size,redirect,blocked,worker,rule,expect,all" },
	{ "if-locked", 0, CHOICE, AT(if_locked),
	  IN_RULES | CMD_CRAWL | CMD_EXTRACT | CMD_MERGE | CMD_PULL, NULL,
	  "fail|wait|skip", NULL, "when another crawl holds the database" },
	{ "exit-changed", 0, FLAG, AT(exit_changed),
	  IN_RULES | CMD_CRAWL | CMD_CHANGES, NULL, NULL, NULL,
	  "exit with 10 if something changed" },
	{ "keep", 0, DURATION, AT(keep), IN_RULES | CMD_CRAWL, "AGE",
	  "1d..36500d", NULL,
	  "take what is older out of the database at the end, as prune does" },
	{ "exit-changed", 0, FLAG, AT(exit_changed), CMD_LINKS, NULL, NULL,
	  NULL, "exit with 10 if something is newly broken" },
	{ "notify", 0, TEXT, AT(notify), SECRET | CMD_CRAWL, "CMD", NULL, NULL,
	  "run CMD at the end if something changed or newly failed" },
	{ "notify-timeout", 0, DURATION, AT(notify_timeout), CMD_CRAWL, "DUR",
	  "0..7d", NULL, "stop CMD after this time (5m)" },
	{ "dry-run", 0, FLAG, AT(dry_run), CMD_CRAWL, NULL, NULL, NULL,
	  "say what would be fetched, and fetch nothing" },
	{ "dry-run", 0, FLAG, AT(dry_run), CMD_PRUNE, NULL, NULL, NULL,
	  "say what would go, and take nothing" },
	{ "help", 'h', FLAG, AT(help), EVERY_COMMAND, NULL, NULL, NULL,
	  "this text" },
};
const size_t option_count = sizeof(option_specs) / sizeof(*option_specs);

_Static_assert(sizeof(option_specs) / sizeof(*option_specs) <= OPTIONS_MOST,
	       "options.set is too small");

const struct option_spec *option_find(const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if ((option_specs[i].where & CMD_CRAWL) &&
		    strcmp(option_specs[i].name, name) == 0)
			return &option_specs[i];
	return NULL;
}

bool option_is_for_workers(const struct option_spec *spec)
{
	size_t from = offsetof(struct options, net);

	return spec->offset >= from &&
	       spec->offset < from + sizeof(struct network);
}

const char *option_choices(const struct option_spec *spec)
{
	return spec->kind == CHOICE || spec->kind == TEXT ? spec->allowed
							  : NULL;
}

/* ---- which were given ---------------------------------------------------- */

bool option_is_set(const struct options *options,
		   const struct option_spec *spec)
{
	size_t i = (size_t)(spec - option_specs);

	return options->set[i / 64] >> (i % 64) & 1;
}

void option_mark_set(struct options *options, const struct option_spec *spec)
{
	size_t i = (size_t)(spec - option_specs);

	options->set[i / 64] |= UINT64_C(1) << (i % 64);
}

bool option_given(const struct options *options, const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (strcmp(option_specs[i].name, name) == 0 &&
		    option_is_set(options, &option_specs[i]))
			return true;
	return false;
}
