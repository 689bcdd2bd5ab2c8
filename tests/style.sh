#!/bin/sh
# `make style`: how long and how tangled the functions are, in each folder, and
# what is beyond the marks.  Exits 1 if a function has over 60 lines or a file
# over 600.  Needs pmccabe.
cd "$(dirname "$0")/.." || exit 2
command -v pmccabe >/dev/null 2>&1 || {
	echo "missing; please install: pmccabe" >&2
	exit 2
}

# pmccabe (which complains of sys/queue.h in structs) has in columns: 1 complexity, 5 lines, 6 file(line): function
measure() {		# FOLDER FILE...
	folder=$1
	shift
	pmccabe "$@" 2>/dev/null | sort -n -k5,5 | awk -v folder="$folder" '
		{ lines[NR] = $5; if ($1 > worst) worst = $1 }
		END {
			if (NR)
				printf "%-14s %5d %7d %5d %5d %11d\n", folder,
				NR, lines[int((NR + 1) / 2)],
				lines[int(NR * 0.9 + 0.999)], lines[NR], worst
		}'
}
printf '%-14s %5s %7s %5s %5s %11s\n' folder functions median p90 max complexity
for folder in cmd cmd/* fetch parse parse/* store tests/origin tests/unit; do
	set -- "$folder"/*.c
	[ -e "$1" ] && measure "$folder" "$@"
done
set -- $(find cmd fetch parse store tests/origin -name '*.c' | sort)
measure all "$@"

bad=0
pmccabe "$@" 2>/dev/null | awk '$5 > 60 || $1 > 15 {
	print $6, $7 ": " $5 " lines, complexity " $1
	if ($5 > 60) bad = 1
} END { exit bad }' || bad=1
# What a programme wrote is a table, however long.
for file in $(grep -L 'do not edit' "$@"); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 600 ] || { echo "$file: $lines lines"; bad=1; }
done
exit $bad
