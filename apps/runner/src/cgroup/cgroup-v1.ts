import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceUsage } from '../sandbox/sandbox.js';
import { Cgroup, type CgroupLimits, CgroupTree, CPU_PERIOD_US, MIB } from './cgroup.js';
import { CgroupFolder } from './cgroup-files.js';
import { signalMembers } from './signal-members.js';

export const V1_CONTROLLERS = ['memory', 'pids', 'cpu', 'cpuacct', 'freezer'] as const;
export type V1Controller = (typeof V1_CONTROLLERS)[number];
type Folders = Readonly<Record<V1Controller, CgroupFolder>>;

const FREEZE_WITHIN_MS = 1000;

class CgroupV1 extends Cgroup {
  readonly joinFiles: readonly string[];

  constructor(private readonly at: Folders) {
    super();
    // Controllers may share a folder (`cpu,cpuacct`). The freezer comes first: whoever is in it can be stopped.
    this.joinFiles = unique([at.freezer, ...V1_CONTROLLERS.map((name) => at[name])]).map((folder) =>
      folder.file('cgroup.procs'),
    );
  }

  limit({ memMb, pids, cpuPct }: CgroupLimits): void {
    const { memory, pids: processes, cpu } = this.at;
    memory.limit('memory.limit_in_bytes', memMb * MIB);
    if (memory.has('memory.memsw.limit_in_bytes')) memory.limit('memory.memsw.limit_in_bytes', memMb * MIB);
    else memory.limit('memory.swappiness', 0);
    processes.limit('pids.max', pids);
    cpu.limit('cpu.cfs_period_us', CPU_PERIOD_US);
    cpu.limit('cpu.cfs_quota_us', Math.round((cpuPct * CPU_PERIOD_US) / 100));
  }

  override members(): number[] {
    return [...new Set([...this.at.pids.pids(), ...this.at.freezer.pids(), ...this.at.memory.pids()])];
  }

  override async freeze(): Promise<void> {
    const { freezer } = this.at;
    freezer.write('freezer.state', 'FROZEN');
    const until = Date.now() + FREEZE_WITHIN_MS;
    while (freezer.read('freezer.state') !== 'FROZEN') {
      if (Date.now() > until) throw new Error('the processes do not freeze');
      await delay(1);
    }
  }

  override thaw(): void {
    this.at.freezer.write('freezer.state', 'THAWED');
  }

  override usage(): ResourceUsage {
    const { memory, pids, cpu, cpuacct } = this.at;
    return {
      cpuMs: Number(cpuacct.read('cpuacct.usage')) / 1e6,
      memPeakBytes: Number(memory.read('memory.max_usage_in_bytes')),
      oomKills: memory.counter('memory.oom_control', 'oom_kill'),
      pidRefusals: pids.counter('pids.events', 'max'),
      throttledPeriods: cpu.counter('cpu.stat', 'nr_throttled'),
    };
  }

  override resetPeak(): void {
    this.at.memory.write('memory.max_usage_in_bytes', 0);
  }

  override signalAll(): void {
    signalMembers(this.members());
    this.thaw(); // a frozen process dies when it wakes
  }

  override remove(): void {
    for (const folder of unique(Object.values(this.at))) folder.remove();
  }
}

/** cgroup v1: one tree per controller, also the ones in use on hybrid hosts. */
export class CgroupV1Tree extends CgroupTree {
  /** @param mounts where each controller is mounted. @param parent path below each mount, such as `/sallyport` */
  constructor(
    private readonly mounts: Readonly<Partial<Record<V1Controller, string>>>,
    private readonly parent: string,
  ) {
    super();
  }

  override missing(): string[] {
    return V1_CONTROLLERS.filter((name) => this.mounts[name] === undefined).map(
      (name) => `cgroup controller ${name}`,
    );
  }

  override degraded(): string[] {
    const { memory } = this.mounts;
    const accounted = memory === undefined || new CgroupFolder(memory).has('memory.memsw.limit_in_bytes');
    return accounted ? [] : ['swap is not accounted: sandboxes are kept from it by swappiness'];
  }

  override create(id: string, limits: CgroupLimits): Cgroup {
    const group = this.group(id);
    const folders = unique(Object.values(this.folders(id)));
    try {
      for (const folder of folders) folder.make();
      group.limit(limits);
      return group;
    } catch (cause) {
      for (const folder of folders) folder.remove();
      throw cause;
    }
  }

  override leftovers(): Cgroup[] {
    const ids = new Set(
      V1_CONTROLLERS.flatMap((name) => new CgroupFolder((this.mounts[name] ?? '') + this.parent).folders()),
    );
    return [...ids].map((id) => {
      for (const folder of Object.values(this.folders(id))) folder.make(); // some may be gone already
      return this.group(id);
    });
  }

  override close(): void {
    for (const name of V1_CONTROLLERS) {
      const folder = new CgroupFolder((this.mounts[name] ?? '') + this.parent);
      if (folder.folders().length === 0 && this.mounts[name] !== undefined) removeIfOurs(folder);
    }
  }

  private group(id: string): CgroupV1 {
    return new CgroupV1(this.folders(id));
  }

  private folders(id: string): Folders {
    const of = (name: V1Controller): CgroupFolder =>
      new CgroupFolder(`${this.mounts[name] ?? ''}${this.parent}/${id}`);
    return {
      memory: of('memory'),
      pids: of('pids'),
      cpu: of('cpu'),
      cpuacct: of('cpuacct'),
      freezer: of('freezer'),
    };
  }
}

/** A folder that an administrator delegated stays: only its owner may remove it. */
function removeIfOurs(folder: CgroupFolder): void {
  try {
    folder.remove();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EBUSY') throw cause;
  }
}

const unique = (folders: readonly CgroupFolder[]): CgroupFolder[] => [
  ...new Map(folders.map((folder) => [folder.path, folder])).values(),
];
