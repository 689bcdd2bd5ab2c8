#!/usr/bin/env python3
"""Writes parse/charset/singlebyte.c and .h from the indexes of the Encoding standard.

The indexes are https://encoding.spec.whatwg.org/index-NAME.txt, lines of
POINTER TAB CODEPOINT.  Run from the top of the repository:
parse/charset/singlebyte.py DIRECTORY-WITH-INDEXES
"""
import pathlib
import re
import sys

COMMENT = '''\
/*
 * Written by parse/charset/singlebyte.py; do not edit.  What bytes 0x80 to 0xff
 * mean in each single-byte encoding; 0: nothing.
 */
'''


def index(path):
    table = [0] * 128
    for line in path.read_text().splitlines():
        found = re.match(r'\s*(\d+)\s+0x([0-9A-F]+)', line)
        if found:
            table[int(found[1])] = int(found[2], 16)
    return table


def symbol(path):
    name = path.stem.removeprefix('index-')
    return 'const uint16_t singlebyte_%s[128]' % name.replace('-', '_')


paths = sorted(pathlib.Path(sys.argv[1]).glob('index-*.txt'))
with open('parse/charset/singlebyte.h', 'w') as out:
    out.write(COMMENT + '#ifndef PARSE_SINGLEBYTE_H\n'
              '#define PARSE_SINGLEBYTE_H\n\n#include <stdint.h>\n\n')
    for path in paths:
        out.write('extern %s;\n' % symbol(path))
    out.write('\n#endif\n')

with open('parse/charset/singlebyte.c', 'w') as out:
    out.write(COMMENT + '#include "parse/charset/singlebyte.h"\n')
    for path in paths:
        out.write('\n%s = {\n' % symbol(path))
        codes = ['%#x,' % c for c in index(path)]
        for i in range(0, 128, 8):
            out.write('\t' + ' '.join(codes[i:i + 8]) + '\n')
        out.write('};\n')
