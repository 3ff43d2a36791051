import type { LeaseAnswer, LeaseMaterial } from '#libs/contracts';
import type { Clock } from '#libs/platform';
import { CredentialRefused } from './credential-refused.js';
import { usableUntil } from './lease-lifetime.js';
import type { LeasePlace } from './lease-place.js';

const MAX_SERVERS = 10_000;
const MAX_HOLDERS = 10_000;
const SWEEP_MS = 30_000;
/** When the control plane gives no answer, others wait this long before they ask too. */
const UNANSWERED_MS = 1_000;
/** A lease that an upstream refuses is renewed, but not more often than this. */
const RENEW_MS = 5_000;

interface Held {
  readonly askedAt: number;
  readonly until: number;
  readonly answer: LeaseAnswer;
}

interface OfServer {
  readonly state: string;
  readonly held: Map<string, Held>;
  readonly asking: Map<string, Promise<LeaseMaterial>>;
}

/**
 * Leased credentials, in memory only and never beyond their end. A server that changed loses all of its leases at once;
 * whoever asks at the same time for the same shares one request; a refusal is remembered for a moment.
 */
export class Leases {
  private readonly servers = new Map<string, OfServer>();
  private readonly sweeping: NodeJS.Timeout;

  constructor(private readonly clock: Clock) {
    this.sweeping = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /**
   * The material held for this place, without waiting; else `ask` is called for it.
   * @throws CredentialRefused
   */
  get(place: LeasePlace, ask: () => Promise<LeaseAnswer>): LeaseMaterial | Promise<LeaseMaterial> {
    const of = this.ofServer(place);
    const held = of.held.get(place.holder);
    if (held !== undefined && held.until > this.clock.now()) return materialOf(held.answer);
    const running = of.asking.get(place.holder);
    if (running !== undefined) return running;
    const asking = this.obtain(of, place.holder, ask).finally(() => of.asking.delete(place.holder));
    of.asking.set(place.holder, asking);
    return asking;
  }

  /** The upstream did not accept what was leased: the next call gets another lease. */
  refused(place: LeasePlace): void {
    const of = this.servers.get(place.server);
    const held = of?.state === place.state ? of.held.get(place.holder) : undefined;
    if (held !== undefined && this.clock.now() - held.askedAt >= RENEW_MS) of?.held.delete(place.holder);
  }

  /** How many are held; for tests and metrics. */
  get size(): number {
    return [...this.servers.values()].reduce((sum, { held }) => sum + held.size, 0);
  }

  close(): void {
    clearInterval(this.sweeping);
    this.servers.clear();
  }

  private ofServer({ server, state }: LeasePlace): OfServer {
    const known = this.servers.get(server);
    if (known?.state === state) return known;
    // Whatever is still being asked for the old state answers those who wait, and is not kept.
    const of: OfServer = { state, held: new Map(), asking: new Map() };
    this.servers.delete(server);
    const [oldest] = this.servers.keys();
    if (this.servers.size >= MAX_SERVERS && oldest !== undefined) this.servers.delete(oldest);
    this.servers.set(server, of);
    return of;
  }

  private async obtain(
    { held }: OfServer,
    holder: string,
    ask: () => Promise<LeaseAnswer>,
  ): Promise<LeaseMaterial> {
    const askedAt = this.clock.now();
    const keep = (answer: LeaseAnswer, until: number): void => {
      held.delete(holder);
      const [oldest] = held.keys();
      if (held.size >= MAX_HOLDERS && oldest !== undefined) held.delete(oldest);
      held.set(holder, { askedAt, until, answer });
    };
    try {
      const answer = await ask();
      keep(answer, usableUntil(answer, askedAt));
      return materialOf(answer);
    } catch (cause) {
      if (cause instanceof CredentialRefused) throw cause;
      const detail = `the control plane gave no lease: ${cause instanceof Error ? cause.message : String(cause)}`;
      keep({ kind: 'refused', detail }, askedAt + UNANSWERED_MS);
      throw new CredentialRefused('credential-unavailable', detail);
    }
  }

  private sweep(): void {
    const now = this.clock.now();
    for (const [server, { held, asking }] of this.servers) {
      for (const [holder, { until }] of held) if (until <= now) held.delete(holder);
      if (held.size === 0 && asking.size === 0) this.servers.delete(server);
    }
  }
}

function materialOf(answer: LeaseAnswer): LeaseMaterial {
  switch (answer.kind) {
    case 'lease':
      return answer.material;
    case 'link-required':
      throw new CredentialRefused(
        'credential-link-required',
        'the user has not linked an account at the server',
        answer.url,
      );
    case 'refused':
      throw new CredentialRefused('credential-unavailable', answer.detail);
    default:
      return answer satisfies never;
  }
}
