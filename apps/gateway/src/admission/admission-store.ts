import type { Rate } from '#libs/contracts';
import type { Reservation } from '#libs/policy';

export const METERS = ['user', 'agent', 'tool', 'tenant', 'pair'] as const;
export type Meter = (typeof METERS)[number];

/**
 * A proof may be presented once, between two moments in Unix milliseconds, by the clock of the store: there all replicas agree
 * what time it is, and the use is remembered until `notAfter`.
 */
export interface ProofUse {
  readonly digest: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface Metered {
  /** What is counted: subject, client id, canonical tool id, tenant, caller with tool. */
  readonly id: string;
  readonly rate: Rate;
}

/** An MCP session of the legacy era that must still be alive; being used prolongs it. */
export interface SessionUse {
  readonly digest: string;
  readonly ttlMs: number;
}

export interface IntentRecord {
  readonly callId: string;
  readonly json: string;
  /** Unix milliseconds after which the call counts as lost. */
  readonly deadline: number;
}

export type Scope = 'user' | 'agent' | 'tool' | 'tenant';

/** How many calls of one whose may be under way at once. */
export interface Cap {
  readonly scope: Scope;
  readonly id: string;
  readonly max: number;
}

/** What one request asks to be admitted with. Absent parts are not checked. */
export interface AdmissionRequest {
  readonly tenant: string;
  readonly proof?: ProofUse;
  readonly session?: SessionUse;
  readonly meters: Readonly<Partial<Record<Meter, Metered>>>;
  readonly intent?: IntentRecord;
  /** Only together with an intent: it says when a call counts as lost, and what it had set aside. */
  readonly caps?: readonly Cap[];
  readonly reservations?: readonly Reservation[];
}

export type Admission =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'replayed' }
  /** The proof is not of this time: a replica whose clock is wrong has let it pass. */
  | { readonly kind: 'untimely' }
  | { readonly kind: 'session-gone' }
  | { readonly kind: 'limited'; readonly meter: Meter; readonly retryMs: number }
  | { readonly kind: 'crowded'; readonly cap: Cap }
  | { readonly kind: 'exhausted'; readonly reservation: Reservation };

/**
 * Replay check, limits, budgets and intent as one atomic step.
 *
 * Meters are GCRA: `perMinute` is the even flow, `burst` the calls above it that may come at once. A refused request
 * consumes nothing, except its proof, which is used up whatever the verdict.
 */
export abstract class AdmissionStore {
  /** Rejects when the verdict cannot be known, and then the caller must deny. The intent may or may not be stored. */
  abstract admit(request: AdmissionRequest): Promise<Admission>;

  /** The call is no longer under way. Never rejects: what is not released ends with the call's deadline. */
  abstract release(tenant: string, callId: string, caps: readonly Cap[]): void;
}

/** Microseconds between two calls of an even flow. */
export const emissionUs = (rate: Rate): number => Math.ceil(60_000_000 / rate.perMinute);
