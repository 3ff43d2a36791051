import type { SandboxProfile } from '#libs/contracts';
import type { Sandbox } from './sandbox.js';

export interface BackendReport {
  /** Walls that cannot be built on this machine, in words. Not empty: nothing may be started. */
  readonly missing: readonly string[];
  /** What works less well; every wall stands. */
  readonly degraded: readonly string[];
}

/** A mount whose source has been resolved and checked. */
export interface BoundMount {
  readonly source: string;
  readonly target: string;
  readonly mode: 'ro' | 'rw';
}

export interface SandboxSpec {
  /** Unique, `[a-z0-9-]`. */
  readonly id: string;
  /** Checked: `profileProblems` is empty. */
  readonly profile: SandboxProfile;
  /** Account of the processes outside; never 0, never that of another tenant or server. */
  readonly uid: number;
  /** Read-only folder that appears as `/app`. */
  readonly artifactDir: string;
  readonly mounts: readonly BoundMount[];
  /** Folder with the socket of the egress proxy, appears as `/run/gw`; absent: there is no way out. */
  readonly egressDir?: string;
}

/** Builds walls around one artefact. Adapters: bubblewrap, Kubernetes. */
export abstract class SandboxBackend {
  abstract readonly name: SandboxProfile['backend'];

  /** What is missing on this machine. */
  abstract probe(): Promise<BackendReport>;

  /**
   * Starts the artefact and proves from outside that every wall stands, before anything is sent to it.
   *
   * @throws StartFailure; nothing is left behind then
   */
  abstract start(spec: SandboxSpec): Promise<Sandbox>;

  /** Removes what an earlier run of this runner has left. Before anything is started. */
  abstract sweep(): Promise<void>;

  /** Removes what belongs to the back end itself. After everything has ended. */
  abstract close(): Promise<void>;
}
