import { DatabaseError, type Pool, type QueryResultRow } from 'pg';
import { VaultError } from './vault-error';

/** One statement of the vault's role, prepared once for each connection. `name` must belong to one text for ever. */
export async function query<Row extends QueryResultRow>(
  pool: Pool,
  name: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const { rows } = await pool.query<Row>({ name: `vault.${name}`, text, values: [...values] });
    return rows;
  } catch (error) {
    if (error instanceof DatabaseError && !/^(08|53|57P)/.test(error.code ?? '')) throw error;
    throw new VaultError('vault/unavailable', 'The vault cannot reach its keys just now. Try again in a moment.', {
      cause: error,
    });
  }
}
