import { spawn, type ChildProcess } from 'node:child_process';

const END = '\u001e';

/** One shell that keeps its variables from command to command, as a reader's does. */
export class Shell {
  private readonly child: ChildProcess;
  private said = '';
  private gone = false;

  constructor(folder: string, environment: Readonly<Record<string, string | undefined>>) {
    this.child = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.child.once('exit', () => (this.gone = true));
    this.child.once('error', () => (this.gone = true));
  }

  /** Runs one command to its end. @returns its exit code and everything that it printed, errors too */
  async run(command: string): Promise<{ readonly code: number; readonly output: string }> {
    this.said = '';
    this.child.stdin?.write(`{ ${command}\n} 2>&1 </dev/null; printf '${END}%s${END}' $?\n`);
    for (;;) {
      const [output = '', code] = this.said.split(END);
      if (code !== undefined && this.said.endsWith(END)) return { code: Number(code), output };
      if (this.gone) throw new Error(`The shell ended in: ${command}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  close(): void {
    this.child.kill();
  }
}
