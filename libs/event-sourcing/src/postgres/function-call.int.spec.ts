import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { createPool, startTestPostgres, type TestPostgres } from '@hub/postgres';
import { CallRoom, FunctionCall } from './function-call';
import { bytea, byteaArray, plain, plainArray, textArray, type Parameter } from './parameters';

/** Acknowledges what the server answered before it has committed: what the class must not do. */
class HastyCall extends FunctionCall {
  override handleDataRow(row: { readonly fields: readonly (string | null)[] }): void {
    super.handleDataRow(row);
    this.handleReadyForQuery();
  }
}

describe('a call of a function', () => {
  let server: TestPostgres;
  let pool: ReturnType<typeof createPool>;
  let client: PoolClient;
  const room = new CallRoom();

  beforeAll(async () => {
    server = await startTestPostgres();
    pool = createPool(await server.createDatabase(), { max: 1 });
    client = await pool.connect();
    await client.query(`
      create function echo(t text, n bigint, i uuid, b bytea) returns text language sql
        as $$ select concat_ws('|', t, n, i, encode(b, 'hex')) $$;
      create function echo_all(t text[], n bigint[], b bytea[]) returns text language sql
        as $$ select array_to_string(t, ',') || '|' || array_to_string(n, ',') || '|' || md5(array_to_string(b, '')) $$;
      create function nothing() returns text language sql as $$ select null::text $$;
      create function refuse(t text) returns text language plpgsql as $$ begin raise exception 'no' using errcode = 'HL999'; end $$;
      create table parent (id bigint primary key);
      create table child (id bigint references parent deferrable initially deferred);
      create function keep(id bigint) returns text language plpgsql as $$ begin insert into child values (id); return 'kept'; end $$`);
  });

  afterAll(async () => {
    client?.release();
    await pool?.end();
    await server?.stop();
  });

  const call = (name: string, parameters: readonly Parameter[], Kind = FunctionCall): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      client.query(
        new Kind(name, parameters, room, (error, answer) => {
          if (error) reject(error);
          else resolve(answer);
        }),
      );
    });

  it('gives each value as it is, and answers as its type writes it', async () => {
    const id = '00000000-0000-4000-8000-00000000000a';
    for (const text of ['plain', '', 'with ä, 漢 and 😀', '{"a": \'b\\'])
      expect(await call('echo', [plain(text), plain(-1), plain(id), bytea(Buffer.from([0, 255]))])).toBe(`${text}|-1|${id}|00ff`);
  });

  it('gives arrays, also such as do not fit into the room', async () => {
    for (const size of [0, 10, 1_000_000]) {
      const bodies = Array.from({ length: 3 }, () => randomBytes(size));
      const [{ md5 } = { md5: '' }] = (
        await client.query<{ md5: string }>(`select md5(array_to_string($1::bytea[], ''))`, [bodies])
      ).rows;
      const answer = await call('echo_all', [textArray(['a', 'ü"{']), plainArray([1, 2]), byteaArray(bodies)]);
      expect(answer).toBe(`a,ü"{|1,2|${md5}`);
    }
  });

  it('is refused with what the server says, and the connection serves the next', async () => {
    await expect(call('refuse', [plain('x')])).rejects.toMatchObject({ code: 'HL999' });
    await expect(call('no_such_function', [])).rejects.toMatchObject({ code: '42883' });
    await expect(call('nothing', [])).rejects.toThrow('nothing answered nothing');
    await client.query('select 1');
    expect(
      await call('echo', [plain('x'), plain(1), plain('00000000-0000-4000-8000-000000000000'), bytea(Buffer.of())]),
    ).toContain('x|1');
  });

  it('has failed where its transaction fails behind its answer; one that takes the answer for the end does not know: the control', async () => {
    await expect(call('keep', [plain(1)])).rejects.toMatchObject({ code: '23503' });
    expect(await call('keep', [plain(1)], HastyCall)).toBe('kept');
    expect((await client.query('select from child')).rowCount).toBe(0);
    await client.query('insert into parent values (1)');
    expect(await call('keep', [plain(1)])).toBe('kept');
    expect((await client.query('select from child')).rowCount).toBe(1);
  });
});
