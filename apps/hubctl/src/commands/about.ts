import { Option, type Command } from 'commander';
import { uuid } from '../arguments';
import { Failure } from '../failure';

/** Whom a command is about: a client of one's own, or the person of a referral or an episode in which one has a part. */
export interface AboutOptions {
  readonly client?: string;
  readonly referral?: string;
  readonly episode?: string;
}

export const withAbout = (command: Command): Command =>
  command
    .addOption(new Option('--client <id>', 'the person, as your own system names them').conflicts(['referral', 'episode']))
    .addOption(
      new Option('--referral <id>', 'the person of this referral, in which your party has a part')
        .argParser(uuid)
        .conflicts('episode'),
    )
    .addOption(
      new Option('--episode <id>', 'the person of this episode of coordination, in which your party has a part').argParser(uuid),
    );

export const aboutOf = ({ client, referral, episode }: AboutOptions): object => {
  if (client !== undefined) return { client: { id: client } };
  if (referral !== undefined) return { referral };
  if (episode !== undefined) return { episode };
  throw new Failure('usage', 'hubctl/about-whom', 'It is not said whom this is about.', {
    todo: 'Give --client, --referral or --episode.',
  });
};
