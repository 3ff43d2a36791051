import type { SandboxUsage, StartApproval } from '#libs/contracts';
import type { BoundMount } from '../sandbox/sandbox-backend.js';
import type { ResourceUsage, Sandbox } from '../sandbox/sandbox.js';
import type { Egress } from '../egress/egress.js';
import type { StdioSession } from '../session/stdio-session.js';

/** A started server behind its walls, ready for calls. */
export interface WarmServer {
  readonly id: string;
  readonly approval: StartApproval;
  readonly sandbox: Sandbox;
  readonly session: StdioSession;
  /** Undefined: it may reach nothing. */
  readonly egress: Egress | undefined;
  readonly mounts: readonly BoundMount[];
  /** Unix milliseconds. */
  idleSince: number;
  calls: number;
}

/** Counters between two readings, in the form of the usage record. */
export function usedBetween(
  before: ResourceUsage,
  after: ResourceUsage,
): Pick<SandboxUsage, 'cpuMs' | 'memPeakBytes' | 'oomKills' | 'pidRefusals' | 'throttledPeriods'> {
  return {
    cpuMs: Math.max(0, Math.round((after.cpuMs - before.cpuMs) * 1000) / 1000),
    memPeakBytes: after.memPeakBytes,
    oomKills: after.oomKills - before.oomKills,
    pidRefusals: after.pidRefusals - before.pidRefusals,
    throttledPeriods: after.throttledPeriods - before.throttledPeriods,
  };
}
