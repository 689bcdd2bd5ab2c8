# Some faults of each kind; `make faults` takes every one.  See tests/fault.
bats_require_minimum_version 1.5.0

faults() {
	TRAWL=${FAULTY:-$BATS_TEST_DIRNAME/../../build/faults/trawl} \
		"$BATS_TEST_DIRNAME/../fault/faults.sh" "$@"
}

@test "killed at places all over ring, pool, callback and store" {
	faults crash parent 179
}

@test "a worker killed at places all over ring and transfers" {
	faults crash worker 37
}

@test "killed in the midst of a write, or before another change of a file" {
	faults torn parent 17
}

@test "the power fails, also while the log is brought into the database" {
	faults power parent 13
	SHAPE=again faults power parent 7
}

@test "memory runs out in the parent" {
	faults chain parent 251
	faults malloc parent 3001
}

@test "memory runs out in a worker" {
	faults malloc worker 251
	# Thereabouts libcurl begins its first transfer.
	faults chain worker 3 818 890
}

@test "memory to share cannot be had" {
	faults map parent
	faults map worker
}

@test "the disk is full once" {
	faults write parent 17
}

@test "the disk fills and stays full" {
	EVER=yes faults write parent 29
}

@test "what was written cannot be made safe" {
	faults sync parent 5
}

@test "no process can be started" {
	faults fork parent
	EVER=yes faults fork parent
}

@test "no thread can be started to look up a name" {
	SHAPE=names faults fork worker
}

@test "a second run: killed, without memory, disk full" {
	export SHAPE=again
	faults crash parent 331
	faults torn parent 37
	faults chain parent 701
	faults write parent 41
}

@test "what goes on after an interruption: the same" {
	export SHAPE=resumed
	faults crash parent 331
	faults torn parent 37
	faults chain parent 701
	faults write parent 41
}

@test "links followed, a sitemap, bodies kept: the same" {
	export SHAPE=site
	faults crash parent 331
	faults torn parent 37
	faults chain parent 701
	faults write parent 41
}

@test "rows in the order of the list: the same" {
	export SHAPE=ordered
	faults crash parent 331
	faults torn parent 37
	faults chain parent 701
	faults write parent 41
}
