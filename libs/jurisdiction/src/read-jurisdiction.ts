import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { faultOf, type PolicyAdopted } from '@hub/parties';
import { JURISDICTION_FILES, jurisdictionFiles, type JurisdictionContents, type JurisdictionFile } from './files';

/** What is wrong with a jurisdiction's folder: where, and in one sentence what. */
export interface JurisdictionFault {
  readonly file: string;
  /** Counted from 1; absent where the whole file is at fault. */
  readonly line?: number;
  /** JSON pointer into the file; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
}

export type ReadJurisdiction =
  | { readonly policy: PolicyAdopted; readonly faults: readonly [] }
  | { readonly policy?: undefined; readonly faults: readonly [JurisdictionFault, ...JurisdictionFault[]] };

/**
 * Reads a jurisdiction's folder into the policy that is adopted from it (A7), with every fault that can be found at once: files that
 * are missing or belong to nothing, keys that no file has, values of another form, and what holds between the files.
 *
 * @throws the error of the file system where the folder itself cannot be read
 */
export async function readJurisdiction(folder: string): Promise<ReadJurisdiction> {
  const present = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
  const strangers = present.filter((name) => !jurisdictionFiles.some((each) => each === name));
  const read = await Promise.all(jurisdictionFiles.map((file) => readOne(folder, file)));
  const faults = [
    ...strangers.map((file) => ({
      file,
      path: '',
      message: `A jurisdiction has no such file; it has ${jurisdictionFiles.join(', ')}.`,
    })),
    ...read.flatMap((each) => each.faults),
  ];
  if (isFaulty(faults)) return { faults };
  // Each content was checked against the schema of its file.
  const contents = Object.fromEntries(read.map(({ file, content }) => [file, content])) as unknown as JurisdictionContents;
  const policy = policyOf(contents);
  const between = faultsBetween(policy);
  return isFaulty(between) ? { faults: between } : { policy, faults: [] };
}

const isFaulty = (faults: readonly JurisdictionFault[]): faults is readonly [JurisdictionFault, ...JurisdictionFault[]] =>
  faults.length > 0;

interface ReadFile {
  readonly file: JurisdictionFile;
  readonly content?: unknown;
  readonly faults: readonly JurisdictionFault[];
}

async function readOne(folder: string, file: JurisdictionFile): Promise<ReadFile> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return { file, faults: [{ file, path: '', message: 'The file is missing or cannot be read.' }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = lines.linePos(broken.pos[0]).line;
    return {
      file,
      faults: [{ file, line, path: '', message: `This is no YAML: ${broken.code.toLowerCase().replaceAll('_', ' ')}.` }],
    };
  }
  const content: unknown = document.toJS();
  const check = Compile(JURISDICTION_FILES[file]);
  if (check.Check(content)) return { file, content, faults: [] };
  return { file, faults: check.Errors(content).flatMap((error) => faultsOf(file, error, document, lines)) };
}

/** As the schema library reports one. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function faultsOf(
  file: string,
  { keyword, instancePath, message, params }: SchemaError,
  document: Document,
  lines: LineCounter,
): readonly JurisdictionFault[] {
  const at = (path: string, sentence: string): JurisdictionFault => {
    const line = lineOf(document, lines, path);
    return { file, ...(line === undefined ? {} : { line }), path, message: sentence };
  };
  const named = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : []);
  if (keyword === 'additionalProperties' && 'additionalProperties' in params)
    return named(params.additionalProperties).map((key) => at(`${instancePath}/${key}`, `There is no key "${key}" here.`));
  if (keyword === 'required' && 'requiredProperties' in params)
    return named(params.requiredProperties).map((key) => at(instancePath, `The key "${key}" is missing here.`));
  // Of what a closed object refuses the library also says that its members do not fit: the first sentence is enough.
  if (keyword === 'boolean') return [];
  return [at(instancePath, `This ${message}${'allowedValues' in params ? `: ${named(params.allowedValues).join(', ')}` : ''}.`)];
}

/** Where a JSON pointer stands in the text; of what is not there, where it should have been. */
function lineOf(document: Document, lines: LineCounter, pointer: string): number | undefined {
  const steps = pointer.split('/').slice(1);
  for (let depth = steps.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(steps.slice(0, depth).map(indexed), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

const indexed = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);

function policyOf(files: JurisdictionContents): PolicyAdopted {
  const { version, name, timeZone } = files['jurisdiction.yaml'];
  const { acts, ...limits } = files['time-limits.yaml'];
  return {
    version,
    jurisdiction: name,
    timeZone,
    ...files['party-kinds.yaml'],
    ...files['permissions.yaml'],
    ...files['exceptions.yaml'],
    ...files['trust.yaml'],
    limits,
    holidays: files['holidays.yaml'].holidays.map(({ day }) => day),
    // In one unit each, or it is a fault between the files.
    timeLimits: acts as NonNullable<PolicyAdopted['timeLimits']>,
    introductionMeans: files['introductions.yaml'].means,
    ...files['instruments.yaml'],
  };
}

/** Where what the rules of adoption refuse stands. */
const FILE_OF: Readonly<Record<string, JurisdictionFile>> = {
  'policy/unknown-time-zone': 'jurisdiction.yaml',
  'policy/no-such-day': 'holidays.yaml',
  'policy/unknown-kind': 'permissions.yaml',
  'policy/unknown-limit': 'time-limits.yaml',
};

/** The same rules by which the hub adopts: what passes here is refused there only for its version's name. */
function faultsBetween(policy: PolicyAdopted): readonly JurisdictionFault[] {
  const refusal = faultOf(policy);
  if (refusal === undefined) return [];
  const file = FILE_OF[refusal.refused] ?? 'permissions.yaml, exceptions.yaml';
  const sentences = refusal.details?.map(({ message }) => message) ?? [refusal.message];
  return sentences.map((message) => ({ file, path: '', message }));
}
