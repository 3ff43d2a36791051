import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Cgroup } from '../cgroup/cgroup.js';
import { emptied } from '../cgroup/emptied.js';
import { type ExitInfo, type ResourceUsage, Sandbox } from '../sandbox/sandbox.js';

/** A sandbox of bubblewrap: the launch chain's process, and the cgroup that holds everything that was born of it. */
export class BwrapSandbox extends Sandbox {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<ExitInfo>;
  private killing: Promise<ResourceUsage> | undefined;

  constructor(
    readonly id: string,
    private readonly child: ChildProcess,
    private readonly cgroup: Cgroup,
  ) {
    super();
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('the pipes are missing');
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    // A tool that is gone is noticed by `exited`; a broken pipe alone says nothing new.
    stdin.on('error', () => undefined);
    this.exited = new Promise((done) => {
      child.once('exit', (code, signal) => done({ code, signal }));
      child.once('error', () => done({ code: null, signal: null }));
    });
  }

  override freeze(): Promise<void> {
    return this.cgroup.freeze();
  }

  override async thaw(): Promise<void> {
    this.cgroup.thaw();
  }

  override usage(): ResourceUsage {
    return this.cgroup.usage();
  }

  override resetPeak(): void {
    this.cgroup.resetPeak();
  }

  override kill(): Promise<ResourceUsage> {
    this.killing ??= this.end().catch((cause: unknown) => {
      this.killing = undefined; // what survived can be tried again
      throw cause;
    });
    return this.killing;
  }

  private async end(): Promise<ResourceUsage> {
    await emptied(this.cgroup, this.id);
    const usage = this.cgroup.usage();
    for (const stream of [this.stdin, this.stdout, this.stderr]) stream.destroy();
    await this.exited;
    this.cgroup.remove();
    return usage;
  }
}
