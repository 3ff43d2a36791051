import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxProfileInput, sandboxProfile } from '#libs/contracts';
import { BwrapBackend } from '../bwrap/bwrap-backend.js';
import { findCgroupTree } from '../cgroup/find-cgroup-tree.js';
import { Egress } from '../egress/egress.js';
import { nodeRuntime } from '../runtime/node-runtime.js';
import type { ResourceUsage, Sandbox } from '../sandbox/sandbox.js';
import type { Outcome } from './escape-case.js';
import { programs } from './programs.js';

const UID = 214_000;
const PRELUDE = `import fs from 'node:fs';
import net from 'node:net';
import http from 'node:http';
import dns from 'node:dns';
import { spawn, spawnSync } from 'node:child_process';
const context = JSON.parse(fs.readFileSync(new URL('./context.json', import.meta.url)));
const here = new URL('.', import.meta.url).pathname;
const outcome = {};
const report = (name, value) => { outcome[name] = String(value); };
const attempt = async (name, work) => {
  try { const value = await work(); report(name, value === undefined || value === true ? 'ok' : value); }
  catch (error) { report(name, error.code ?? error.message); }
};
const connects = (options) => new Promise((done, failed) => {
  const socket = net.connect(options, () => { socket.destroy(); done(); });
  socket.setTimeout(3000, () => { socket.destroy(); failed(new Error('timeout')); });
  socket.once('error', failed);
});
const syscall = (name) => { const { status, error } = spawnSync(here + name); if (error) throw error; return status === 0 ? 'ok' : 'errno ' + status; };
`;
const END = `
process.stdout.write(JSON.stringify(outcome) + '\\n', () => process.exit(0));
`;

/** Machine-side of the attempts: files, sockets and services that nobody in a sandbox may reach. */
export class EscapeWorld {
  private readonly open: (Server | UdpSocket)[] = [];
  private sequence = 0;

  private constructor(
    readonly dir: string,
    readonly backend: BwrapBackend,
    readonly uid: number,
    readonly context: Record<string, string | number>,
  ) {}

  static async start(cgroup: string): Promise<EscapeWorld> {
    const dir = mkdtempSync(join(tmpdir(), 'sallyport-escapes-'));
    chmodSync(dir, 0o755);
    const runtime = await nodeRuntime(join(dir, 'runtimes'), process.execPath);
    const cgroups = findCgroupTree(cgroup);
    const backend = new BwrapBackend({ runDir: join(dir, 'run'), runtimeDir: runtime.dir, cgroups });
    const { missing } = await backend.probe();
    if (missing.length > 0) throw new Error(`missing: ${missing.join('; ')}`);
    await backend.sweep();
    const own = process.getuid?.() ?? -1;
    const world = new EscapeWorld(dir, backend, own === 0 ? UID : own, {});
    await world.furnish();
    return world;
  }

  async stop(): Promise<void> {
    for (const one of this.open) one.close();
    await this.backend.close();
    // Installed tools are read-only, also for their owner.
    const store = join(this.dir, 'store');
    if (existsSync(store)) for (const name of readdirSync(store)) chmodSync(join(store, name), 0o755);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs the attempt behind the walls. */
  async inside(
    script: string,
    profile: Partial<SandboxProfileInput> = {},
    egress?: Egress,
  ): Promise<Outcome> {
    const sandbox = await this.box(script, profile, egress);
    try {
      return await outcomeOf(sandbox.stdout, sandbox.exited);
    } finally {
      await sandbox.kill();
    }
  }

  /** The same attempt with no wall, as this process. */
  async outside(script: string, env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
    const dir = this.artifact(script);
    const child: ChildProcess = spawn(process.execPath, [join(dir, 'index.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
      cwd: dir,
    });
    if (child.stdout === null) throw new Error('no pipe');
    return outcomeOf(child.stdout, once(child, 'exit'));
  }

  /** A sandbox that runs the attempt; the caller ends it. */
  box(script: string, profile: Partial<SandboxProfileInput> = {}, egress?: Egress): Promise<Sandbox> {
    return this.backend.start({
      id: `escape-${++this.sequence}`,
      uid: this.uid,
      artifactDir: this.artifact(script),
      mounts: [],
      profile: sandboxProfile.parse({ schema: 1, command: ['/bin/node', '/app/index.mjs'], ...profile }),
      ...(egress === undefined ? {} : { egressDir: egress.dir }),
    });
  }

  /** Runs until it ends or is stopped. */
  async usage(script: string, profile: Partial<SandboxProfileInput>, forMs: number): Promise<ResourceUsage> {
    const sandbox = await this.box(script, profile);
    sandbox.stdout.resume();
    sandbox.stderr.resume();
    const timer = Promise.withResolvers<void>();
    const bell = setTimeout(() => timer.resolve(), forMs);
    await Promise.race([sandbox.exited, timer.promise]);
    clearTimeout(bell);
    return sandbox.kill();
  }

  private artifact(script: string): string {
    const dir = join(this.dir, `tool-${++this.sequence}`);
    mkdirSync(dir, { mode: 0o755 });
    writeFileSync(join(dir, 'index.mjs'), `${PRELUDE}${script}${END}`);
    writeFileSync(join(dir, 'context.json'), JSON.stringify(this.context));
    for (const [name, bytes] of Object.entries(programs())) {
      writeFileSync(join(dir, name), bytes);
      chmodSync(join(dir, name), 0o755);
    }
    return dir;
  }

  private async furnish(): Promise<void> {
    const { context, dir } = this;
    mkdirSync(join(dir, 'private'), { mode: 0o700 });
    writeFileSync(join(dir, 'private', 'secret'), 'secret', { mode: 0o600 });
    mkdirSync(join(dir, 'other-tool'), { mode: 0o700 });
    cpSync(join(dir, 'private', 'secret'), join(dir, 'other-tool', 'data'));
    context['secret'] = join(dir, 'private', 'secret');
    context['other'] = join(dir, 'other-tool', 'data');
    context['pid'] = process.pid;
    context['dir'] = dir;
    context['socket'] = join(dir, 'private', 'service.sock');
    context['abstract'] = `sallyport-escapes-${process.pid}`;
    context['port'] = await this.listening(
      createServer((one) => void one.end()),
      { port: 0, host: '127.0.0.1' },
    );
    await this.listening(
      createServer((one) => void one.end()),
      { path: context['socket'] },
    );
    await this.listening(
      createServer((one) => void one.end()),
      { path: `\0${context['abstract']}` },
    );
    context['upstream'] = await this.listening(
      createHttp((request, response) => {
        if (request.url === '/redirect')
          response.writeHead(302, { location: 'http://169.254.169.254/latest' });
        response.end(`auth=${request.headers.authorization ?? 'none'}`);
      }),
      { port: 0, host: '127.0.0.1' },
    );
    const names = createSocket('udp4', (query, from) => names.send(answerTo(query), from.port, from.address));
    names.bind(0, '127.0.0.1');
    await once(names, 'listening');
    this.open.push(names);
    context['names'] = names.address().port;
  }

  private async listening(
    server: Server,
    at: { port: number; host: string } | { path: string },
  ): Promise<number> {
    server.listen(at);
    await once(server, 'listening');
    this.open.push(server);
    const address = server.address();
    return typeof address === 'object' ? (address as AddressInfo).port : 0;
  }
}

/** An A record for whatever was asked (RFC 1035 §4.1): the question, and 192.0.2.1 as its answer. */
function answerTo(query: Buffer): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 6);
  head.fill(0, 8);
  const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 1]);
  return Buffer.concat([head, query.subarray(12, end), answer]);
}

async function outcomeOf(stdout: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<Outcome> {
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  await Promise.all([exited, once(stdout, 'end')]);
  try {
    return JSON.parse(text) as Outcome;
  } catch {
    return { unreadable: text.slice(0, 300) };
  }
}

/** Whether one of the machine's processes shows the text in its arguments. */
export function inProcessList(text: string, pids: readonly string[]): boolean {
  return pids.some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false; // it has gone
    }
  });
}
