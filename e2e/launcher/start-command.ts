import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../../scripts/bootstrap.mjs';

/** `npm start` in a folder of its own, as a person at a terminal sees it. */
export class StartCommand {
  output = '';
  readonly process: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(dir: string) {
    // No shell and no npm between: what is signalled is the launcher.
    this.process = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SALLYPORT_DIR: dir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.closed = once(this.process, 'close');
  }

  /** Waits until it has printed something that matches. @returns the match */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found;
      if (this.process.exitCode !== null) throw new Error(`it ended without ${pattern}:\n${this.output}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  /** @returns its exit code */
  async ended(): Promise<number | null> {
    await this.closed;
    return this.process.exitCode;
  }

  /** What Ctrl-C does. @returns its exit code */
  async interrupt(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.ended();
  }
}
