import type { PublishProgress } from './publishing';

/** How often the one who kills is told how much is under way, milliseconds. */
const REPORT_EVERY = 20;

interface Work {
  readonly progress: PublishProgress;
  /** Begin nothing new. */
  finish(): void;
  run(): Promise<void>;
}

/** The other end of {@link import('./publisher-process').PublisherProcess}: works until told to finish, and ends with its parent. */
export async function serveProgress(work: Work): Promise<void> {
  const report = () => process.send?.(work.progress);
  const reporting = setInterval(report, REPORT_EVERY);
  process.on('message', (message) => {
    if (message === 'finish') work.finish();
  });
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole group; who started this process decides when it ends.
  process.on('SIGINT', () => undefined);
  await work.run();
  clearInterval(reporting);
  report();
}
