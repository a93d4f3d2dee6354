import type { PoolClient } from 'pg';
import type { EventCatalogue } from '@hub/event-sourcing';
import { EPISODE_MATTER, foldEpisode } from './episode-summary';
import type { HeldOpenPart } from './held-open-part';

interface Touched {
  readonly schema: string;
  readonly party: string;
  readonly matters: ReadonlySet<string>;
}

/** Writes the index of the episodes that a batch touched, from what the party now holds of each. */
export async function putEpisodes(
  transaction: PoolClient,
  catalogue: EventCatalogue,
  { schema, party, matters }: Touched,
): Promise<void> {
  const touched = [...matters].filter((matter) => matter.startsWith(EPISODE_MATTER));
  if (touched.length === 0) return;
  const { rows } = await transaction.query<HeldOpenPart & { matter: string; position: bigint }>({
    name: `${schema}.held-of-episodes`,
    text: `select matter, event, type, version, recorded_at as "recordedAt", position, open
           from ${schema}.held_event_v1 where party = $1 and matter = any ($2) order by position`,
    values: [party, touched],
  });
  const entries = touched.flatMap((matter) => {
    const own = rows.filter((part) => part.matter === matter);
    const [first] = own;
    if (first === undefined) return [];
    return [{ episode: idOf(matter), position: String(first.position), open: foldEpisode(catalogue, own).next !== undefined }];
  });
  await transaction.query(`delete from ${schema}.episode_v1 where party = $1 and episode = any ($2::uuid[])`, [
    party,
    touched.map(idOf),
  ]);
  if (entries.length === 0) return;
  await transaction.query({
    name: `${schema}.put-episodes`,
    text: `insert into ${schema}.episode_v1 (party, episode, position, open)
           select $1, episode, position, open
           from jsonb_to_recordset($2) as entry (episode uuid, position bigint, open boolean)`,
    values: [party, JSON.stringify(entries)],
  });
}

const idOf = (matter: string): string => matter.slice(EPISODE_MATTER.length);
