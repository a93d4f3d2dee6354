import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { VaultError } from '../vault-error';

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const At = Type.String({ pattern: '^\\d{4,6}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });
const Digits = Type.String({ pattern: '^\\d{1,19}$' });
const Name = Type.String({ minLength: 1 });
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()]);

/**
 * What a backup holds of the vault's tables, row by row: nothing in it opens without the master key, which is in no backup
 * (decision 4). In the order in which they are put back.
 */
export const VaultRow = Type.Union([
  Type.Object({
    kind: Type.Literal('master'),
    id: Name,
    generation: Type.Integer({ minimum: 1 }),
    adoptedAt: At,
    retiredAt: orNull(At),
  }),
  /** The hub's id key, wrapped by that master key. */
  Type.Object({ kind: Type.Literal('id-key'), master: Name, wrapped: Base64 }),
  /** Which safety journal is this hub's: a restored hub does not serve with another. */
  Type.Object({ kind: Type.Literal('journal'), id: Uuid }),
  /** With its tombstone, if it was erased. */
  Type.Object({ kind: Type.Literal('subject'), subject: Uuid, erasedAt: orNull(At) }),
  Type.Object({ kind: Type.Literal('key'), subject: Uuid, category: Name, wrapped: Base64, master: Name, createdAt: At }),
  Type.Object({ kind: Type.Literal('ended-release'), release: Uuid, subject: Uuid, endedAt: At }),
  Type.Object({ kind: Type.Literal('access-floor'), number: Digits }),
]);
export type VaultRow = Static<typeof VaultRow>;

/** One access record as the table has it. */
export const AccessRow = Type.Object({
  number: Digits,
  at: At,
  party: Type.String(),
  actor: Type.String(),
  disclosure: Uuid,
  category: Type.String(),
  action: Type.String(),
  outcome: Type.String(),
  reason: orNull(Type.String()),
  subject: orNull(Uuid),
  register: orNull(Type.Integer()),
  policy: orNull(Type.Integer()),
});
export type AccessRow = Static<typeof AccessRow>;

const vaultRow = Compile(VaultRow);
const accessRow = Compile(AccessRow);

/** A row as it was read back from a backup. @throws VaultError `vault/damaged-backup` */
export function vaultRowOf(value: unknown): VaultRow {
  if (vaultRow.Check(value)) return value;
  throw damaged();
}

/** @throws VaultError `vault/damaged-backup` */
export function accessRowOf(value: unknown): AccessRow {
  if (accessRow.Check(value)) return value;
  throw damaged();
}

const damaged = () =>
  new VaultError('vault/damaged-backup', 'A row of the vault in this backup is not one that this version of the hub can read.');
