import { run } from './program';
import { processTerminal } from './terminal';

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

run(process.argv.slice(2), processTerminal()).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // A defect of this program; its message may quote anything, so only its kind and place are told.
    const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 4).join('\n') : '';
    process.stderr.write(`hubctl failed (${error instanceof Error ? error.name : 'unknown error'}).\n${stack}\n`);
    process.exitCode = 70;
  },
);
