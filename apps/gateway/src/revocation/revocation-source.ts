import type { RevocationEntry, RevocationMessage } from '#libs/contracts';

export interface LoadedRevocations {
  readonly entries: readonly (RevocationEntry & { readonly until: number })[];
  /** The control plane publishes at this moment: nothing is missing but what it may tell from now on. */
  readonly beating: boolean;
}

/** Port: where revocations come from. */
export abstract class RevocationSource {
  /**
   * Has every message told to `onMessage`, and `onConnect` called whenever messages begin to arrive: what was told before
   * is only found by `load`.
   */
  abstract follow(onMessage: (message: RevocationMessage) => void, onConnect: () => void): void;

  /** All that the tenant has revoked. Rejects when the source cannot say. */
  abstract load(tenant: string): Promise<LoadedRevocations>;
}
