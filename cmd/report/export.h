/*
 * `trawl export`: the rows of a table or view, as a stream.
 *
 * Only reads, without a lock: while a crawl is running the rows are those of
 * its last commit.  Without TABLE it is the table of the only rule, else the
 * view `pages`.
 *
 * --where is one SQL expression over the columns.  --run N gives what run N
 * had: of a rule's table the rows that had come by then and were not gone yet,
 * of other tables those of that run.
 *
 * After a crawl with --carry, or with it here, rules' rows and `pages` have the
 * columns of the input, as they are now, behind their own.
 *
 * Exit codes: 0; 2 bad usage, no such table, bad expression; 4 store or output.
 */
#ifndef CMD_REPORT_EXPORT_H
#define CMD_REPORT_EXPORT_H

int export_main(int argc, char **argv);

#endif
