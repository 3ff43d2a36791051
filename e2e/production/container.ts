import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Image } from '../../tools/image.mjs';

/** Somebody without rights, as whom an image's user is tried out when the tests run as root. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What an image runs, in its folder, with its settings and the given ones and nothing else of this machine but Node. */
export class Container {
  output = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(
    private readonly image: Image,
    private readonly node: string,
    private readonly env: Record<string, string>,
    command: readonly string[] = image.command,
  ) {
    this.child = spawn(this.program(command), command.slice(1), this.options());
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** Waits for its end. @returns its exit code, or the signal that ended it */
  async ended(): Promise<number | string | null> {
    await this.closed;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Runs the image's health check until it succeeds, as an engine does before it starts what depends on it. */
  async healthy(): Promise<void> {
    const check = this.image.healthcheck ?? [];
    for (let attempt = 0; attempt < 100; attempt++) {
      if (this.child.exitCode !== null) break;
      if (spawnSync(this.program(check), check.slice(1), this.options()).status === 0) return;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    throw new Error(`it did not become healthy:\n${this.output}`);
  }

  /** Stops it as an engine does. @returns as `ended` */
  async stop(): Promise<number | string | null> {
    this.child.kill('SIGTERM');
    return this.ended();
  }

  /** Ends it whatever it does; for cleaning up. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private program([name = '']: readonly string[]): string {
    return name === 'node' ? this.node : name;
  }

  private options() {
    const env = { PATH: process.env['PATH'], ...this.image.env, ...this.env };
    return { cwd: this.image.folder, env, ...account };
  }
}
