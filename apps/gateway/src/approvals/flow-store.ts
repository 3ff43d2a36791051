import type { FlowLabel } from '#libs/contracts';

/** What a task has touched so far, by the labels of the tools that it called: a delegation chain, a session, or all of a grant. */
export abstract class FlowStore {
  /** Rejects when it cannot be known, and then the caller must deny. */
  abstract touched(tenant: string, task: string): Promise<ReadonlySet<string>>;
  /** Rejects when it may not be remembered, and then the caller must deny. */
  abstract touch(tenant: string, task: string, labels: readonly FlowLabel[]): Promise<void>;
}
