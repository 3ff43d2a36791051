import { tenantKeys } from '#libs/contracts';
import type { Clock } from '#libs/platform';
import {
  type Admission,
  type AdmissionRequest,
  AdmissionStore,
  type Cap,
  emissionUs,
  METERS,
} from './admission-store.js';

/** The admission rules in memory, for specs. Held to the same contract suite as the Redis store. */
export class FakeAdmissionStore extends AdmissionStore {
  readonly intents = new Map<string, { json: string; deadline: number }>();
  readonly sessions = new Set<string>();
  /** Set to make every request fail as an unreachable store does. */
  down = false;
  private readonly proofs = new Map<string, number>();
  private readonly due = new Map<string, number>();
  private readonly running = new Map<string, Map<string, number>>();
  private readonly budgets = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  override async admit(request: AdmissionRequest): Promise<Admission> {
    if (this.down) throw new Error('store is down');
    const { tenant, proof, session, meters, intent, caps = [], reservations = [] } = request;
    const now = this.clock.now();
    if (proof !== undefined) {
      if (now >= proof.notAfter || now < proof.notBefore) return { kind: 'untimely' };
      const key = `${tenant}:${proof.digest}`;
      if ((this.proofs.get(key) ?? 0) > now) return { kind: 'replayed' };
      this.proofs.set(key, proof.notAfter);
    }
    if (session !== undefined && !this.sessions.has(session.digest)) return { kind: 'session-gone' };
    const arrivals = new Map<string, number>();
    for (const meter of METERS) {
      const metered = meters[meter];
      if (metered === undefined) continue;
      const key = `${tenant}:${meter}:${metered.id}`;
      const interval = emissionUs(metered.rate) / 1000;
      const tolerance = interval * metered.rate.burst;
      const due = Math.min(Math.max(this.due.get(key) ?? 0, now), now + tolerance + interval);
      const early = due - now - tolerance;
      if (early > 0) return { kind: 'limited', meter, retryMs: Math.ceil(early) };
      arrivals.set(key, due + interval);
    }
    const running = caps.map((cap) => {
      const key = `${tenant}:${cap.scope}:${cap.id}`;
      const calls = this.running.get(key) ?? new Map<string, number>();
      for (const [id, deadline] of calls) if (deadline <= now) calls.delete(id);
      return { cap, key, calls };
    });
    for (const { cap, calls } of running) if (calls.size >= cap.max) return { kind: 'crowded', cap };
    for (const reservation of reservations) {
      const used = this.budgets.get(tenantKeys(tenant).budget(reservation)) ?? 0;
      if (used + reservation.amount > reservation.limit) return { kind: 'exhausted', reservation };
    }
    for (const { key, calls } of running)
      this.running.set(key, calls.set(intent?.callId ?? '', intent?.deadline ?? 0));
    for (const reservation of reservations) {
      const key = tenantKeys(tenant).budget(reservation);
      this.budgets.set(key, (this.budgets.get(key) ?? 0) + reservation.amount);
    }
    for (const [key, due] of arrivals) this.due.set(key, due);
    if (intent !== undefined) this.intents.set(intent.callId, intent);
    return { kind: 'admitted' };
  }

  override release(tenant: string, callId: string, caps: readonly Cap[]): void {
    for (const { scope, id } of caps) this.running.get(`${tenant}:${scope}:${id}`)?.delete(callId);
  }
}
