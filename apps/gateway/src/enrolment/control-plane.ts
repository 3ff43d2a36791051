import type {
  CallApprovalAnswer,
  CallApprovalRequest,
  Heartbeat,
  LeaseAnswer,
  LeaseRequest,
  Observation,
  StartAnswer,
} from '#libs/contracts';

/** Which snapshot the gateway already holds. */
export interface Known {
  readonly epoch: string;
  readonly revision: number;
}

export type SnapshotAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'tenant-unknown' }
  | { readonly kind: 'snapshot'; readonly jws: string };

/** The control plane as the gateway needs it. Every method rejects when there is no usable answer. */
export abstract class ControlPlane {
  /** @param waitS how long the control plane may hold the answer back while nothing changes (long poll). */
  abstract pullSnapshot(
    tenant: string,
    known: Known | undefined,
    waitS: number,
    signal: AbortSignal,
  ): Promise<SnapshotAnswer>;

  /** Reports what a live server presented. Repeating a report is harmless. */
  abstract report(tenant: string, observation: Observation): Promise<void>;

  /** Asks for the credential of an upstream server. The answer is a secret: it is kept in memory only, and never logged. */
  abstract leaseCredential(tenant: string, request: LeaseRequest): Promise<LeaseAnswer>;

  /** Asks for what the runner wants to see before it starts a server of this tenant's policy. */
  abstract approveStart(tenant: string, serverVersion: string): Promise<StartAnswer>;

  /** Asks whether a person has approved a call, which uses the approval up; if nobody was asked yet, somebody is now. */
  abstract askApproval(tenant: string, request: CallApprovalRequest): Promise<CallApprovalAnswer>;

  /** Tells which policy this gateway decides by. */
  abstract heartbeat(status: Heartbeat): Promise<void>;
}
