/*
 * Written by parse/charset/singlebyte.py; do not edit.  What bytes 0x80 to 0xff
 * mean in each single-byte encoding; 0: nothing.
 */
#ifndef PARSE_CHARSET_SINGLEBYTE_H
#define PARSE_CHARSET_SINGLEBYTE_H

#include <stdint.h>

extern const uint16_t singlebyte_ibm866[128];
extern const uint16_t singlebyte_iso_8859_10[128];
extern const uint16_t singlebyte_iso_8859_13[128];
extern const uint16_t singlebyte_iso_8859_14[128];
extern const uint16_t singlebyte_iso_8859_15[128];
extern const uint16_t singlebyte_iso_8859_16[128];
extern const uint16_t singlebyte_iso_8859_2[128];
extern const uint16_t singlebyte_iso_8859_3[128];
extern const uint16_t singlebyte_iso_8859_4[128];
extern const uint16_t singlebyte_iso_8859_5[128];
extern const uint16_t singlebyte_iso_8859_6[128];
extern const uint16_t singlebyte_iso_8859_7[128];
extern const uint16_t singlebyte_iso_8859_8[128];
extern const uint16_t singlebyte_koi8_r[128];
extern const uint16_t singlebyte_koi8_u[128];
extern const uint16_t singlebyte_macintosh[128];
extern const uint16_t singlebyte_windows_1250[128];
extern const uint16_t singlebyte_windows_1251[128];
extern const uint16_t singlebyte_windows_1252[128];
extern const uint16_t singlebyte_windows_1253[128];
extern const uint16_t singlebyte_windows_1254[128];
extern const uint16_t singlebyte_windows_1255[128];
extern const uint16_t singlebyte_windows_1256[128];
extern const uint16_t singlebyte_windows_1257[128];
extern const uint16_t singlebyte_windows_1258[128];
extern const uint16_t singlebyte_windows_874[128];
extern const uint16_t singlebyte_x_mac_cyrillic[128];

#endif
