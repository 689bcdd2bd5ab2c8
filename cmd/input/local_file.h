/*
 * What a local file says about itself as a page.
 */
#ifndef CMD_INPUT_LOCAL_FILE_H
#define CMD_INPUT_LOCAL_FILE_H

/* "file://" and the absolute path, percent-encoded; malloc'd.  The file need
   not exist. */
char *local_file_url(const char *name);

/* The media type that the ending of its name stands for; "text/html" if it
   has none that is known.  A constant. */
const char *local_file_type(const char *name);

#endif
