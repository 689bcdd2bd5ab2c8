/*
 * How the report looks: one style sheet, for a screen in light and dark, for a
 * telephone, and for paper.
 *
 * Colours tell apart what they mean for all eyes: blues for what is well,
 * vermilion for what failed, greys for what was not asked for; they differ in
 * lightness, too, and the number always stands beside.  Text has a contrast of
 * 4.5 or more in both schemes (make check-browser measures it).
 */
#ifndef CMD_REPORT_PAGE_STYLE_H
#define CMD_REPORT_PAGE_STYLE_H

extern const char page_style[];

#endif
