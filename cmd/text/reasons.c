#include "cmd/text/reasons.h"

#include <string.h>

const struct reason reasons[] = {
	{ "pending", NULL, "not fetched yet",
	  "run the same command again: it goes on from there" },
	{ "done", NULL, "fetched, and its rows taken", NULL },
	{ "unchanged", NULL, "the page is as it was; its rows stand", NULL },
	{ "failed", "timeout", "no answer, or not all of it, in time",
	  "--retry timeout, or a longer --timeout or --connect-timeout, a "
	  "smaller --min-speed" },
	{ "failed", "dns", "the name of the host could not be resolved",
	  "check the name; --retry dns if it may have been passing" },
	{ "failed", "connect", "no connection to the host",
	  "--retry connect when it is up again" },
	{ "failed", "tls", "TLS failed: certificate or protocol",
	  "--cacert FILE if the certificate is your own" },
	{ "failed", "http", "the answer is not HTTP as it should be", NULL },
	{ "failed", "5xx", "the server answered that it has a problem",
	  "--retry 5xx later" },
	{ "failed", "429", "the server answered: too many requests",
	  "--retry 429 later, with --delay or a smaller --per-host" },
	{ "failed", "4xx", "the server refuses it or does not have it",
	  "correct the URL; some servers ask for --user or --header" },
	{ "failed", "size", "larger than --max-size", "a larger --max-size" },
	{ "failed", "redirect", "redirects that lead nowhere",
	  "see where they lead with trawl why; --max-redirs" },
	{ "failed", "blocked", "a wall instead of the page: a challenge, or "
	  "block: of the rule file; the last good rows stand",
	  "be slower (--delay, --per-host 1), or ask the site" },
	{ "failed", "worker", "worker processes died of it",
	  "report it: it should not happen" },
	{ "failed", "rule", "a rule, or a pattern of --follow, failed on it; "
	  "the last good rows stand",
	  "see the error with trawl why, and mend the rule" },
	{ "failed", "expect", "fewer or more rows than expect: of the rule "
	  "allows; the last good rows stand",
	  "the site was rebuilt: look at the page, and mend the rule" },
	{ "skipped", "robots:LINE", "forbidden by that line of robots.txt",
	  "trawl why shows the line" },
	{ "skipped", "robots:nofollow", "only links marked nofollow lead "
	  "there", NULL },
	{ "skipped", "robots:unreachable", "robots.txt could not be had, "
	  "which forbids all for now (RFC 9309, 2.3.1.4)",
	  "run the same command again later" },
	{ "skipped", "scope", "outside --scope, or matches no --follow",
	  "--scope domain or any, or one more --follow" },
	{ "skipped", "exclude", "matches --exclude", NULL },
	{ "skipped", "depth", "further from the seeds than --depth, as far "
	  "as was known when the page with the link was fetched",
	  "a larger --depth" },
	{ "skipped", "duplicate", "it was met before, or redirects to a page "
	  "that has its own entry", NULL },
	{ "skipped", "limit", "over a limit: --max-per-host, "
	  "--max-per-domain, the length of a URL, repeated path segments, URLs "
	  "found on one host",
	  "a larger --max-per-host or --max-per-domain" },
	{ "skipped", "invalid", "not a URL that can be asked for, or a link to "
	  "a port of another protocol", "correct the line of the input" },
	{ "skipped", "size", "larger than --max-size", "a larger --max-size" },
	{ "skipped", "private", "leads to a private or loopback address",
	  "--allow-private" },
	{ "skipped", "type", "not a type that is wanted", NULL },
	{ "skipped", "shard", "its host, or one that it redirects to, is for "
	  "another shard (--shard)",
	  "trawl merge the databases of all shards; what none of them could do "
	  "is pending there" },
};
const size_t reason_count = sizeof(reasons) / sizeof(*reasons);

const char *reason_words(const char *state, const char *reason)
{
	if (strncmp(reason, "robots:", 7) == 0 && reason[7] >= '0' &&
	    reason[7] <= '9')
		return "forbidden by robots.txt";
	for (size_t i = 0; i < reason_count; i++)
		if (strcmp(reasons[i].state, state) == 0 &&
		    (reasons[i].name == NULL ||
		     strcmp(reasons[i].name, reason) == 0))
			return reasons[i].words;
	return reason;
}
