import type { Readable, Writable } from 'node:stream';

/** How a sandboxed process ended. */
export interface ExitInfo {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Counters of one sandbox, read outside it. Times are totals of its life; the peak is since `resetPeak`. */
export interface ResourceUsage {
  readonly cpuMs: number;
  readonly memPeakBytes: number;
  readonly oomKills: number;
  readonly pidRefusals: number;
  readonly throttledPeriods: number;
}

/** One running artefact behind its walls. */
export abstract class Sandbox {
  abstract readonly id: string;
  abstract readonly stdin: Writable;
  abstract readonly stdout: Readable;
  abstract readonly stderr: Readable;
  /** Resolves when the first process has ended by itself or was killed. Never rejects. */
  abstract readonly exited: Promise<ExitInfo>;

  /** Stops every process from running until `thaw`; they keep their memory and use no CPU. */
  abstract freeze(): Promise<void>;
  abstract thaw(): Promise<void>;
  abstract usage(): ResourceUsage;
  abstract resetPeak(): void;
  /**
   * Ends every process with SIGKILL, waits until none is left, and removes what belonged to the sandbox. May be called twice.
   *
   * @returns the last usage. @throws Error when something survived: the slot must not be used again
   */
  abstract kill(): Promise<ResourceUsage>;
}
