import type { SandboxProfile } from '#libs/contracts';
import type { ResourceUsage } from '../sandbox/sandbox.js';

export type CgroupLimits = Pick<SandboxProfile['limits'], 'memMb' | 'pids' | 'cpuPct'>;

/** The processes of one sandbox as the kernel groups them. */
export abstract class Cgroup {
  /** Files into which a process writes its id to belong to the group. */
  abstract readonly joinFiles: readonly string[];
  abstract members(): number[];
  abstract freeze(): Promise<void>;
  abstract thaw(): void;
  abstract usage(): ResourceUsage;
  abstract resetPeak(): void;
  /** SIGKILL to every member, also to those that are born meanwhile. */
  abstract signalAll(): void;
  /** @throws Error when members are left */
  abstract remove(): void;
}

/** The part of the machine's cgroup tree that belongs to this runner. */
export abstract class CgroupTree {
  /** What cannot be limited here, in words. */
  abstract missing(): string[];
  abstract degraded(): string[];
  /** Makes a group and reads every limit back. @throws Error when one does not hold */
  abstract create(id: string, limits: CgroupLimits): Cgroup;
  /** Groups that an earlier run left, with or without members. */
  abstract leftovers(): Cgroup[];
  /** Removes the runner's own folders. */
  abstract close(): void;
}

export const MIB = 1 << 20;
export const CPU_PERIOD_US = 100_000;
