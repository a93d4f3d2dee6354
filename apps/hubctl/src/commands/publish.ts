import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { planImport, type PartyMap } from '@hub/fhir';
import { PartyId } from '@hub/vocabulary';
import { pathFrom, readDocument } from '../arguments';
import { Failure } from '../failure';
import { collect } from '../publish/collect';
import { readCommands } from '../publish/commands-file';
import { ofPlan } from '../publish/fhir-items';
import { progress } from '../publish/progress';
import { drawReport, reportOf, type ReportItem } from '../publish/report';
import { sendAll, type Sending } from '../publish/sending';
import { contextOf } from '../run-context';
import type { Terminal } from '../terminal';

interface PublishOptions {
  readonly partyMap?: string;
  readonly dryRun?: boolean;
  readonly report?: string;
}

const Map_ = Compile(Type.Record(Type.String(), PartyId));

export const publishCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('publish')
    .description('publishes FHIR R4 (.json: resources, Bundles) and the hub’s own commands (.ndjson, one a line)')
    .argument('<path>', 'a file, or a folder of them')
    .option('--party-map <file>', 'which party each FHIR Organization is: JSON or YAML, reference → party id')
    .option('--dry-run', 'only say what would be sent')
    .option('--report <file>', 'write the report as JSON into this file as well')
    .action(async (path: string, { partyMap, dryRun, report: reportFile }: PublishOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const { fhir, commands } = collect(terminal, path);
      const plan = planImport(fhir, {
        parties: partyMap === undefined ? new Map() : readPartyMap(terminal, partyMap),
        digest: (text) => createHash('sha256').update(text).digest('hex'),
      });
      const planned = ofPlan(plan.items);
      const lines = commands.map(readCommands);
      const sendings = [...planned.sendings, ...lines.flatMap((each) => each.sendings)];
      const known = [...planned.reported, ...lines.flatMap(({ refused }) => refused)];

      const bar = progress(terminal, dryRun ? 0 : sendings.length);
      const sent = dryRun
        ? { items: sendings.map(wouldBeSent), stopped: undefined }
        : await sendAll(context.hub, sendings, (done) => bar.at(done)).finally(() => bar.end());

      const report = reportOf([...sent.items, ...known]);
      if (reportFile !== undefined) writeFileSync(pathFrom(terminal, reportFile), `${JSON.stringify(report, undefined, 2)}\n`);
      await context.print(report, () => drawReport(report));
      if (sent.stopped) throw sent.stopped;
      if (report.counts.refused > 0) {
        throw new Failure(
          'refused',
          'hubctl/some-refused',
          `${report.counts.refused} of ${report.items.length} items were refused.`,
          {
            todo: 'The report says which and why; repaired ones can be published again, the others are known.',
          },
        );
      }
    });
};

const wouldBeSent = ({ file, place, item, path, warnings }: Sending): ReportItem => ({
  outcome: 'not-sent',
  file,
  place,
  item,
  message: `Would be sent to ${path}.`,
  ...(warnings.length > 0 ? { warnings } : {}),
});

const readPartyMap = (terminal: Terminal, file: string): PartyMap => {
  const value = readDocument(terminal, file);
  if (Map_.Check(value)) return new Map(Object.entries(value));
  throw new Failure('usage', 'hubctl/wrong-party-map', `The party map ${file} is no list of references, each with a party id.`, {
    todo: 'Write lines such as  Organization/abc: sunrise-recovery',
  });
};
