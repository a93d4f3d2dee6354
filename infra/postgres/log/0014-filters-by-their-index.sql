-- A type that is rare among the events was looked for along the whole log: the planner takes every type for equally frequent, and
-- the log's own order for cheaper to read than the filter's index. With pages free of charge, rows looked at are what counts,
-- and of those the filter's own index never has more.
alter function log.read_types(bigint, bigint, integer, integer, text[], text[]) set random_page_cost = 0;
alter function log.read_types(bigint, bigint, integer, integer, text[], text[]) set seq_page_cost = 0;
alter function log.read_prefixes(bigint, bigint, integer, integer, text[]) set random_page_cost = 0;
alter function log.read_prefixes(bigint, bigint, integer, integer, text[]) set seq_page_cost = 0;
