-- As log.append has it: without this a plan made for one stream's frequency may look cheaper than the general one, and is made
-- anew for every append.
alter function log.append_one(text, bigint, uuid, text, integer, bytea, bytea) set plan_cache_mode = force_generic_plan;
