import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LogDigest, leafHash, nodeHash, type LogDigestState } from './log-digest';

/** The leaves and roots with which every implementation of Certificate Transparency (RFC 6962, RFC 9162) tests itself. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hexadecimal) => Buffer.from(hexadecimal, 'hex'),
);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The definition of RFC 9162, section 2.1.1, word for word. */
const treeHash = (leaves: readonly Buffer[]): Buffer => {
  const [only] = leaves;
  if (only === undefined) return new LogDigest().root();
  if (leaves.length === 1) return leafHash(only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
};

const digestOf = (leaves: readonly Uint8Array[]): LogDigest => {
  const digest = new LogDigest();
  for (const leaf of leaves) digest.add(leaf);
  return digest;
};

describe('the digest of a log', () => {
  it.each(ROOTS.map((root, size) => ({ size, root })))('is the known root of $size leaves', ({ size, root }) => {
    const digest = digestOf(LEAVES.slice(0, size));
    expect([digest.size, digest.root().toString('hex')]).toEqual([size, root]);
  });

  it('is the tree hash of the definition, and goes on where it was interrupted', () => {
    const leaves = fc.array(
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 70 },
    );
    fc.assert(
      fc.property(leaves, fc.nat(70), (all, cut) => {
        const first = digestOf(all.slice(0, cut));
        const resumed = new LogDigest(JSON.parse(JSON.stringify(first.state())) as LogDigestState);
        for (const leaf of all.slice(cut)) resumed.add(leaf);
        expect(resumed.root()).toEqual(treeHash(all));
        expect(resumed.size).toBe(all.length);
      }),
    );
  });

  it('holds one hash for each whole subtree', () => {
    const digest = new LogDigest();
    const leaf = Buffer.from('leaf');
    for (let size = 1; size <= 1_023; size += 1) digest.add(leaf);
    expect(digest.state().subtrees).toHaveLength(10);
    digest.add(leaf);
    expect(digest.state().subtrees).toHaveLength(1);
  });

  it('differs for leaves in another order', () => {
    expect(digestOf(LEAVES.slice(0, 4)).root()).not.toEqual(digestOf(LEAVES.slice(0, 4).reverse()).root());
  });

  it.each([
    ['too few subtrees', { size: 3, subtrees: ['00'.repeat(32)] }],
    ['too many', { size: 4, subtrees: ['00'.repeat(32), '00'.repeat(32)] }],
    ['a subtree that is no hash', { size: 1, subtrees: ['zz'] }],
    ['half a leaf', { size: 0.5, subtrees: [] }],
  ])('takes up no state of %s', (_what, state) => {
    expect(() => new LogDigest(state)).toThrow(RangeError);
  });
});

const VECTORS = join(__dirname, '../../../../shared/data/merkle-vectors');

/** What a published case of a good proof says of the tree itself. */
interface Vector {
  readonly leafIdx?: number;
  readonly treeSize?: number;
  readonly leafHash?: string;
  readonly root?: string;
  readonly size1?: number;
  readonly size2?: number;
  readonly root1?: string;
  readonly root2?: string;
  readonly wantErr: boolean;
}

const vectors = (): Vector[] =>
  readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('happy-path.json'))
    // Published cases of this form.
    .map((name) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as Vector);

const hex = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('hex');

describeWithVectors('the published cases of transparency-dev/merkle', () => {
  it('have the roots that the digest computes', () => {
    const cases = vectors();
    expect(cases.length).toBeGreaterThan(5);
    for (const { treeSize, root, leafIdx, leafHash: published, size1, size2, root1, root2 } of cases) {
      for (const [size, expected] of [
        [treeSize, root],
        [size1, root1],
        [size2, root2],
      ] as const)
        if (size !== undefined) expect(digestOf(LEAVES.slice(0, size)).root().toString('hex')).toBe(hex(expected));
      const leaf = leafIdx === undefined ? undefined : LEAVES[leafIdx];
      if (leaf) expect(leafHash(leaf).toString('hex')).toBe(hex(published));
    }
  });
});

/** Skipped loudly where the data is absent: a line in `HUB_TEST_SKIPS`, or a failure under `HUB_TEST_REQUIRE=all`. */
function describeWithVectors(what: string, tests: () => void): void {
  if (existsSync(VECTORS)) return describe(what, tests);
  const why = 'the published data ../shared/data/merkle-vectors is not there';
  if (process.env.HUB_TEST_REQUIRE === 'all')
    return describe(what, () => it('has its data', () => Promise.reject(new Error(`Required, but ${why}.`))));
  const skips = process.env.HUB_TEST_SKIPS;
  if (skips) appendFileSync(skips, `${JSON.stringify({ what, why })}\n`);
  describe.skip(`${what} (skipped: ${why})`, tests);
}
