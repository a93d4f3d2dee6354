import { PassThrough } from 'node:stream';
import { steps } from './steps';

const terminal = (isTTY: boolean) => {
  const err = Object.assign(new PassThrough(), { isTTY, columns: 80, cursorTo: () => true, clearLine: () => true });
  const said: string[] = [];
  err.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  return { err, said: () => said.join('') };
};

describe('the progress of work in steps', () => {
  it('is a line at each quarter where it is kept, and never the same twice', () => {
    const { err, said } = terminal(false);
    const progress = steps({ err });
    for (let done = 0; done <= 1_000; done += 1) progress.at('checking', done, 1_000);
    progress.at('keys', 0, 0);
    progress.end();
    expect(said().trim().split('\n')).toEqual([
      'checking 0 %',
      'checking 25 %',
      'checking 50 %',
      'checking 75 %',
      'checking 100 %',
      'keys 100 %',
    ]);
  });

  it('is a bar for each step where somebody looks', () => {
    const { err, said } = terminal(true);
    const progress = steps({ err });
    progress.at('checking', 1, 2);
    progress.at('restoring', 2, 2);
    progress.end();
    progress.end();
    expect(said()).toContain('checking');
    expect(said()).toContain('restoring');
    expect(said()).toContain('100 %');
  });
});
