import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';
import { ConfigurationError } from '@hub/configuration';
import { readJurisdiction } from '@hub/jurisdiction';
import { PartyRegistered, type PolicyAdopted } from '@hub/parties';
import { projectRoot } from '@hub/postgres';
import { isRole, type Role } from '@hub/sign-in';
import { PartyId } from '@hub/vocabulary';

const FILE = join('infra', 'demonstration', 'demonstration.yaml');

const Party = Type.Object({
  ...Type.Pick(PartyRegistered, ['party', 'kind', 'name', 'serviceAreas']).properties,
  ...Type.Partial(Type.Pick(PartyRegistered, ['programmes', 'implies'])).properties,
});

/** A command that the demonstration sends as one of its sign-ins; `$name` stands for the id that an earlier one answered. */
const Step = Type.Object({
  as: Type.String(),
  post: Type.String({ pattern: '^/v1/' }),
  body: Type.Record(Type.String(), Type.Unknown()),
  /** The answer's id, for later steps. */
  name: Type.Optional(Type.String()),
  /** Wait until the receiving side has it before the next step. */
  delivered: Type.Optional(Type.Boolean()),
});
export type DemonstrationStep = Static<typeof Step>;

const Demonstration = Type.Object({
  /** Folder of the jurisdiction, from this file. */
  jurisdiction: Type.String(),
  parties: Type.Array(Party),
  /** Parties that have a key of their own, to which a shelter can seal. */
  ownKeys: Type.Array(PartyId),
  signIns: Type.Array(Type.Object({ name: Type.String(), party: PartyId, roles: Type.Array(Type.String()) })),
  steps: Type.Array(Step),
});
const demonstrationShape = Compile(Demonstration);

export interface LoadedDemonstration {
  readonly policy: PolicyAdopted;
  readonly parties: readonly Static<typeof Party>[];
  readonly ownKeys: readonly PartyId[];
  readonly signIns: readonly { readonly name: string; readonly party: string; readonly roles: readonly Role[] }[];
  readonly steps: readonly DemonstrationStep[];
}

/** @throws ConfigurationError naming the file that is not as it should be */
export async function demonstration(): Promise<LoadedDemonstration> {
  const file = join(projectRoot(), FILE);
  const read: unknown = parse(await readFile(file, 'utf8'));
  if (!demonstrationShape.Check(read))
    throw new ConfigurationError(FILE, `The file ${FILE} is not a demonstration: ${fault(demonstrationShape.Errors(read))}.`);
  const folder = join(dirname(file), read.jurisdiction);
  const { policy, faults } = await readJurisdiction(folder);
  if (policy === undefined) {
    const [{ file: faulty, path, message }] = faults;
    throw new ConfigurationError(faulty, `The jurisdiction in ${folder} cannot be used: ${faulty} ${path} ${message}`);
  }
  return {
    policy,
    parties: read.parties,
    ownKeys: read.ownKeys,
    steps: read.steps,
    signIns: read.signIns.map((one) => ({ ...one, roles: one.roles.filter(isRole) })),
  };
}

const fault = (errors: Iterable<{ readonly instancePath: string; readonly message: string }>): string => {
  for (const { instancePath, message } of errors) return `${instancePath || 'the file'} ${message}`;
  return 'unknown fault';
};
