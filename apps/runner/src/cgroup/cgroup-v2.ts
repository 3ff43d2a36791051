import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceUsage } from '../sandbox/sandbox.js';
import { Cgroup, type CgroupLimits, CgroupTree, CPU_PERIOD_US, MIB } from './cgroup.js';
import { CgroupFolder } from './cgroup-files.js';
import { signalMembers } from './signal-members.js';

const CONTROLLERS = ['memory', 'pids', 'cpu'];
const FREEZE_WITHIN_MS = 1000;
/** The supervisor itself: a v2 group with children for its controllers may hold no process (no internal processes rule). */
const SUPERVISOR = 'supervisor';

class CgroupV2 extends Cgroup {
  readonly joinFiles: readonly string[];

  constructor(private readonly at: CgroupFolder) {
    super();
    this.joinFiles = [at.file('cgroup.procs')];
  }

  limit({ memMb, pids, cpuPct }: CgroupLimits): void {
    this.at.limit('memory.max', memMb * MIB);
    if (this.at.has('memory.swap.max')) this.at.limit('memory.swap.max', 0);
    this.at.limit('pids.max', pids);
    const quota = Math.round((cpuPct * CPU_PERIOD_US) / 100);
    this.at.write('cpu.max', `${quota} ${CPU_PERIOD_US}`);
    if (this.at.read('cpu.max') !== `${quota} ${CPU_PERIOD_US}`)
      throw new Error(`${this.at.file('cpu.max')} does not hold its limit`);
  }

  override members(): number[] {
    return this.at.pids();
  }

  override async freeze(): Promise<void> {
    this.at.write('cgroup.freeze', 1);
    const until = Date.now() + FREEZE_WITHIN_MS;
    while (this.at.counter('cgroup.events', 'frozen') !== 1) {
      if (Date.now() > until) throw new Error('the processes do not freeze');
      await delay(1);
    }
  }

  override thaw(): void {
    this.at.write('cgroup.freeze', 0);
  }

  override usage(): ResourceUsage {
    return {
      cpuMs: this.at.counter('cpu.stat', 'usage_usec') / 1000,
      memPeakBytes: Number(this.at.read(this.at.has('memory.peak') ? 'memory.peak' : 'memory.current')),
      oomKills: this.at.counter('memory.events', 'oom_kill'),
      pidRefusals: this.at.counter('pids.events', 'max'),
      throttledPeriods: this.at.counter('cpu.stat', 'nr_throttled'),
    };
  }

  /** Kernels before 6.12 cannot reset the peak: it is then that of the sandbox's whole life, never too small. */
  override resetPeak(): void {
    if (!this.at.has('memory.peak')) return;
    try {
      this.at.write('memory.peak', 'reset');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EINVAL' && code !== 'EPERM') throw cause;
    }
  }

  override signalAll(): void {
    if (this.at.has('cgroup.kill')) this.at.write('cgroup.kill', 1);
    else signalMembers(this.members());
    this.thaw();
  }

  override remove(): void {
    this.at.remove();
  }
}

/** cgroup v2: one tree; the runner's part of it is delegated (`Delegate=yes`) or made by root. */
export class CgroupV2Tree extends CgroupTree {
  private readonly parent: CgroupFolder;

  /** @param parent absolute folder of the runner's part. @param movesSelf whether the runner itself lives in it */
  constructor(
    mount: string,
    parent: string,
    private readonly movesSelf: boolean,
  ) {
    super();
    this.parent = new CgroupFolder(`${mount}${parent}`);
  }

  override missing(): string[] {
    try {
      this.delegate();
    } catch (cause) {
      return [`a cgroup that the runner may divide (${(cause as Error).message})`];
    }
    const given = this.parent.read('cgroup.subtree_control').split(' ');
    return CONTROLLERS.filter((name) => !given.includes(name)).map((name) => `cgroup controller ${name}`);
  }

  override degraded(): string[] {
    return this.parent.has('cgroup.kill') ? [] : ['cgroup.kill: processes are ended one by one'];
  }

  override create(id: string, limits: CgroupLimits): Cgroup {
    const folder = new CgroupFolder(this.parent.file(id));
    folder.make();
    const group = new CgroupV2(folder);
    try {
      group.limit(limits);
      return group;
    } catch (cause) {
      folder.remove();
      throw cause;
    }
  }

  override leftovers(): Cgroup[] {
    return this.parent
      .folders()
      .filter((name) => name !== SUPERVISOR)
      .map((name) => new CgroupV2(new CgroupFolder(this.parent.file(name))));
  }

  override close(): void {
    if (!this.movesSelf && this.parent.folders().length === 0) this.parent.remove();
  }

  private delegate(): void {
    this.parent.make();
    if (this.movesSelf) {
      const own = new CgroupFolder(this.parent.file(SUPERVISOR));
      own.make();
      own.write('cgroup.procs', process.pid);
    } else {
      const above = new CgroupFolder(dirname(this.parent.path));
      enable(above, above.read('cgroup.controllers').split(' '));
    }
    enable(this.parent, this.parent.read('cgroup.controllers').split(' '));
  }
}

function enable(folder: CgroupFolder, available: readonly string[]): void {
  const there = folder.read('cgroup.subtree_control').split(' ');
  const lacking = CONTROLLERS.filter((name) => available.includes(name) && !there.includes(name));
  if (lacking.length > 0) folder.write('cgroup.subtree_control', lacking.map((name) => `+${name}`).join(' '));
}
