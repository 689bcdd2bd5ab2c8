-- The engine: tables, and the functions that nodes call.  All of it is run as
-- one transaction, under a lock, on a database that has no such schema, or an
-- older one; so each statement can be run again.
--
-- A request of a node is one call of one function: a statement, a transaction.
-- What changes the frontier (publish, seed, join, and the end of a run) holds
-- the row of its crawl, so that such changes come one after another and the
-- numbers of the log are the order of their commits: who has read up to n
-- misses nothing by asking for what is greater.  beat and lease do not hold it
-- (lease does if pages are limited): they wait for nobody.
--
-- Rows of host are locked after the crawl's, in order of id.  A host becomes
-- idle only in publish: elsewhere it might overlook a URL that a transaction
-- has entered which is not committed yet.  So a host that is ready may have
-- nothing, and who leases it gives it back.
--
-- What a node calls again and again looks at few rows of large tables, and the
-- planner does not know that: it has no figures of a table that was just
-- filled, and then reads all of url for each batch.  So in these functions, and
-- in those that they call, there are only indexes and nested loops, and plans
-- are made each time: one that was made while a table was empty may use any
-- index.  What is looked up by its name or hash is so in a subquery, which has
-- no other way than the unique index.  What arrays have to do with one another is told by subscripts.
--
-- url: state, source as in store/page.h and store/frontier.h.

CREATE SCHEMA IF NOT EXISTS trawl;
SET LOCAL search_path = trawl, pg_temp;
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS meta(
  version int NOT NULL
);

CREATE TABLE IF NOT EXISTS crawl(
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  config jsonb NOT NULL,                -- what all nodes agree on
  run int NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'finished',       -- running, stopped
  stop text,                            -- what stopped it
  started_at timestamptz,
  ended_at timestamptz,
  deadline timestamptz,                 -- by --max-time
  max_pages bigint NOT NULL DEFAULT 0,
  max_time bigint NOT NULL DEFAULT 0,   -- ms
  delay bigint NOT NULL DEFAULT 0,      -- ms
  follow boolean NOT NULL DEFAULT false,
  -- of this run:
  pending bigint NOT NULL DEFAULT 0,
  done bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  due int NOT NULL DEFAULT 0,           -- run that has what others had found
  seq bigint NOT NULL DEFAULT 0         -- last of log
) WITH (fillfactor = 10);

CREATE TABLE IF NOT EXISTS node(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  crawl int NOT NULL,
  name text NOT NULL,
  incarnation uuid NOT NULL,            -- one process
  version text,
  run int NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'alive',  -- gone: taken for dead; left
  brings text,                          -- a word for its seeds
  seeding boolean NOT NULL,             -- has not read them all
  position bigint NOT NULL DEFAULT 0,   -- read up to here
  batch bigint NOT NULL DEFAULT 0,      -- last that is recorded
  lease_no bigint NOT NULL DEFAULT 0,   -- last that was answered
  answer bigint[] NOT NULL DEFAULT '{}',        -- and what was said to it
  pages bigint NOT NULL DEFAULT 0,
  fenced bigint NOT NULL DEFAULT 0,     -- pages that were refused
  UNIQUE(crawl, incarnation)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS host(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  crawl int NOT NULL,
  name text NOT NULL,
  state smallint NOT NULL DEFAULT 0,    -- idle, ready, leased, quarantined
  reclaims smallint NOT NULL DEFAULT 0, -- nodes that died with it
  run int NOT NULL DEFAULT 0,           -- that `begun` is of
  next_at timestamptz NOT NULL DEFAULT now(),
  node bigint,
  token bigint NOT NULL DEFAULT 0,
  lease_no bigint NOT NULL DEFAULT 0,   -- of the node, that it came by
  granted int NOT NULL DEFAULT 0,       -- in this lease, and not published
  reach bigint NOT NULL DEFAULT 0,      -- url.id up to which it was granted
  begun bigint NOT NULL DEFAULT 0,      -- its pages in this run
  penalty bigint NOT NULL DEFAULT 0,    -- ms
  penalty_at timestamptz,
  UNIQUE(crawl, name)
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS host_ready ON host(crawl, next_at) WHERE state = 1;
CREATE INDEX IF NOT EXISTS host_lease ON host(crawl, node) WHERE state = 2;
CREATE INDEX IF NOT EXISTS host_bad ON host(crawl) WHERE state = 3;

CREATE TABLE IF NOT EXISTS origin(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  crawl int NOT NULL,
  host bigint NOT NULL,
  name text NOT NULL,                   -- http://example.org:8080
  robots bytea,
  robots_status int NOT NULL DEFAULT 0,
  robots_at timestamptz,
  delay bigint NOT NULL DEFAULT 0,      -- ms
  failures int NOT NULL DEFAULT 0,
  last text,
  named_run int,
  public_run int,
  UNIQUE(crawl, name)
);
CREATE INDEX IF NOT EXISTS origin_host ON origin(host);

CREATE TABLE IF NOT EXISTS url(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  host bigint,                          -- in whose queue it is
  origin bigint,
  parent bigint,
  position bigint,
  every bigint,
  hash uuid NOT NULL,                   -- of url, post and content_type
  crawl int NOT NULL,
  run int NOT NULL,                     -- last to account for it
  depth int NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  state smallint NOT NULL,
  source smallint NOT NULL,
  hops smallint NOT NULL DEFAULT 0,
  links smallint NOT NULL DEFAULT 0,
  detour boolean NOT NULL DEFAULT false,
  gets boolean NOT NULL DEFAULT false,  -- its POST has become a GET
  rules bigint,
  body uuid,                            -- hash of the last good body
  url text NOT NULL,
  reason text,
  detail text,
  input text,
  post text,
  content_type text,
  at text,                              -- where it is asked next
  redirects text,
  etag bytea,
  last_modified bytea,
  good_url text,
  UNIQUE(crawl, hash)
) WITH (fillfactor = 85);
CREATE INDEX IF NOT EXISTS url_pending ON url(host, id) WHERE state = 0;

-- Origins that seeds of this run name, or where redirects of seeds have led,
-- in a crawl that follows: what its scope is made of.  no: in order of the
-- commits.
CREATE TABLE IF NOT EXISTS opened(
  crawl int NOT NULL,
  no bigint NOT NULL,
  name text NOT NULL,
  PRIMARY KEY(crawl, no),
  UNIQUE(crawl, name)
);

CREATE TABLE IF NOT EXISTS log(
  crawl int NOT NULL,
  seq bigint NOT NULL,
  run int NOT NULL,
  kind smallint NOT NULL,               -- begin, seeds, pages, end
  node text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  config jsonb,
  state text,
  data bytea,
  PRIMARY KEY(crawl, seq)
);

-- A URL that is entered: a seed, a link, where a redirect ended.
DO $$ BEGIN
  CREATE TYPE item AS (ord bigint, hash uuid, url text, origin text,
    source smallint, parent bigint, depth int, position bigint, input text,
    post text, content_type text, every bigint, reason text, detail text);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION version() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = trawl, pg_temp AS
$$ SELECT version FROM meta $$;

CREATE OR REPLACE FUNCTION ms(bigint) RETURNS interval
LANGUAGE sql IMMUTABLE AS
$$ SELECT $1::double precision * interval '1 millisecond' $$;

CREATE OR REPLACE FUNCTION ms_since(timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS
$$ SELECT coalesce((extract(epoch FROM now() - $1) * 1000)::bigint, -1) $$;

-- The host of an origin.
CREATE OR REPLACE FUNCTION host_of(text) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$ SELECT substring($1 FROM '^[^:]*://(\[[^]]*\]|[^:/]*)') $$;

-- ---- hosts that lose their node --------------------------------------------

-- All leases of these nodes end, as if what they were about to ask had been
-- asked just now.  died: it may be the hosts' fault.
CREATE OR REPLACE FUNCTION release(p_crawl int, p_nodes bigint[], died boolean)
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  held bigint[];
  least bigint;
BEGIN
  held := ARRAY(SELECT id FROM host WHERE crawl = p_crawl AND state = 2
                AND node = ANY(p_nodes) ORDER BY id FOR UPDATE);
  IF held = '{}' THEN
    RETURN;
  END IF;
  SELECT delay INTO least FROM crawl WHERE id = p_crawl;
  UPDATE host h SET
    state = CASE WHEN died AND granted > 0 AND reclaims >= 5 THEN 3 ELSE 1 END,
    reclaims = reclaims + (died AND granted > 0)::int,
    token = token + 1, node = NULL, granted = 0, reach = 0,
    next_at = greatest(next_at, clock_timestamp() + ms(greatest(least,
      (SELECT max(o.delay) FROM origin o WHERE o.host = h.id))))
  WHERE id = ANY(held) AND state = 2 AND node = ANY(p_nodes);
END $$;

-- Nodes that were silent for as long as a lease lasts are dead.
CREATE OR REPLACE FUNCTION reap(p_crawl int)
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  dead bigint[];
BEGIN
  WITH gone AS (UPDATE node SET state = 'gone'
    WHERE crawl = p_crawl AND state = 'alive'
      AND expires_at < clock_timestamp() RETURNING id)
  SELECT array_agg(id) INTO dead FROM gone;
  IF dead IS NOT NULL THEN
    PERFORM release(p_crawl, dead, true);
  END IF;
END $$;

-- ---- joining ---------------------------------------------------------------

CREATE OR REPLACE FUNCTION log_run(c crawl, p_kind int, p_node text,
  p_state text, p_data bytea)
RETURNS void LANGUAGE sql SET search_path = trawl, pg_temp AS $$
  INSERT INTO log(crawl, seq, run, kind, node, config, state, data)
    VALUES(c.id, c.seq + 1, c.run, p_kind::smallint, p_node,
      CASE p_kind WHEN 0 THEN c.config END, p_state, p_data);
  UPDATE crawl SET seq = c.seq + 1 WHERE id = c.id;
$$;

-- What earlier runs found by following is due in this one, when its seeds are
-- read, for these say which hosts are named and what is in scope.  What was left
-- out for good is found again, or it is not there any more.
CREATE OR REPLACE FUNCTION make_due(c crawl)
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  moved bigint;
BEGIN
  UPDATE url u SET run = c.run, state = 0, reason = NULL, attempts = 0,
    detail = CASE WHEN u.state <> 4 THEN u.detail END,
    at = NULL, hops = 0, redirects = NULL, detour = false, gets = false,
    host = (SELECT o.host FROM origin o WHERE o.id = u.origin)
  WHERE u.crawl = c.id AND u.run < c.run AND u.source <> 0
    AND u.origin IS NOT NULL
    AND (u.state <> 4 OR u.reason IN ('limit', 'size', 'type')
         OR u.reason LIKE 'robots%');
  GET DIAGNOSTICS moved = ROW_COUNT;
  UPDATE crawl SET pending = pending + moved, due = c.run WHERE id = c.id;
  UPDATE host h SET state = 1 WHERE h.crawl = c.id AND h.state = 0
    AND EXISTS (SELECT FROM url u WHERE u.host = h.id AND u.state = 0);
END $$;

CREATE OR REPLACE FUNCTION begin_run(c crawl, p_config jsonb, p_node text,
  p_data bytea)
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
BEGIN
  UPDATE crawl SET config = p_config, run = run + 1, state = 'running',
    stop = NULL, started_at = now(), ended_at = NULL, pending = 0, done = 0,
    unchanged = 0, failed = 0, skipped = 0
  WHERE id = c.id RETURNING * INTO c;
  DELETE FROM opened WHERE crawl = c.id;
  PERFORM log_run(c, 0, p_node, NULL, p_data);
END $$;

-- Which keys of two configurations differ.
CREATE OR REPLACE FUNCTION differing(a jsonb, b jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = trawl, pg_temp AS $$
  SELECT string_agg(key, ', ' ORDER BY key)
  FROM jsonb_object_keys(a || b) AS k(key)
  WHERE a -> key IS DISTINCT FROM b -> key
$$;

-- verdict: ok; none: there is no such crawl, and this node brings no seeds;
-- finished: likewise; differs: detail says in what.
CREATE OR REPLACE FUNCTION join_crawl(p_name text, p_node text, p_inc uuid,
  p_version text, p_config jsonb, p_max_pages bigint, p_max_time bigint,
  p_delay bigint, p_follow boolean, p_lease bigint, p_brings text,
  p_again boolean, p_begin bytea)
RETURNS TABLE(verdict text, detail text, node_id bigint, o_run int,
  begins boolean, resumed boolean, again boolean, o_position bigint,
  o_left bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp AS $$
#variable_conflict use_column
DECLARE
  c crawl;
  n node;
  others boolean;
BEGIN
  begins := false; resumed := false; again := false;
  IF p_brings IS NOT NULL AND NOT p_again THEN
    INSERT INTO crawl(name, config) VALUES(p_name, p_config)
      ON CONFLICT (name) DO NOTHING;
  END IF;
  SELECT * INTO c FROM crawl WHERE name = p_name FOR UPDATE;
  IF c.id IS NULL THEN
    verdict := 'none';
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT * INTO n FROM node WHERE crawl = c.id AND incarnation = p_inc;
  IF n.id IS NOT NULL AND n.run = c.run AND c.state <> 'finished' THEN
    -- The same process, after a silence.
    again := n.state <> 'alive';
    IF again THEN
      PERFORM release(c.id, ARRAY[n.id], true);
    END IF;
    IF c.state = 'stopped' AND c.stop = 'unread' AND n.seeding THEN
      UPDATE crawl SET state = 'running', stop = NULL, ended_at = NULL
        WHERE id = c.id;
    END IF;
  ELSIF n.id IS NOT NULL THEN
    verdict := 'finished';
    RETURN NEXT;
    RETURN;
  ELSE
    PERFORM reap(c.id);
    -- Earlier processes of this name are dead, whatever their leases say.
    WITH dead AS (UPDATE node SET state = 'gone'
      WHERE crawl = c.id AND name = p_node AND state = 'alive' RETURNING id)
    SELECT release(c.id, array_agg(id), true) FROM dead INTO detail;
    detail := NULL;
    others := EXISTS (SELECT FROM node WHERE crawl = c.id AND run = c.run
                      AND state = 'alive');
    IF c.state = 'finished' AND p_brings IS NULL THEN
      verdict := 'finished';
      RETURN NEXT;
      RETURN;
    END IF;
    IF c.state = 'finished' THEN
      begins := true;
    ELSE
      resumed := true;
      detail := differing(c.config, p_config);
      IF others AND p_max_pages <> c.max_pages THEN
        detail := concat_ws(', ', detail, 'max-pages');
      END IF;
      IF others AND p_max_time <> c.max_time THEN
        detail := concat_ws(', ', detail, 'max-time');
      END IF;
      IF detail IS NOT NULL THEN
        verdict := 'differs';
        RETURN NEXT;
        RETURN;
      END IF;
    END IF;
    IF begins OR NOT others THEN
      UPDATE crawl SET max_pages = p_max_pages, max_time = p_max_time,
        delay = p_delay, follow = p_follow, deadline = CASE WHEN p_max_time > 0
          THEN now() + ms(p_max_time) END
      WHERE id = c.id RETURNING * INTO c;
    END IF;
    IF begins THEN
      PERFORM begin_run(c, p_config, p_node, p_begin);
    ELSIF c.state = 'stopped' THEN
      UPDATE crawl SET state = 'running', stop = NULL, ended_at = NULL
        WHERE id = c.id;
    END IF;
    SELECT * INTO c FROM crawl WHERE id = c.id;
    INSERT INTO node(crawl, name, incarnation, version, run, expires_at,
                     brings, seeding)
      VALUES(c.id, p_node, p_inc, p_version, c.run, now() + ms(p_lease),
             p_brings, p_brings IS NOT NULL)
      RETURNING * INTO n;
  END IF;

  UPDATE node SET state = 'alive', beat_at = clock_timestamp(),
    expires_at = clock_timestamp() + ms(p_lease) WHERE id = n.id;
  verdict := 'ok';
  node_id := n.id;
  o_run := c.run;
  o_position := (SELECT coalesce(max(position), 0) FROM node
    WHERE crawl = c.id AND run = c.run AND name = p_node
      AND brings IS NOT DISTINCT FROM p_brings);
  o_left := CASE WHEN c.deadline IS NOT NULL
    THEN greatest(1, -ms_since(c.deadline)) ELSE 0 END;
  RETURN NEXT;
END $$;

-- ---- beating ---------------------------------------------------------------

-- False: this node has been given up.
CREATE OR REPLACE FUNCTION beat(p_node bigint, p_lease bigint)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp
  SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_bitmapscan = off SET enable_material = off AS $$
DECLARE
  of_crawl int;
BEGIN
  UPDATE node SET beat_at = clock_timestamp(),
    expires_at = clock_timestamp() + ms(p_lease)
  WHERE id = p_node AND state = 'alive' RETURNING crawl INTO of_crawl;
  IF of_crawl IS NULL THEN
    RETURN false;
  END IF;
  IF pg_try_advisory_xact_lock(1953653111, of_crawl) THEN
    PERFORM reap(of_crawl);
  END IF;
  RETURN true;
END $$;

-- ---- what seeds open -------------------------------------------------------

CREATE OR REPLACE FUNCTION open_origins(p_crawl int, names text[])
RETURNS void LANGUAGE sql SET search_path = trawl, pg_temp AS $$
  INSERT INTO opened(crawl, name, no)
    SELECT p_crawl, t.name, row_number() OVER () +
      coalesce((SELECT max(no) FROM opened WHERE crawl = p_crawl), 0)
    FROM (SELECT DISTINCT x.name FROM unnest(names) AS x(name)
          WHERE x.name IS NOT NULL) t
    ON CONFLICT (crawl, name) DO NOTHING
$$;

-- ---- the end of a run ------------------------------------------------------

CREATE OR REPLACE FUNCTION end_run(c crawl, p_node text, p_state text,
  p_stop text)
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
BEGIN
  UPDATE crawl SET state = p_state, stop = p_stop, ended_at = now()
    WHERE id = c.id RETURNING * INTO c;
  PERFORM log_run(c, 3, p_node, coalesce(p_stop, p_state), NULL);
END $$;

-- Nothing is pending that may be asked, and nobody is at work or reads seeds.
CREATE OR REPLACE FUNCTION is_over(p_crawl int, p_run int) RETURNS boolean
LANGUAGE sql SET search_path = trawl, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM host WHERE crawl = p_crawl AND state = 1)
    AND NOT EXISTS (SELECT FROM host WHERE crawl = p_crawl AND state = 2)
    AND NOT EXISTS (SELECT FROM node WHERE crawl = p_crawl AND run = p_run
                    AND state = 'alive' AND seeding)
$$;

-- Who began to read seeds that nobody has read to their end.
CREATE OR REPLACE FUNCTION unread(p_crawl int, p_run int) RETURNS text
LANGUAGE sql SET search_path = trawl, pg_temp AS $$
  SELECT string_agg(DISTINCT n.name, ', ') FROM node n
  WHERE n.crawl = p_crawl AND n.run = p_run AND n.seeding
    AND NOT EXISTS (SELECT FROM node m WHERE m.crawl = p_crawl
      AND m.run = p_run AND m.brings = n.brings AND NOT m.seeding)
$$;

-- Whether the run is at its end, and why.  NULL: it goes on.
CREATE OR REPLACE FUNCTION decide(p_crawl int, p_node text, idle boolean)
RETURNS text LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  c crawl;
BEGIN
  SELECT * INTO c FROM crawl WHERE id = p_crawl FOR UPDATE;
  IF c.state <> 'running' THEN
    RETURN coalesce(c.stop, c.state);
  ELSIF c.deadline < clock_timestamp() THEN
    PERFORM end_run(c, p_node, 'stopped', 'max-time');
    RETURN 'max-time';
  ELSIF NOT idle OR NOT is_over(c.id, c.run) THEN
    IF c.max_pages > 0
        AND c.done + c.unchanged + c.failed >= c.max_pages THEN
      PERFORM end_run(c, p_node, 'stopped', 'max-pages');
      RETURN 'max-pages';
    END IF;
    RETURN NULL;
  ELSIF unread(c.id, c.run) IS NOT NULL THEN
    PERFORM end_run(c, p_node, 'stopped', 'unread');
    RETURN 'unread';
  ELSIF c.follow AND c.run > 1 AND c.due < c.run THEN
    PERFORM make_due(c);
    RETURN NULL;
  ELSIF EXISTS (SELECT FROM host WHERE crawl = c.id AND state = 3) THEN
    PERFORM end_run(c, p_node, 'stopped', 'quarantine');
    RETURN 'quarantine';
  END IF;
  PERFORM end_run(c, p_node, 'finished', NULL);
  RETURN 'finished';
END $$;

-- Names for it.
CREATE OR REPLACE FUNCTION over_detail(p_crawl int, p_run int, why text)
RETURNS text LANGUAGE sql SET search_path = trawl, pg_temp AS $$
  SELECT CASE why
    WHEN 'unread' THEN unread(p_crawl, p_run)
    WHEN 'quarantine' THEN (SELECT string_agg(name, ', ') FROM (SELECT name
      FROM host WHERE crawl = p_crawl AND state = 3 ORDER BY name LIMIT 10) h)
    END
$$;

-- ---- leasing ---------------------------------------------------------------

-- kind: over (name: why, text1: who), gone, host, origin, url; named (id: no),
-- those after p_named: asked for last, so that they are there for each URL.
--
-- Requests are numbered, and each tells which was the last whose answer has
-- come: what those after it have leased the node does not know of.  One that
-- comes late, from a connection that was lost, finds itself overtaken.
CREATE OR REPLACE FUNCTION lease(p_node bigint, p_no bigint, p_known bigint,
  p_named bigint, p_hosts int, p_urls int, m_host bigint[], m_token bigint[])
RETURNS TABLE(kind text, host bigint, id bigint, name text, text1 text,
  n1 bigint, n2 bigint, n3 bigint, n4 bigint, n5 int, b1 boolean, b2 boolean,
  last text, robots bytea, source smallint, depth int, origin text,
  input text, post text, content_type text, at text, at_origin text,
  redirects text, good_url text, etag bytea, last_modified bytea, body uuid,
  rules bigint, every bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp
  SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_bitmapscan = off SET enable_material = off AS $$
#variable_conflict use_column
DECLARE
  n node;
  c crawl;
  why text;
  room bigint;
  picked bigint[] := '{}';
  again bigint[] := '{}';
  taken bigint[];
  found bigint[];
  of_host bigint[];
BEGIN
  UPDATE node SET lease_no = p_no WHERE node.id = p_node AND lease_no < p_no
    RETURNING * INTO n;
  IF n.state IS DISTINCT FROM 'alive' THEN
    RETURN QUERY SELECT 'gone', NULL::bigint, NULL::bigint, NULL, NULL,
      NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::int,
      NULL::boolean, NULL::boolean, NULL, NULL::bytea, NULL::smallint,
      NULL::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::bytea,
      NULL::bytea, NULL::uuid, NULL::bigint, NULL::bigint;
    RETURN;
  END IF;
  IF p_known < p_no - 1 THEN
    UPDATE host SET state = 1, token = token + 1, node = NULL, granted = 0,
      reach = 0
    WHERE host.crawl = n.crawl AND host.node = p_node AND host.state = 2
      AND host.lease_no > p_known;
  END IF;
  SELECT * INTO c FROM crawl WHERE crawl.id = n.crawl;
  IF c.max_pages > 0 THEN
    SELECT * INTO c FROM crawl WHERE crawl.id = n.crawl FOR UPDATE;
    room := greatest(0, c.max_pages - c.done - c.unchanged - c.failed -
      (SELECT coalesce(sum(granted), 0) FROM host
       WHERE host.crawl = c.id AND host.state = 2));
  END IF;
  IF c.run <> n.run THEN
    why := 'finished';
  ELSIF c.state <> 'running' THEN
    why := coalesce(c.stop, c.state);
  ELSIF c.deadline < clock_timestamp() OR (c.max_pages > 0
      AND c.done + c.unchanged + c.failed >= c.max_pages) THEN
    why := decide(c.id, n.name, false);
  ELSE
    picked := ARRAY(SELECT host.id FROM host
      WHERE host.crawl = c.id AND host.state = 1
        AND host.next_at <= clock_timestamp()
      ORDER BY host.next_at LIMIT least(p_hosts, room)
      FOR UPDATE SKIP LOCKED);
    again := ARRAY(SELECT h.id FROM unnest(m_host, m_token) AS m(id, token)
      JOIN host h ON h.id = m.id AND h.token = m.token AND h.state = 2
        AND h.node = p_node ORDER BY h.id FOR UPDATE OF h);
    IF picked = '{}' AND again = '{}' AND p_hosts > 0
        AND is_over(c.id, c.run) THEN
      why := decide(c.id, n.name, true);
    END IF;
  END IF;
  IF why IS NOT NULL THEN
    RETURN QUERY SELECT 'over', NULL::bigint, NULL::bigint, why,
      over_detail(c.id, n.run, why),
      NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::int,
      NULL::boolean, NULL::boolean, NULL, NULL::bytea, NULL::smallint,
      NULL::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::bytea,
      NULL::bytea, NULL::uuid, NULL::bigint, NULL::bigint;
    RETURN;
  END IF;

  -- Their URLs: as many as there is room for, host by host.
  SELECT coalesce(array_agg(x.id ORDER BY x.k, x.id), '{}'),
    coalesce(array_agg(x.host ORDER BY x.k, x.id), '{}')
  INTO found, of_host FROM (
    SELECT u.id, l.id AS host, l.k
    FROM (SELECT h.id, h.reclaims, t.k,
            CASE h.state WHEN 2 THEN h.reach ELSE 0 END AS reach
          FROM unnest(again || picked) WITH ORDINALITY AS t(id, k)
          JOIN host h ON h.id = t.id) l,
      LATERAL (SELECT url.id FROM url WHERE url.host = l.id AND url.state = 0
        AND url.id > l.reach ORDER BY url.host, url.id
        LIMIT CASE WHEN l.reclaims >= 3 THEN 1 ELSE p_urls END) u
    ORDER BY l.k, u.id LIMIT room) x;

  -- With no room left, what has got nothing stays ready.
  IF cardinality(found) >= room THEN
    picked := ARRAY(SELECT unnest(picked) INTERSECT SELECT unnest(of_host));
  END IF;
  taken := again || picked;
  UPDATE host h SET state = 2, node = p_node,
    token = token + (h.state = 1)::int,
    lease_no = CASE h.state WHEN 1 THEN p_no ELSE h.lease_no END,
    granted = CASE h.state WHEN 2 THEN granted ELSE 0 END + g.n,
    reach = coalesce(g.reach, CASE h.state WHEN 2 THEN h.reach ELSE 0 END)
  FROM (SELECT t.id, count(f.id)::int AS n, max(f.id) AS reach
        FROM unnest(taken) AS t(id)
        LEFT JOIN unnest(found, of_host) AS f(id, host) ON f.host = t.id
        GROUP BY t.id) g
  WHERE h.id = g.id;

  RETURN QUERY SELECT 'host', h.id, h.token, h.name, NULL,
    greatest(0, -ms_since(h.next_at)), h.penalty, ms_since(h.penalty_at),
    CASE h.run WHEN c.run THEN h.begun ELSE 0 END, h.reclaims::int,
    h.id = ANY(again), h.id <> ALL(of_host), NULL, NULL::bytea, NULL::smallint,
    NULL::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::bytea,
    NULL::bytea, NULL::uuid, NULL::bigint, NULL::bigint
  FROM host h WHERE h.id = ANY(taken) ORDER BY h.id;

  RETURN QUERY SELECT 'origin', o.host, o.id, o.name, NULL,
    o.robots_status::bigint, ms_since(o.robots_at), o.delay,
    o.failures::bigint, NULL::int, coalesce(o.named_run = c.run, false),
    coalesce(o.public_run = c.run, false), o.last, o.robots, NULL::smallint,
    NULL::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::bytea,
    NULL::bytea, NULL::uuid, NULL::bigint, NULL::bigint
  FROM origin o WHERE o.host = ANY(picked) ORDER BY o.host, o.id;

  RETURN QUERY SELECT 'url', f.host, u.id, u.url, u.detail, u.parent,
    u.position, u.attempts::bigint, u.hops::bigint, u.links::int, u.detour,
    u.gets, u.reason, NULL::bytea, u.source, u.depth, o.name, u.input,
    u.post, u.content_type, u.at, NULL, u.redirects, u.good_url, u.etag,
    u.last_modified, u.body, u.rules, u.every
  FROM unnest(found, of_host) AS f(id, host)
    JOIN url u ON u.id = f.id LEFT JOIN origin o ON o.id = u.origin
  ORDER BY f.host, u.id;

  RETURN QUERY SELECT 'named', NULL::bigint, o.no, o.name, NULL,
    NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::int,
    NULL::boolean, NULL::boolean, NULL, NULL::bytea, NULL::smallint,
    NULL::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::bytea,
    NULL::bytea, NULL::uuid, NULL::bigint, NULL::bigint
  FROM opened o WHERE o.crawl = c.id AND o.no > p_named ORDER BY o.no;
END $$;

-- ---- entering URLs ---------------------------------------------------------

CREATE OR REPLACE FUNCTION enter_origins(p_crawl int, names text[])
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  missing text[];
BEGIN
  missing := ARRAY(SELECT DISTINCT t.name FROM unnest(names) AS t(name)
    WHERE t.name IS NOT NULL AND (SELECT o.id FROM origin o
      WHERE o.crawl = p_crawl AND o.name = t.name) IS NULL);
  IF missing = '{}' THEN
    RETURN;
  END IF;
  INSERT INTO host(crawl, name)
    SELECT DISTINCT p_crawl, host_of(t.name) FROM unnest(missing) AS t(name)
    ON CONFLICT (crawl, name) DO NOTHING;
  INSERT INTO origin(crawl, name, host)
    SELECT p_crawl, t.name, (SELECT h.id FROM host h
      WHERE h.crawl = p_crawl AND h.name = host_of(t.name))
    FROM unnest(missing) AS t(name)
    ON CONFLICT (crawl, name) DO NOTHING;
END $$;

-- One that this run accounts for already: as meet_known() in
-- store/frontier.c has it.
CREATE OR REPLACE FUNCTION meet_known(c crawl, i item, INOUT to_pending bigint,
  INOUT from_skipped bigint, INOUT ready bigint[])
LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  u url;
BEGIN
  SELECT * INTO u FROM url WHERE crawl = c.id AND hash = i.hash;
  IF u.state = 4 AND ((i.source = 0 AND u.source <> 0)
      OR (i.source = 2 AND u.source IN (1, 3))
      OR u.reason IN ('depth', 'robots:nofollow')) THEN
    UPDATE url SET state = 0, reason = NULL, detail = NULL, attempts = 0,
      parent = i.parent, depth = i.depth, source = i.source, input = i.input,
      position = i.position, every = i.every
    WHERE id = u.id;
    to_pending := to_pending + 1;
    from_skipped := from_skipped + 1;
    ready := ready || u.host;
  ELSIF i.source = 0 AND i.position > 0 AND u.source <> 0 THEN
    UPDATE url SET source = 0, position = i.position, input = i.input,
      every = i.every,
      depth = CASE u.state WHEN 0 THEN i.depth ELSE u.depth END,
      parent = CASE u.state WHEN 0 THEN NULL ELSE u.parent END
    WHERE id = u.id;
  ELSIF u.state = 0 AND i.depth < u.depth THEN
    UPDATE url SET depth = i.depth, parent = i.parent WHERE id = u.id;
  END IF;
END $$;

-- As store_add() for each of them, in order: what is pending in one database is
-- pending in the other.
CREATE OR REPLACE FUNCTION enter(c crawl, items item[])
RETURNS void LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  i item;
  ready bigint[];
  revived bigint[];
  to_pending bigint := 0;
  to_skipped bigint := 0;
  from_skipped bigint := 0;
  p bigint;
  s bigint;
BEGIN
  IF items IS NULL OR cardinality(items) = 0 THEN
    RETURN;
  END IF;
  PERFORM enter_origins(c.id, ARRAY(SELECT DISTINCT t.origin
                                    FROM unnest(items) AS t));
  -- Of an earlier run.
  IF c.run > 1 THEN
    WITH first AS (SELECT DISTINCT ON (t.hash) t.*, (SELECT k.id FROM url k
        WHERE k.crawl = c.id AND k.hash = t.hash) AS known
      FROM unnest(items) AS t ORDER BY t.hash, t.ord),
    new AS (UPDATE url u SET run = c.run, parent = f.parent, depth = f.depth,
        source = f.source, reason = f.reason, input = f.input,
        position = f.position, every = f.every, attempts = 0,
        state = CASE WHEN f.reason IS NULL THEN 0 ELSE 4 END,
        detail = CASE WHEN f.reason IS NOT NULL THEN f.detail
          WHEN u.state <> 4 THEN u.detail END,
        at = NULL, hops = 0, redirects = NULL, detour = false, gets = false,
        host = (SELECT o.host FROM origin o WHERE o.id = u.origin)
      FROM first f WHERE u.id = f.known AND u.run < c.run
      RETURNING u.state, u.host)
    SELECT count(*) FILTER (WHERE n.state = 0),
      count(*) FILTER (WHERE n.state = 4),
      array_agg(DISTINCT n.host) FILTER (WHERE n.state = 0)
    INTO to_pending, to_skipped, revived FROM new n;
  END IF;
  WITH first AS (SELECT DISTINCT ON (t.hash) t.*
    FROM unnest(items) AS t ORDER BY t.hash, t.ord),
  new AS (INSERT INTO url(crawl, hash, run, host, origin, parent, position,
      every, depth, state, source, url, reason, detail, input, post,
      content_type)
    SELECT c.id, f.hash, c.run, o.host, o.id, f.parent, f.position, f.every,
      f.depth, CASE WHEN f.reason IS NULL THEN 0 ELSE 4 END, f.source, f.url,
      f.reason, f.detail, f.input, f.post, f.content_type
    FROM first f LEFT JOIN LATERAL (SELECT * FROM origin o
        WHERE o.crawl = c.id AND o.name = f.origin LIMIT 1) o ON true
    WHERE (SELECT u.id FROM url u WHERE u.crawl = c.id AND u.hash = f.hash)
      IS NULL
    ORDER BY f.ord
    RETURNING url.state, url.host)
  SELECT count(*) FILTER (WHERE n.state = 0),
    count(*) FILTER (WHERE n.state = 4),
    array_agg(DISTINCT n.host) FILTER (WHERE n.state = 0)
  INTO p, s, ready FROM new n;
  to_pending := to_pending + p;
  to_skipped := to_skipped + s;
  ready := coalesce(ready, '{}') || coalesce(revived, '{}');
  FOR i IN SELECT t.* FROM unnest(items) AS t
      CROSS JOIN LATERAL (SELECT * FROM url u WHERE u.crawl = c.id
        AND u.hash = t.hash LIMIT 1) u
    WHERE t.reason IS NULL AND ((u.state = 0 AND t.depth < u.depth)
      OR (t.source = 0 AND t.position > 0 AND u.source <> 0)
      OR (u.state = 4 AND (u.reason IN ('depth', 'robots:nofollow')
        OR (t.source IN (0, 2) AND u.source <> t.source))))
    ORDER BY t.ord
  LOOP
    SELECT m.to_pending, m.from_skipped, m.ready
      INTO to_pending, from_skipped, ready
      FROM meet_known(c, i, to_pending, from_skipped, ready) AS m;
  END LOOP;
  UPDATE host SET state = 1 WHERE id = ANY(ready) AND state = 0;
  UPDATE crawl SET pending = pending + to_pending,
    skipped = skipped + to_skipped - from_skipped WHERE id = c.id;
END $$;

-- ---- publishing ------------------------------------------------------------

-- Which pages are kept: not those that were found and whose redirects have ended
-- where something is known.  As redirect_is_needless() in cmd/crawl/redirect.c.
CREATE OR REPLACE FUNCTION drop_needless(c crawl, INOUT keeps boolean[],
  g_id bigint[], g_final uuid[], g_enters boolean[], f_page int[],
  f_hash uuid[])
LANGUAGE plpgsql SET search_path = trawl, pg_temp AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT g.k, g.final, u.id
    FROM unnest(g_id, g_final, keeps) WITH ORDINALITY AS g(id, final, ok, k)
      JOIN url u ON u.id = g.id
    WHERE g.ok AND g.final IS NOT NULL AND u.source IN (1, 3) ORDER BY g.k
  LOOP
    keeps[r.k] := NOT EXISTS (SELECT FROM url u WHERE u.crawl = c.id
        AND u.hash = r.final AND u.run = c.run AND u.id <> r.id)
      AND NOT EXISTS (SELECT FROM unnest(f_hash, f_page) AS f(hash, page)
        WHERE f.hash = r.final AND f.page < r.k AND keeps[f.page])
      AND NOT EXISTS (SELECT FROM unnest(g_final, g_enters) WITH ORDINALITY
          AS g(final, enters, k)
        WHERE g.final = r.final AND g.k < r.k AND g.enters AND keeps[g.k]);
  END LOOP;
END $$;

-- The hosts that were refused.  Pages and origins name their hosts by their
-- number in h_id, links their pages likewise.
CREATE OR REPLACE FUNCTION publish(p_node bigint, p_batch bigint,
  h_id bigint[], h_token bigint[], h_back boolean[], h_wait bigint[],
  h_penalty bigint[], h_ago bigint[], h_begun bigint[], h_record bytea[],
  o_host int[], o_name text[], o_robots bytea[], o_status int[],
  o_ago bigint[], o_delay bigint[], o_failures int[], o_last text[],
  o_public boolean[],
  g_id bigint[], g_host int[], g_state smallint[], g_reason text[],
  g_attempts int[], g_at text[], g_at_origin text[], g_redirects text[],
  g_hops smallint[], g_detour boolean[], g_gets boolean[], g_final uuid[],
  g_final_url text[], g_final_origin text[], g_enters boolean[],
  g_etag bytea[], g_modified bytea[], g_good text[], g_body uuid[],
  g_rules bigint[], g_links smallint[], g_opens text[],
  f_page int[], f_hash uuid[], f_url text[], f_origin text[],
  f_source smallint[], f_depth int[], f_reason text[], f_detail text[])
RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp
  SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_bitmapscan = off SET enable_material = off AS $$
DECLARE
  n node;
  c crawl;
  good boolean[];
  refused bigint[];
  valid boolean[];
  keeps boolean[];
  moved bigint[];
  ended bigint[];
  counts bigint[];
  entries bigint;
BEGIN
  SELECT * INTO n FROM node WHERE id = p_node;
  SELECT * INTO c FROM crawl WHERE id = n.crawl FOR UPDATE;
  SELECT * INTO n FROM node WHERE id = p_node;
  IF c.id IS NULL OR n.id IS NULL THEN
    RAISE EXCEPTION 'the crawl was dropped' USING ERRCODE = 'TW001';
  END IF;
  IF n.batch >= p_batch THEN
    RETURN n.answer;
  END IF;

  -- What may be recorded.
  PERFORM FROM host WHERE id = ANY(h_id) ORDER BY id FOR UPDATE;
  good := ARRAY(SELECT coalesce(h.state = 2 AND h.node = p_node
      AND h.token = x.token, false)
    FROM unnest(h_id, h_token) WITH ORDINALITY AS x(id, token, k)
      LEFT JOIN host h ON h.id = x.id ORDER BY x.k);
  refused := ARRAY(SELECT x.id FROM unnest(h_id, good) AS x(id, ok)
                   WHERE NOT x.ok);
  valid := ARRAY(SELECT u.id IS NOT NULL
    FROM unnest(g_id, g_host) WITH ORDINALITY AS x(id, host, k)
      LEFT JOIN url u ON u.id = x.id AND good[x.host]
        AND u.host = h_id[x.host] AND u.state = 0 AND u.run = c.run
    ORDER BY x.k);
  keeps := valid;
  IF EXISTS (SELECT FROM unnest(g_final) AS f(h) WHERE f.h IS NOT NULL) THEN
    keeps := drop_needless(c, valid, g_id, g_final, g_enters, f_page, f_hash);
  END IF;
  IF EXISTS (SELECT FROM unnest(g_at_origin) AS a(o) WHERE a.o IS NOT NULL) THEN
    PERFORM enter_origins(c.id, g_at_origin);
  END IF;

  -- The pages.
  WITH x AS (SELECT g.k, g.id, h_id[g.host] AS host,
      CASE WHEN keeps[g.k] THEN g.state ELSE 4 END AS state
    FROM unnest(g_id, g_host, g_state) WITH ORDINALITY
      AS g(id, host, state, k)
    WHERE valid[g.k]),
  new AS (UPDATE url u SET state = x.state,
      reason = CASE WHEN keeps[x.k] THEN g_reason[x.k] ELSE 'duplicate' END,
      attempts = g_attempts[x.k],
      host = CASE WHEN x.state = 0 AND g_at_origin[x.k] IS NOT NULL
        THEN (SELECT o.host FROM origin o WHERE o.crawl = c.id
              AND o.name = g_at_origin[x.k]) ELSE u.host END,
      at = CASE x.state WHEN 0 THEN g_at[x.k] END,
      redirects = CASE x.state WHEN 0 THEN g_redirects[x.k] END,
      hops = CASE x.state WHEN 0 THEN g_hops[x.k] ELSE 0 END,
      detour = x.state = 0 AND g_detour[x.k],
      gets = x.state = 0 AND g_gets[x.k],
      etag = CASE x.state WHEN 1 THEN g_etag[x.k]
        WHEN 2 THEN coalesce(g_etag[x.k], u.etag) ELSE u.etag END,
      last_modified = CASE x.state WHEN 1 THEN g_modified[x.k]
        WHEN 2 THEN coalesce(g_modified[x.k], u.last_modified)
        ELSE u.last_modified END,
      good_url = CASE x.state WHEN 1 THEN g_good[x.k]
        WHEN 2 THEN coalesce(g_good[x.k], u.good_url) ELSE u.good_url END,
      body = CASE x.state WHEN 1 THEN g_body[x.k]
        WHEN 2 THEN coalesce(g_body[x.k], u.body) ELSE u.body END,
      rules = CASE WHEN x.state IN (1, 2) THEN g_rules[x.k] ELSE u.rules END,
      links = CASE x.state WHEN 1 THEN g_links[x.k] ELSE u.links END
    FROM x WHERE u.id = x.id
    RETURNING u.state, u.host, x.host AS was)
  SELECT array_agg(DISTINCT new.host) FILTER (WHERE new.host <> was),
    array_agg(was) FILTER (WHERE new.state <> 0 OR new.host <> was),
    ARRAY[count(*) FILTER (WHERE new.state = 1),
      count(*) FILTER (WHERE new.state = 2),
      count(*) FILTER (WHERE new.state = 3),
      count(*) FILTER (WHERE new.state = 4)]
  INTO moved, ended, counts FROM new;

  -- What was found on them.
  PERFORM enter(c, ARRAY(
    SELECT ROW(x.ord, x.hash, x.url, x.origin, x.source, x.parent, x.depth,
      NULL, NULL, NULL, NULL, NULL, x.reason, x.detail)::item
    FROM (SELECT f.page * 1000000::bigint + f.k AS ord, f.hash, f.url,
        f.origin, f.source, g_id[f.page] AS parent, f.depth, f.reason,
        f.detail
      FROM unnest(f_page, f_hash, f_url, f_origin, f_source, f_depth,
          f_reason, f_detail) WITH ORDINALITY
        AS f(page, hash, url, origin, source, depth, reason, detail, k)
      WHERE keeps[f.page]
      UNION ALL
      SELECT g.k * 1000000::bigint, g.final, g_final_url[g.k],
        g_final_origin[g.k], 3::smallint, u.id, u.depth, 'duplicate', NULL
      FROM unnest(g_id, g_final) WITH ORDINALITY AS g(id, final, k)
        JOIN url u ON u.id = g.id
      WHERE g.final IS NOT NULL AND g_enters[g.k] AND keeps[g.k]) AS x));

  -- Their hosts.
  INSERT INTO origin AS o(crawl, host, name, robots, robots_status, robots_at,
      delay, failures, last, public_run)
    SELECT c.id, h_id[x.host], x.name, x.robots, x.status,
      CASE WHEN x.ago >= 0 THEN now() - ms(x.ago) END, x.delay, x.failures,
      x.last, CASE WHEN x.public THEN c.run END
    FROM unnest(o_host, o_name, o_robots, o_status, o_ago, o_delay,
        o_failures, o_last, o_public)
      AS x(host, name, robots, status, ago, delay, failures, last, public)
    WHERE good[x.host]
    ON CONFLICT (crawl, name) DO UPDATE SET robots = excluded.robots,
      robots_status = excluded.robots_status, robots_at = excluded.robots_at,
      delay = excluded.delay, failures = excluded.failures,
      last = excluded.last,
      public_run = coalesce(excluded.public_run, o.public_run);
  UPDATE host h SET next_at = now() + ms(x.wait), penalty = x.penalty,
    penalty_at = CASE WHEN x.ago >= 0 THEN now() - ms(x.ago) END,
    begun = x.begun, run = c.run,
    reclaims = CASE WHEN e.n > 0 THEN 0 ELSE h.reclaims END,
    granted = CASE WHEN x.back THEN 0
      ELSE greatest(0, h.granted - coalesce(e.n, 0)::int) END,
    reach = CASE WHEN x.back THEN 0 ELSE h.reach END,
    node = CASE WHEN x.back THEN NULL ELSE h.node END,
    state = CASE WHEN NOT x.back THEN 2 WHEN EXISTS (SELECT FROM url u
      WHERE u.host = h.id AND u.state = 0) THEN 1 ELSE 0 END
  FROM unnest(h_id, h_back, h_wait, h_penalty, h_ago, h_begun, good)
      AS x(id, back, wait, penalty, ago, begun, ok)
    LEFT JOIN (SELECT t.id, count(*) AS n FROM unnest(ended) AS t(id)
               GROUP BY t.id) e ON e.id = x.id
  WHERE h.id = x.id AND x.ok;
  UPDATE host SET state = 1 WHERE id = ANY(moved) AND state = 0;
  IF c.follow AND EXISTS (SELECT FROM unnest(g_opens) AS a(o)
                          WHERE a.o IS NOT NULL) THEN
    PERFORM open_origins(c.id, ARRAY(SELECT g.opens
      FROM unnest(g_opens, valid) AS g(opens, ok) WHERE g.ok));
  END IF;

  SELECT seq INTO c.seq FROM crawl WHERE id = c.id;
  INSERT INTO log(crawl, seq, run, kind, node, data)
    SELECT c.id, c.seq + row_number() OVER (ORDER BY x.k), c.run, 2, n.name,
      x.record
    FROM unnest(h_record, good) WITH ORDINALITY AS x(record, ok, k)
    WHERE x.ok AND x.record IS NOT NULL;
  GET DIAGNOSTICS entries = ROW_COUNT;
  UPDATE crawl SET seq = seq + entries, done = done + counts[1],
    unchanged = unchanged + counts[2], failed = failed + counts[3],
    skipped = skipped + counts[4],
    pending = pending - counts[1] - counts[2] - counts[3] - counts[4]
  WHERE id = c.id;
  UPDATE node SET batch = p_batch, answer = refused,
    pages = pages + counts[1] + counts[2] + counts[3],
    fenced = fenced + (SELECT count(*) FROM unnest(g_host) AS x(host)
                       WHERE NOT good[x.host])
  WHERE id = p_node;
  RETURN refused;
END $$;

-- ---- seeds -----------------------------------------------------------------

CREATE OR REPLACE FUNCTION seed(p_node bigint, p_batch bigint,
  p_position bigint, p_record bytea, s_hash uuid[], s_url text[],
  s_origin text[], s_source smallint[], s_depth int[], s_position bigint[],
  s_input text[], s_post text[], s_type text[], s_every bigint[],
  s_reason text[], s_detail text[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp
  SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_bitmapscan = off SET enable_material = off AS $$
DECLARE
  n node;
  c crawl;
  named text[];
BEGIN
  SELECT * INTO n FROM node WHERE id = p_node;
  SELECT * INTO c FROM crawl WHERE id = n.crawl FOR UPDATE;
  SELECT * INTO n FROM node WHERE id = p_node;
  IF c.id IS NULL OR n.id IS NULL THEN
    RAISE EXCEPTION 'the crawl was dropped' USING ERRCODE = 'TW001';
  END IF;
  IF n.batch >= p_batch OR n.run <> c.run THEN
    RETURN;
  END IF;
  PERFORM enter(c, ARRAY(
    SELECT ROW(s.k, s.hash, s.url, s.origin, s.source, NULL, s.depth,
      s.position, s.input, s.post, s.type, s.every, s.reason, s.detail)::item
    FROM unnest(s_hash, s_url, s_origin, s_source, s_depth, s_position,
        s_input, s_post, s_type, s_every, s_reason, s_detail) WITH ORDINALITY
      AS s(hash, url, origin, source, depth, position, input, post, type,
           every, reason, detail, k)));
  WITH new AS (UPDATE origin o SET named_run = c.run
    FROM (SELECT (SELECT k.id FROM origin k WHERE k.crawl = c.id
              AND k.name = s.origin) AS id
          FROM (SELECT DISTINCT s.origin
            FROM unnest(s_origin, s_source, s_reason)
              AS s(origin, source, reason)
            WHERE s.source = 0 AND s.reason IS NULL) s) s
    WHERE o.id = s.id
      AND o.named_run IS DISTINCT FROM c.run
    RETURNING o.name)
  SELECT array_agg(name) INTO named FROM new;
  IF c.follow AND named IS NOT NULL THEN
    PERFORM open_origins(c.id, named);
  END IF;
  SELECT seq INTO c.seq FROM crawl WHERE id = c.id;
  IF p_record IS NOT NULL THEN
    INSERT INTO log(crawl, seq, run, kind, node, data)
      VALUES(c.id, c.seq + 1, c.run, 1, n.name, p_record);
    UPDATE crawl SET seq = c.seq + 1 WHERE id = c.id;
  END IF;
  UPDATE node SET batch = p_batch, answer = '{}',
    position = greatest(position, p_position) WHERE id = p_node;
END $$;

CREATE OR REPLACE FUNCTION seeds_end(p_node bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp AS $$
DECLARE
  n node;
  c crawl;
BEGIN
  SELECT * INTO n FROM node WHERE id = p_node;
  SELECT * INTO c FROM crawl WHERE id = n.crawl FOR UPDATE;
  UPDATE node SET seeding = false WHERE id = p_node;
  IF c.follow AND c.run > 1 AND c.due < c.run AND c.run = n.run
      AND NOT EXISTS (SELECT FROM node m WHERE m.crawl = c.id
                      AND m.run = c.run AND m.seeding) THEN
    PERFORM make_due(c);
  END IF;
END $$;

-- ---- leaving ---------------------------------------------------------------

CREATE OR REPLACE FUNCTION leave(p_node bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = trawl, pg_temp
  SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off
  SET enable_bitmapscan = off SET enable_material = off AS $$
DECLARE
  of_crawl int;
BEGIN
  UPDATE node SET state = 'left' WHERE id = p_node AND state = 'alive'
    RETURNING crawl INTO of_crawl;
  IF of_crawl IS NOT NULL THEN
    PERFORM release(of_crawl, ARRAY[p_node], false);
  END IF;
END $$;

-- Nobody but the owner, until the owner grants it.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA trawl FROM PUBLIC;

DELETE FROM meta;
INSERT INTO meta VALUES(1);
