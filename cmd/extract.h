/*
 * `trawl extract`: the rules on pages that are here already; no network.
 *
 *   trawl extract -r RULES FILE...     local files; - or none: a page on stdin
 *   trawl extract -r RULES -0          file names on stdin, each ended by NUL
 *   trawl extract -r RULES -d DB       the bodies that --save-bodies kept
 *   trawl extract -r RULES -d DB FILE...   local files, rows into DB
 *
 * A file's URL is --base, or file:// and its path; its type goes by its name,
 * its charset by its bytes.
 *
 * With a database this is a run of its own: each page is done in it, its rows
 * are compared with those before, and history is written as by a crawl.  The
 * rows go out, or with --only-changes those that are new, changed or gone, with
 * a column `change`.  The fetches stay as they were, so the next crawl asks
 * under the same conditions.  That
 * is refused while a crawl is unfinished (its run goes on, it cannot be joined)
 * and without the rules of all the database's tables (the pages would count as
 * no longer having those rows).
 *
 * Exit codes: 0; 1 a rule failed on a page; 2 bad usage, or a file that cannot
 * be read (the others are extracted); 4 store or output; 5 database in use.
 */
#ifndef CMD_EXTRACT_H
#define CMD_EXTRACT_H

int extract_main(int argc, char **argv);

#endif
