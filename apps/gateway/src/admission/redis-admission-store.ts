import { tenantKeys } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import { ADMISSION_LUA } from './admission.lua.js';
import {
  type Admission,
  type AdmissionRequest,
  AdmissionStore,
  type Cap,
  emissionUs,
  type Metered,
  METERS,
} from './admission-store.js';

type Reply = number | [kind: number, which: number];

const SHA = createHash('sha1').update(ADMISSION_LUA).digest('hex');

const ADMITTED: Admission = Object.freeze({ kind: 'admitted' });
const REPLAYED: Admission = Object.freeze({ kind: 'replayed' });
const UNTIMELY: Admission = Object.freeze({ kind: 'untimely' });
const SESSION_GONE: Admission = Object.freeze({ kind: 'session-gone' });

/** One round trip: one Lua script over keys that share the tenant's hash slot. */
export class RedisAdmissionStore extends AdmissionStore {
  /** @param redis must fail fast: bounded command time, no offline queue. */
  constructor(private readonly redis: Redis) {
    super();
  }

  override async admit(request: AdmissionRequest): Promise<Admission> {
    const { proof, session, meters, intent, caps = [], reservations = [] } = request;
    const keys = tenantKeys(request.tenant);
    const names = [
      keys.proof(proof?.digest ?? ''),
      keys.session(session?.digest ?? ''),
      keys.meter('user', meters.user?.id ?? ''),
      keys.meter('agent', meters.agent?.id ?? ''),
      keys.meter('tool', meters.tool?.id ?? ''),
      keys.meter('tenant', meters.tenant?.id ?? ''),
      keys.meter('pair', meters.pair?.id ?? ''),
      keys.intents,
      keys.intentDeadlines,
      ...caps.map(({ scope, id }) => keys.running(scope, id)),
      ...reservations.map((reservation) => keys.budget(reservation)),
    ];
    const args = [
      proof?.notAfter ?? 0,
      session?.ttlMs ?? 0,
      interval(meters.user),
      tolerance(meters.user),
      interval(meters.agent),
      tolerance(meters.agent),
      interval(meters.tool),
      tolerance(meters.tool),
      interval(meters.tenant),
      tolerance(meters.tenant),
      interval(meters.pair),
      tolerance(meters.pair),
      intent?.callId ?? '',
      intent?.json ?? '',
      intent?.deadline ?? 0,
      proof?.notBefore ?? 0,
      caps.length,
      ...caps.map(({ max }) => max),
      ...reservations.flatMap(({ limit, amount, endsAt }) => [limit, amount, endsAt]),
    ];
    return verdict((await this.run(names, args)) as Reply, request);
  }

  override release(tenant: string, callId: string, caps: readonly Cap[]): void {
    const keys = tenantKeys(tenant);
    for (const { scope, id } of caps) this.redis.zrem(keys.running(scope, id), callId).catch(() => undefined); // ends with the deadline then
  }

  /** By its digest; the whole script only to a Redis that does not know it, and then nothing has run yet. */
  private async run(names: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    this.gather();
    try {
      return await this.redis.evalsha(SHA, names.length, ...names, ...args);
    } catch (cause) {
      if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause;
      return this.redis.eval(ADMISSION_LUA, names.length, ...names, ...args);
    }
  }

  /** What all requests of this turn of the event loop ask leaves in one write: each write to a socket costs a system call. */
  private gather(): void {
    if (this.redis.status !== 'ready') return;
    const { stream } = this.redis;
    if (stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }
}

const interval = (metered: Metered | undefined): number =>
  metered === undefined ? 0 : emissionUs(metered.rate);

const tolerance = (metered: Metered | undefined): number =>
  metered === undefined ? 0 : emissionUs(metered.rate) * metered.rate.burst;

function verdict(reply: Reply, { caps, reservations }: AdmissionRequest): Admission {
  if (reply === 0) return ADMITTED;
  if (reply === -1) return REPLAYED;
  if (reply === -2) return SESSION_GONE;
  if (reply === -3) return UNTIMELY;
  if (Array.isArray(reply)) {
    const cap = reply[0] === 6 ? caps?.[reply[1] - 1] : undefined;
    if (cap !== undefined) return { kind: 'crowded', cap };
    const reservation = reply[0] === 7 ? reservations?.[reply[1] - 1] : undefined;
    if (reservation !== undefined) return { kind: 'exhausted', reservation };
    const meter = METERS[reply[0] - 1];
    if (meter !== undefined) return { kind: 'limited', meter, retryMs: reply[1] };
  }
  throw new Error('the admission script answered something else than a verdict');
}
