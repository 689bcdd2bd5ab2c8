# What many machines crawled, into one database.
load helpers

setup() { begin; }
teardown() { end; }

@test "pull: what it needs is said, and nothing is made" {
	local wanted
	while IFS='|' read -r wanted args; do
		trawl pull $args
		is "$status" 2
		[[ $stderr == *"$wanted"* ]]
	done <<-'END'
		into which database?|--engine postgresql://localhost/x
		from which engine?|-d a.db
		no arguments|-d a.db --engine postgresql://localhost/x b.db
		--if-locked|-d a.db --engine postgresql://localhost/x --if-locked x
		--crawl|-d a.db --engine postgresql://localhost/x --crawl
		no such option '--jobs'|-d a.db --jobs 2
	END
	is "$(ls)" ""
}
