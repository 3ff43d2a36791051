import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSeccompFilter, SECCOMP_ARCHITECTURES } from '#libs/sandbox';
import type { Cgroup, CgroupTree } from '../cgroup/cgroup.js';
import { emptied } from '../cgroup/emptied.js';
import { RunFailure } from '../sandbox/run-failure.js';
import { type BackendReport, SandboxBackend, type SandboxSpec } from '../sandbox/sandbox-backend.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { BwrapSandbox } from './bwrap-sandbox.js';
import { reportedChild } from './child-status.js';
import { inheritedDescriptors } from './inherited-descriptors.js';
import { JOIN_FAILED, launchChain } from './launch-chain.js';
import { findPrograms } from './programs.js';
import { fallenWalls, filterIsUp } from './standing-walls.js';

export interface BwrapOptions {
  /** Folder of this runner for files of the moment; every account may pass through it. */
  readonly runDir: string;
  /** Root file system of the sandboxes: `bin`, `lib`, `lib64`, `etc`. */
  readonly runtimeDir: string;
  /** Undefined where the machine has no cgroups. */
  readonly cgroups: CgroupTree | undefined;
}

/** Linux namespaces, cgroups and a system call filter around ordinary processes, put up by bubblewrap. */
export class BwrapBackend extends SandboxBackend {
  readonly name = 'bwrap';
  private readonly own = process.getuid?.() ?? -1;
  private readonly programs = findPrograms();

  constructor(private readonly options: BwrapOptions) {
    super();
  }

  override async probe(): Promise<BackendReport> {
    const { cgroups } = this.options;
    const leaking = inheritedDescriptors();
    return {
      missing: [
        ...(process.platform === 'linux' ? [] : [`Linux (this is ${process.platform})`]),
        ...(SECCOMP_ARCHITECTURES.includes(process.arch) ? [] : [`a system call filter for ${process.arch}`]),
        ...('missing' in this.programs ? this.programs.missing : []),
        ...(cgroups === undefined ? ['cgroups'] : cgroups.missing()),
        ...(leaking.length === 0
          ? []
          : [`closed descriptors: ${leaking.join(', ')} were left open by the parent process`]),
      ],
      degraded: cgroups?.degraded() ?? [],
    };
  }

  override async start(spec: SandboxSpec): Promise<Sandbox> {
    const { cgroups } = this.options;
    if (cgroups === undefined || 'missing' in this.programs)
      throw new RunFailure('spawn-failed', 'the walls are missing on this machine');
    if (spec.profile.backend !== this.name)
      throw new RunFailure(
        'spawn-failed',
        `the profile is for ${spec.profile.backend}, and this runner builds its sandboxes with bubblewrap`,
      );
    const cgroup = cgroups.create(spec.id, spec.profile.limits);
    let child: ChildProcess;
    try {
      child = this.spawn(spec, cgroup);
    } catch (cause) {
      cgroup.remove();
      throw new RunFailure('spawn-failed', (cause as Error).message);
    }
    const sandbox = new BwrapSandbox(spec.id, child, cgroup);
    try {
      await this.prove(child, sandbox, spec);
      return sandbox;
    } catch (cause) {
      await sandbox.kill();
      throw cause;
    }
  }

  override async sweep(): Promise<void> {
    for (const cgroup of this.options.cgroups?.leftovers() ?? []) {
      await emptied(cgroup, 'of an earlier run');
      cgroup.remove();
    }
    rmSync(this.options.runDir, { recursive: true, force: true });
    mkdirSync(this.options.runDir, { recursive: true, mode: 0o711 });
    for (const mode of ['default', 'strict'] as const)
      writeFileSync(this.filterFile(mode), buildSeccompFilter(mode), { mode: 0o400 });
  }

  override async close(): Promise<void> {
    rmSync(this.options.runDir, { recursive: true, force: true });
    this.options.cgroups?.close();
  }

  private spawn(spec: SandboxSpec, cgroup: Cgroup): ChildProcess {
    if ('missing' in this.programs) throw new Error(`missing: ${this.programs.missing.join('; ')}`);
    const { runtimeDir } = this.options;
    const [file, ...args] = launchChain(spec, cgroup.joinFiles, runtimeDir, this.programs, this.own);
    const filter = openSync(this.filterFile(spec.profile.seccomp), 'r');
    try {
      return spawn(file, args, {
        stdio: ['pipe', 'pipe', 'pipe', filter, 'pipe'],
        // What a sandbox with a process 1 of bwrap could read of it.
        env: { PATH: '/usr/bin:/bin' },
        cwd: '/',
        detached: true,
      });
    } finally {
      closeSync(filter);
    }
  }

  /** @throws RunFailure unless the kernel confirms every wall */
  private async prove(child: ChildProcess, sandbox: Sandbox, spec: SandboxSpec): Promise<void> {
    const until = Date.now() + spec.profile.limits.startMs;
    const status = child.stdio[4];
    if (status === null || status === undefined || !('setEncoding' in status))
      throw new RunFailure('spawn-failed', 'the status pipe is missing');
    const timer = Promise.withResolvers<undefined>();
    const bell = setTimeout(() => timer.resolve(undefined), spec.profile.limits.startMs);
    const pid = await Promise.race([
      reportedChild(status),
      timer.promise,
      sandbox.exited.then(() => undefined),
    ]);
    clearTimeout(bell);
    const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
    if (pid === undefined || !(await filterIsUp(pid, until, ended))) throw await this.whyNot(child, sandbox);
    const fallen = fallenWalls(pid, spec.uid);
    if (fallen.length > 0 && !ended())
      throw new RunFailure('spawn-failed', `walls are missing: ${fallen.join('; ')}`);
  }

  private async whyNot(child: ChildProcess, sandbox: Sandbox): Promise<RunFailure> {
    if (child.pid === undefined) return new RunFailure('spawn-failed', 'the launch chain did not start');
    if (child.exitCode === null && child.signalCode === null)
      return new RunFailure('start-timeout', 'the sandbox was not ready in time');
    if (child.exitCode === JOIN_FAILED)
      return new RunFailure('spawn-failed', 'the process could not join its cgroup');
    const said: unknown = sandbox.stderr.read();
    const text = Buffer.isBuffer(said) ? said.toString('utf8', 0, 300).trim() : '';
    return new RunFailure(
      'spawn-failed',
      `bubblewrap ended (${child.exitCode ?? child.signalCode}): ${text}`,
    );
  }

  private filterFile(mode: 'default' | 'strict'): string {
    return join(this.options.runDir, `${mode}.bpf`);
  }
}
