-- Records from an offset on, in order: at most so many, and at most so many bytes of value unless the first alone is larger.
create function bus.read(from_topic text, from_offset bigint, most integer, most_bytes bigint)
returns table ("offset" bigint, key text, headers jsonb, value bytea)
language plpgsql stable security definer set search_path = pg_catalog, bus as $$
declare
  number integer := bus.topic_id(from_topic);
begin
  return query
    select sized."offset", sized.key, sized.headers, sized.value
    from (
      select m."offset", m.key, m.headers, m.value,
        sum(octet_length(m.value)) over (order by m."offset") as bytes,
        row_number() over (order by m."offset") as place
      from (
        select * from bus.message
        where bus.message.topic = number and bus.message."offset" >= from_offset
        order by bus.message."offset" limit most
      ) as m
    ) as sized
    where sized.place = 1 or sized.bytes <= most_bytes
    order by sized."offset";
end $$;
