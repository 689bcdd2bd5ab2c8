# Some faults of each kind; `make faults` takes every one.  See tests/fault.
bats_require_minimum_version 1.5.0

faults() {
	TRAWL=${FAULTY:-$BATS_TEST_DIRNAME/../../build/faults/trawl} \
		"$BATS_TEST_DIRNAME/../fault/faults.sh" "$@"
}

@test "killed at places all over ring, pool, callback and store" {
	faults crash parent 151
}

@test "a worker killed at places all over ring and wire" {
	faults crash worker 7
}

@test "memory runs out in the parent" {
	faults malloc parent 499
}

@test "memory runs out in a worker" {
	faults malloc worker 199
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
