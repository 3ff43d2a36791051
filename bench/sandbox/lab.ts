import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Readable, Writable } from 'node:stream';
import { BwrapBackend } from '../../apps/runner/src/bwrap/bwrap-backend.js';
import { closeInherited } from '../../apps/runner/src/bwrap/inherited-descriptors.js';
import { findCgroupTree } from '../../apps/runner/src/cgroup/find-cgroup-tree.js';
import { nodeRuntime } from '../../apps/runner/src/runtime/node-runtime.js';
import { sandboxProfile } from '#libs/contracts';

/** The smallest server: a line back for each line. */
const ECHO = `process.stdin.on('data', (chunk) => process.stdout.write(chunk));`;
const LINE = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo' } })}\n`;
/** Of nobody on any machine. */
const UID = 402_000_001;

/** Bytes. */
export interface Memory {
  /** What the kernel charges to its group: pages that others have loaded before, such as Node itself, are charged to them. */
  readonly charged: number;
  /** What its processes map, whoever shares it. */
  readonly resident: number;
}

/** A server that has answered once. Times are milliseconds. */
export interface Opened {
  readonly startMs: number;
  call(): Promise<number>;
  /** Stops it, and reads the memory it holds then. Without walls there is no stopping. */
  readonly rest?: () => Promise<Memory>;
  wakeAndCall(): Promise<number>;
  end(): Promise<number>;
}

/** Starts the same server with walls and without. */
export class Lab {
  private sequence = 0;

  private constructor(
    private readonly backend: BwrapBackend,
    private readonly dir: string,
    private readonly cgroup: string,
  ) {}

  /** @throws Error that names what is missing on this machine */
  static async open(dir: string): Promise<Lab> {
    closeInherited();
    const cgroup = `/sallyport-bench-${process.pid}`;
    const runtime = await nodeRuntime(join(dir, 'runtimes'), process.execPath);
    const backend = new BwrapBackend({
      runDir: join(dir, 'run'),
      runtimeDir: runtime.dir,
      cgroups: findCgroupTree(cgroup),
    });
    const { missing } = await backend.probe();
    if (missing.length > 0) throw new Error(`sandboxes cannot be built here; missing: ${missing.join('; ')}`);
    await backend.sweep();
    mkdirSync(join(dir, 'tool'), { mode: 0o755 });
    writeFileSync(join(dir, 'tool', 'index.mjs'), ECHO);
    return new Lab(backend, dir, cgroup);
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  async walled(): Promise<Opened> {
    const began = performance.now();
    const id = `bench-${++this.sequence}`;
    const box = await this.backend.start({
      id,
      uid: process.getuid?.() === 0 ? UID : (process.getuid?.() ?? -1),
      artifactDir: join(this.dir, 'tool'),
      mounts: [],
      profile: sandboxProfile.parse({ schema: 1, command: ['/bin/node', '/app/index.mjs'] }),
    });
    box.stderr.resume();
    const call = caller(box.stdin, box.stdout);
    await call();
    return {
      startMs: performance.now() - began,
      call,
      rest: async () => {
        await box.freeze();
        return this.memoryOf(id);
      },
      wakeAndCall: () =>
        timed(async () => {
          await box.thaw();
          await call();
        }),
      end: () => timed(() => box.kill()),
    };
  }

  async bare(): Promise<Opened> {
    const began = performance.now();
    const child: ChildProcess = spawn(process.execPath, [join(this.dir, 'tool', 'index.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: '/bin' },
    });
    if (child.stdin === null || child.stdout === null) throw new Error('the pipes are missing');
    const call = caller(child.stdin, child.stdout);
    await call();
    return {
      startMs: performance.now() - began,
      call,
      wakeAndCall: call,
      end: () =>
        timed(async () => {
          child.kill('SIGKILL');
          await once(child, 'exit');
        }),
    };
  }

  private memoryOf(id: string): Memory {
    const folders = [join('/sys/fs/cgroup/memory', this.cgroup, id), join('/sys/fs/cgroup', this.cgroup, id)];
    const folder = folders.find((path) => existsSync(path));
    if (folder === undefined) throw new Error(`no memory figures for ${id}`);
    const file = ['memory.usage_in_bytes', 'memory.current'].find((name) => existsSync(join(folder, name)));
    const pids = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
    const rss = (pid: string): number =>
      Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    return {
      charged: Number(readFileSync(join(folder, file ?? 'memory.current'), 'utf8')),
      resident: pids.reduce((sum, pid) => sum + rss(pid), 0),
    };
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** One line there and back, and how long it took. */
function caller(stdin: Writable, stdout: Readable): () => Promise<number> {
  return () =>
    timed(async () => {
      let text = '';
      const whole = Promise.withResolvers<void>();
      const take = (chunk: Buffer): void => {
        text += chunk.toString('utf8');
        if (text.endsWith('\n')) whole.resolve();
      };
      stdout.on('data', take);
      stdin.write(LINE);
      await whole.promise;
      stdout.off('data', take);
    });
}
