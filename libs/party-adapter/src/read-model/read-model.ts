import { DataSource, type EntityManager } from 'typeorm';
import { EpisodeEntry, HeldEvent, HeldSegment, ReferralEntry } from './entities';

/** The query side of one adapter's read model. */
export class ReadModel {
  private constructor(private readonly source: DataSource) {}

  /** @param url signs in as the adapter's role, which owns nothing */
  static async open(url: string, schema: string): Promise<ReadModel> {
    const source = new DataSource({
      type: 'postgres',
      url,
      schema,
      entities: [HeldEvent, HeldSegment, ReferralEntry, EpisodeEntry],
      synchronize: false,
      // 'none': no level of the driver's log may ever print a parameter.
      logging: false,
      extra: { max: 5 },
    });
    await source.initialize();
    return new ReadModel(source);
  }

  /** Runs reads as one party: row-level security shows its rows and no others. One moment for all of them. */
  async asParty<Result>(party: string, read: (rows: EntityManager) => Promise<Result>): Promise<Result> {
    return this.source.transaction('REPEATABLE READ', async (rows) => {
      await rows.query(`select set_config('hub.party', $1, true)`, [party]);
      return read(rows);
    });
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}
