#!/bin/bash
# Every fault of every kind, in every shape of a crawl (faults.sh), LANES of them
# at a time (4), and how many there were.
#
# Allocations: of each chain of callers the first, and of all of them each
# seventh; to take every one is a matter of hours (tests/fault/faults.sh malloc
# parent).  SPARSE: of everything only each so-many-th, to see that it runs (1).
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${LANES:=4}" "${SPARSE:=1}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

all() {	# SHAPE KIND WHO [STEP]
	local step=$((${4:-1} * SPARSE)) status

	seq 1 $step $((step * LANES)) |
		SHAPE=$1 xargs -P "$LANES" -I{} tests/fault/faults.sh \
			"$2" "$3" $((step * LANES)) {} >"$log"
	status=$?
	grep -v 'faults survived' "$log"
	awk -v what="$1: $2 $3" '/faults survived/ {
			survived += $4; failed += $7; resumed += $(NF - 1)
		}
		END {
			printf "%s: %d faults survived, %d not; %d resumed\n",
				what, survived, failed, resumed
		}' "$log"
	[ $status = 0 ] || failed=yes
}

failed=
while read -r line; do
	all $line
done <<END
names fork worker
list fork parent
list sync parent
list map parent
list map worker
list write parent
list torn parent
list power parent
list crash worker
list malloc worker
list crash parent
list chain parent
again torn parent
again power parent
again write parent
again crash parent 3
again chain parent 3
resumed torn parent
resumed power parent
resumed write parent
resumed crash parent 3
resumed chain parent 3
site torn parent
site power parent
site write parent
site crash parent 3
site chain parent 3
ordered torn parent
ordered power parent
ordered write parent
ordered crash parent 3
ordered chain parent 3
list malloc parent 7
END
[ -z "$failed" ]
