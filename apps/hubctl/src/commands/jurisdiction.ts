import type { Command } from 'commander';
import { readFolder } from '../jurisdiction';
import { answer } from '../output/answer';
import { table } from '../output/table';
import type { GlobalOptions } from '../hub/settings';
import type { Terminal } from '../terminal';

export const jurisdictionCommands = (program: Command, terminal: Terminal): void => {
  const jurisdiction = program.command('jurisdiction').description('folders of configuration, one for each jurisdiction');

  jurisdiction
    .command('check')
    .description('says whether a hub would adopt this folder, and everything that is wrong with it; needs no hub')
    .argument('<folder>', 'for example infra/jurisdictions/florida')
    .action(async (folder: string, _: object, command: Command) => {
      const policy = await readFolder(terminal, folder);
      const { version, jurisdiction: name, partyKinds, permissions, exceptions, holidays = [], instruments = [] } = policy;
      const counts = {
        permissions: permissions.length,
        exceptions: exceptions.length,
        holidays: holidays.length,
        instruments: instruments.length,
      };
      const found = { folder, valid: true, version, jurisdiction: name, partyKinds, ...counts };
      const { json = false } = command.optsWithGlobals<GlobalOptions>();
      await answer(terminal, json, found, () =>
        [
          `${folder} is a jurisdiction: ${name}, version ${version}.`,
          '',
          table(
            ['party kind', 'called here', 'gives away'],
            partyKinds.map(({ kind, label, implies }) => [kind, label, implies.join(', ')]),
          ),
          '',
          Object.entries(counts)
            .map(([what, count]) => `${what} ${count}`)
            .join(', '),
        ].join('\n'),
      );
    });
};
