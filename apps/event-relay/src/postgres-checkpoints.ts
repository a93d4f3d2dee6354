import type { Pool } from 'pg';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { partitionName, type RelayCheckpoints, type RelayState } from './relay-state';

const Digits = Type.String({ pattern: '^[0-9]+$' });
const Partitions = Type.Array(
  Type.Object({
    topic: Type.String(),
    partition: Type.Integer(),
    position: Digits,
    offset: Digits,
    firstPosition: Digits,
    firstOffset: Digits,
  }),
);
const partitionsCheck = Compile(Partitions);

interface Row {
  readonly log: string;
  readonly generation: bigint;
  readonly position: bigint;
  readonly refill: number;
  readonly version: bigint;
  readonly partitions: unknown;
}

/** The relay's state in schema `relay`, as role `hub_relay`. */
export class PostgresCheckpoints implements RelayCheckpoints {
  constructor(
    private readonly pool: Pool,
    private readonly name = 'relay',
  ) {}

  async load(initial: RelayState): Promise<RelayState> {
    await this.pool.query(
      `insert into relay.checkpoint (name, log, generation, position, refill, version, partitions)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (name) do nothing`,
      this.values(initial),
    );
    const { rows } = await this.pool.query<Row>(
      `select log, generation, position, refill, version, partitions from relay.checkpoint where name = $1`,
      [this.name],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The relay has no checkpoint right after it was made.');
    const { log, generation, position, refill, version } = row;
    return { log, generation, position, refill, version, partitions: decode(row.partitions) };
  }

  async save(from: RelayState, to: RelayState): Promise<RelayState | undefined> {
    const saved = { ...to, version: from.version + 1n };
    const { rowCount } = await this.pool.query({
      name: 'relay-save',
      text: `update relay.checkpoint
             set log = $2, generation = $3, position = $4, refill = $5, version = $6, partitions = $7
             where name = $1 and refill = $8 and version = $9`,
      values: [...this.values(saved), from.refill, from.version],
    });
    return rowCount === 1 ? saved : undefined;
  }

  private values(state: RelayState): unknown[] {
    const { log, generation, position, refill, version, partitions } = state;
    return [this.name, log, generation, position, refill, version, encode(partitions)];
  }
}

const encode = (partitions: RelayState['partitions']): string =>
  JSON.stringify([...partitions.values()], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

function decode(json: unknown): RelayState['partitions'] {
  if (!partitionsCheck.Check(json)) throw new Error('The relay’s checkpoint holds partitions that this version cannot read.');
  return new Map(
    (json satisfies Static<typeof Partitions>).map((entry) => [partitionName(entry.topic, entry.partition), published(entry)]),
  );
}

const published = (entry: Static<typeof Partitions>[number]) => ({
  topic: entry.topic,
  partition: entry.partition,
  position: BigInt(entry.position),
  offset: BigInt(entry.offset),
  firstPosition: BigInt(entry.firstPosition),
  firstOffset: BigInt(entry.firstOffset),
});
