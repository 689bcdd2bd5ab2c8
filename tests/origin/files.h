/*
 * The board and the site as files, for another server to serve (nginx in
 * the benchmarks).
 *
 *   DIR/board/0.html, 10.html, 20.html, ...	 --films N of them in tens
 *   DIR/site/0.html ... PAGES-1.html		 20,000 pages of 60 links
 *
 * and, for the board, DIR/urls.txt: the paths to ask for
 * ("/board/7?offset=10").
 */
#ifndef TESTS_ORIGIN_FILES_H
#define TESTS_ORIGIN_FILES_H

enum { FILES_SITE_PAGES = 20000, FILES_SITE_LINKS = 60 };

/* err()s; dir and what is above it must exist. */
void files_write_board(const char *dir, int films);
void files_write_site(const char *dir);

#endif
