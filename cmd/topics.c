#include "cmd/topics.h"

#include "cmd/text/reasons.h"

#include <stdio.h>
#include <string.h>

static const char rules[] =
	"A rule file is YAML, one or several with -r.  Its keys:\n"
	"\n"
	"options:    long options of trawl crawl that touch no file, secret or\n"
	"            safeguard; the command line wins.  keep: 90d takes what\n"
	"            is older out of the database, and no less than 1d\n"
	"urls:       seeds, as if typed: on private addresses, too; or with how\n"
	"            often one is due\n"
	"  url:      the seed\n"
	"  every:    not sooner than this after its last good fetch: 6h\n"
	"follow:     links whose URL matches are followed\n"
	"exclude:    but not those that match this\n"
	"  match:    PCRE2 on the absolute URL\n"
	"  next:     (of follow) SQL expression as of columns, over :body and so\n"
	"            on: the URL that it gives of a page is the next one; --follow\n"
	"            need not match it\n"
	"block:      what is a wall, not the page: the page fails as blocked\n"
	"  match:    PCRE2 on the page\n"
	"  status:   the status of the answer\n"
	"rules:      one table for each name below it\n"
	"  url:      PCRE2 on the final URL; default: every page\n"
	"  type:     media type; default: text/*, *xml*, *json*\n"
	"  each:     what is looked at by itself: a CSS selector, for the elements of\n"
	"            an HTML page; $.items[*], a path into JSON as of SQLite, with\n"
	"            [*] for all (of JSON Lines into each line); or jsonld:Product,\n"
	"            the page's JSON-LD of a type.  Without match each is a row.  A\n"
	"            page that is no JSON has failed for a path: type or url\n"
	"            say which pages it is for\n"
	"  match:    PCRE2 on the page, or on each; every match is a row, named\n"
	"            groups are its columns\n"
	"  columns:  name: SQL expression over :group, :it (of each), :body, :url,\n"
	"            :final_url, :status, :fetched_at, :input (see trawl help\n"
	"            functions); default: each named group as text\n"
	"  key:      what identifies a row from run to run; default: all columns\n"
	"  ignore:   PCRE2, noise that is cut out of the page before matching\n"
	"  expect:   a page that gives another number of rows has failed, and its\n"
	"            last good rows stand\n"
	"    rows:   10, or 1.. (at least one), ..5, 1..10\n"
	"\n"
	"trawl check rules FILE says whether it is sound, with a page its rows.\n"
	"\n"
	"Selectors are those of CSS, level 3, without what needs the end of the\n"
	"parent or of the element (:last-child, :only-child, :empty); :not() and\n"
	":is() take lists, [type=a i] is in any case.  In css() ::attr(NAME) or\n"
	"::text may follow.  Elements are where an HTML5 parser has them, scripting\n"
	"off: with the tbody that nobody wrote, and up to where the next <li> ends\n"
	"the one before.  :it is the source from an element's start tag to there.\n"
	"Elements in one another are each a row.  Names match in any case, classes\n"
	"and ids as they are written, also in quirks mode; values as they are\n"
	"written but for those attributes that HTML says otherwise of (type, rel,\n"
	"lang ...).  What is in a <template> is no part of the page.\n"
	"\n"
	"Examples, each a page, its rule and the rows; the page is http://h/:\n"
	"\n"
	"page    <li>tea <b>2.50</b><li>milk <b>1.20</b>\n"
	"rule    match: (?<what>\\w+) <b>(?<price>[\\d.]+)\n"
	"rows    {\"what\":\"tea\",\"price\":\"2.50\"}\n"
	"        {\"what\":\"milk\",\"price\":\"1.20\"}\n"
	"\n"
	"page    <ul><li><a href=\"/1\">One</a> <i>new</i><li><a href=\"/2\">Two</a></ul>\n"
	"rule    each: ul > li\n"
	"        columns:\n"
	"          title: css(:it, 'a::text')\n"
	"          link: href(css(:it, 'a::attr(href)'))\n"
	"          mark: css(:it, 'i::text')\n"
	"rows    {\"title\":\"One\",\"link\":\"http://h/1\",\"mark\":\"new\"}\n"
	"        {\"title\":\"Two\",\"link\":\"http://h/2\",\"mark\":null}\n"
	"\n"
	"page    <p>Tea: 2.50, 3.50</p><p>Milk: 1.20</p>\n"
	"rule    each: p\n"
	"        match: (?<price>\\d+\\.\\d+)\n"
	"        columns:\n"
	"          what: regex(css(:it, 'p::text'), '^\\w+')\n"
	"          price: number(:price)\n"
	"rows    {\"what\":\"Tea\",\"price\":2.5}\n"
	"        {\"what\":\"Tea\",\"price\":3.5}\n"
	"        {\"what\":\"Milk\",\"price\":1.2}\n"
	"\n"
	"page    {\"shop\": \"A\", \"items\": [{\"n\": 1, \"tags\": [\"x\", \"y\"]}, {\"n\": 2}]}\n"
	"rule    each: $.items[*]\n"
	"        columns:\n"
	"          n: json_get(:it, '$.n')\n"
	"          tag: json_get(:it, '$.tags[0]')\n"
	"          shop: json_get(:body, '$.shop')\n"
	"rows    {\"n\":1,\"tag\":\"x\",\"shop\":\"A\"}\n"
	"        {\"n\":2,\"tag\":null,\"shop\":\"A\"}\n"
	"\n"
	"page    {\"n\": 1, \"name\": \"tea\"}\n"
	"        {\"n\": 2, \"name\": \"milk\"}\n"
	"rule    each: $\n"
	"        columns: {name: \":it ->> '$.name'\"}\n"
	"rows    {\"name\":\"tea\"}\n"
	"        {\"name\":\"milk\"}\n"
	"\n"
	"page    <script type=\"application/ld+json\">\n"
	"        {\"@graph\": [{\"@type\": \"Product\", \"name\": \"Tea\",\n"
	"                     \"offers\": {\"price\": \"2.50\", \"priceCurrency\": \"EUR\"}}]}\n"
	"        </script>\n"
	"rule    each: jsonld:Product\n"
	"        columns:\n"
	"          name: json_get(:it, '$.name')\n"
	"          price: number(json_get(:it, '$.offers.price'))\n"
	"rows    {\"name\":\"Tea\",\"price\":2.5}\n"
	"\n"
	"Where each page says what comes next:\n"
	"\n"
	"follow:\n"
	"  - next: json_get(:body, '$.next')\n"
	"  - next: css(:body, 'a[rel=next]::attr(href)')\n";

static const char print[] =
	"Variables of --print TEMPLATE, as %{name}; \\n, \\t, \\r and \\\\ are\n"
	"escapes, %% is a per cent sign:\n"
	"\n"
	"url               as it was given, in normal form\n"
	"final_url         where its redirects ended\n"
	"status            of the answer: 200\n"
	"type              its media type: text/html\n"
	"size              of the decoded page, bytes\n"
	"title             of the HTML page\n"
	"time_total        seconds of the whole transfer\n"
	"error             what went wrong, or why it was skipped\n"
	"depth             links away from the seeds\n"
	"charset           of the page: windows-1252\n"
	"attempts          requests that ended, redirects apart\n"
	"redirects         that were followed\n"
	"time_dns          seconds until the name was resolved,\n"
	"time_connect      until the connection was there,\n"
	"time_first_byte   until the first byte of the answer\n"
	"input             the other columns of the input record, as JSON\n"
	"\n"
	"What is not known is empty.\n";

static const char functions[] =
	"Functions for the columns: of a rule, beside those of SQLite:\n"
	"\n"
	"text(x)      tags out, entities decoded, blanks squeezed\n"
	"  text('<b>a</b> &amp;  b') = 'a & b'\n"
	"html(x)      entities decoded\n"
	"  html('a &amp; b') = 'a & b'\n"
	"href(x)      the absolute URL of a link of the page\n"
	"  href('http://h/a/../b') = 'http://h/b'\n"
	"number(x)    the first number in a text\n"
	"  number('about 12.5 km') = 12.5\n"
	"css(x, selector)     the source of the first element of x that matches\n"
	"                     a CSS selector; with ::attr(NAME) at its end the\n"
	"                     attribute, decoded, with ::text what text() makes\n"
	"                     of the element (see trawl help rules)\n"
	"  css('<p>a<p>b', 'p + p') = '<p>b'\n"
	"  css('<a href=\"?a&amp;b\">c</a>', 'a::attr(href)') = '?a&b'\n"
	"  css('<tr><td>a <b>b</b>', 'tr > td::text') = 'a b'\n"
	"regex(x, pattern)    the first match of a PCRE2 pattern, or its group\n"
	"  regex('item 42', '\\d+') = '42'\n"
	"regex_replace(x, pattern, with)    every match replaced\n"
	"  regex_replace('a-b-c', '-', '+') = 'a+b+c'\n"
	"json_get(x, path)    the first value there in JSON (a path as of each:)\n"
	"  json_get('{\"a\":[1,\"two\"]}', '$.a[#-1]') = 'two'\n"
	"jsonld(x, type)      the page's first JSON-LD object of that type, as JSON\n"
	"  jsonld('{\"@type\":\"Book\",\"n\":1}', 'Book') ->> '$.n' = 1\n";

static const char formats[] =
	"Rows out (-f; the name of the file of -o decides nothing):\n"
	"\n"
	"jsonl     one JSON object a line (default)\n"
	"csv       RFC 4180, the first line names the columns, also where no row\n"
	"          follows; --safe-csv for spreadsheets\n"
	"tsv       tabs between, the first line as for csv; tab, line break,\n"
	"          carriage return and backslash are \\t, \\n, \\r, \\\\\n"
	"text      for people (status, changes)\n"
	"md        lists in Markdown (changes)\n"
	"atom      a feed, an entry for each change (changes)\n"
	"prometheus    metrics, for a textfile collector (status)\n"
	"\n"
	"The rows are those that stand: a page that is unchanged or fails gives\n"
	"those that the database has of it; --only-changes gives what is new,\n"
	"changed or gone instead.  Without rules, and with --carry, each record\n"
	"of the input has a row; where there is no page, error says why.\n"
	"\n"
	"Lists in (-i, --input-format):\n"
	"\n"
	"lines     one URL a line; blank lines and those that begin with # are\n"
	"          left out\n"
	"csv       the first line names the columns; of , ; and tab that one is\n"
	"          between them which the first line has most\n"
	"tsv       tabs between, the first line names the columns; \\t, \\n, \\r\n"
	"          and \\\\ in a cell are what they are in rows out\n"
	"jsonl     one JSON object a line\n"
	"\n"
	"By default the end of the file's name decides: .csv, .tsv, .jsonl,\n"
	".ndjson; all else is lines, stdin too.\n"
	"\n"
	"The URL is in the column of --url-column; by default in the one named\n"
	"url, link, href, uri, address or website, else in the only one whose\n"
	"values are URLs.  The other columns come back in each row as input, a\n"
	"JSON object, or with --carry as columns, the URL as it was given among\n"
	"them; where a row has that name itself, input_ stands before it.\n"
	"\n"
	"Columns method (GET or POST), body and content-type make that request of a\n"
	"record; another body is another entry of the ledger.  In jsonl a body may be\n"
	"an object or array.  Without content-type it is application/json where the\n"
	"body is a JSON object or array, else application/x-www-form-urlencoded.  A\n"
	"POST is sent again only if it surely was not done: no connection, or 408, 429\n"
	"or 503; but what was under way when trawl was stopped is asked again.\n"
	"\n"
	"A list with no URL in its first 100 records is refused.  Text that is\n"
	"not UTF-8 is read as windows-1252.\n";

static const char exit_codes[] =
	"0   everything asked for was done\n"
	"1   finished, but some URLs failed or some records of the input were\n"
	"    no URLs (trawl status --failed, --skipped); why, cat: an unknown\n"
	"    URL, no saved body; check: invalid or disallowed\n"
	"2   bad usage, bad rule file, unreadable input\n"
	"3   stopped early with work left: a limit, --max-wait, a signal, no\n"
	"    network; the same command goes on from there\n"
	"4   the store or the output failed: disk full, I/O error, not a trawl\n"
	"    database, damaged\n"
	"5   another crawl holds the database (see --if-locked)\n"
	"6   no worker could be kept alive\n"
	"7   trawl itself failed: out of memory, an error of its own\n"
	"8   the engine of many machines stayed away longer than\n"
	"    --engine-timeout; the same command goes on from there\n"
	"10  --exit-changed: done, and something is new, changed or gone\n";

static void print_reasons(void)
{
	puts("What became of a URL (trawl status, trawl why), and what to do:"
	     "\n");
	for (size_t i = 0; i < reason_count; i++) {
		const struct reason *r = &reasons[i];

		printf("%s%s%s%s\n    %s\n", r->state, r->name ? " (" : "",
		       r->name ? r->name : "", r->name ? ")" : "", r->words);
		if (r->todo != NULL)
			printf("    -> %s\n", r->todo);
	}
}

static const struct {
	const char *name;
	const char *text;	/* NULL: print_reasons() */
} topics[] = {
	{ "rules", rules }, { "print", print }, { "functions", functions },
	{ "reasons", NULL }, { "formats", formats }, { "exit", exit_codes },
};
#define NTOPICS (sizeof(topics) / sizeof(*topics))

const char *topics_name(size_t n)
{
	return n < NTOPICS ? topics[n].name : NULL;
}

bool topics_print(const char *name)
{
	size_t i = 0;

	while (i < NTOPICS && strcmp(topics[i].name, name) != 0)
		i++;
	if (i == NTOPICS)
		return false;
	if (topics[i].text != NULL)
		fputs(topics[i].text, stdout);
	else
		print_reasons();
	return true;
}
