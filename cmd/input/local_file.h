/*
 * What a local file says about itself as a page.
 */
#ifndef CMD_INPUT_LOCAL_FILE_H
#define CMD_INPUT_LOCAL_FILE_H

/*
 * Where the folder of the file named last really is.  Files come folder by
 * folder, and to find that out takes a system call for each part of the path.
 * Starts as all zeros.
 */
struct local_folder {
	char *name;		/* as it was given, up to the last slash, */
	char *path;		/* and without symbolic links */
};
void local_folder_release(struct local_folder *folder);

/* "file://" and the absolute path, percent-encoded; malloc'd.  The file need
   not exist. */
char *local_file_url(struct local_folder *folder, const char *name);

/* The media type that the ending of its name stands for; "text/html" if it
   has none that is known.  A constant. */
const char *local_file_type(const char *name);

#endif
