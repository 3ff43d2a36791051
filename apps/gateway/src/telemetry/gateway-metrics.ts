import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CallEvent } from '#libs/contracts';

/** Methods that get a label of their own; callers choose the text, and a label per text would have no bound. */
const METHODS = new Set([
  'tools/call',
  'tools/list',
  'initialize',
  'server/discover',
  'ping',
  'resources/list',
  'prompts/list',
  'GET',
  'POST',
  'DELETE',
]);

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const OWN_SECONDS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];

/** What this process is asked about itself at a scrape. */
export interface GatewayState {
  /** Requests in hand. */
  readonly running: number;
  /** Outcomes that the audit queue has not taken yet. */
  readonly waiting: number;
  readonly tenants: number;
  /** Seconds since the control plane confirmed the policy that it confirmed longest ago. */
  readonly snapshotAge: number;
  readonly redisReady: boolean;
}

interface Labels {
  readonly method: string;
  readonly outcome: CallEvent['outcome'];
  readonly reason: string;
}

/**
 * Counts decisions. Labels come from closed lists only, so the number of series has a bound; who called which tool is in the
 * audit log.
 */
export class GatewayMetrics {
  private readonly requests: Counter<'method' | 'outcome' | 'reason'>;
  /** What was counted since the last scrape: to find a series by its labels costs more than to count. */
  private readonly counted = new Map<string, { readonly labels: Labels; count: number }>();
  private readonly duration: Histogram;
  private readonly own: Histogram;
  private readonly upstream: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'sallyport_gateway_requests_total',
      help: 'Decided requests by MCP method, outcome and denial reason.',
      labelNames: ['method', 'outcome', 'reason'],
      registers,
      collect: () => this.collect(),
    });
    this.duration = new Histogram({
      name: 'sallyport_gateway_call_seconds',
      help: 'Time of tool calls that reached the upstream, the upstream included.',
      buckets: SECONDS,
      registers,
    });
    this.own = new Histogram({
      name: 'sallyport_gateway_call_own_seconds',
      help: 'Time of tool calls that reached the upstream, without the time that the upstream took.',
      buckets: OWN_SECONDS,
      registers,
    });
    this.upstream = new Histogram({
      name: 'sallyport_gateway_upstream_seconds',
      help: 'Time that upstream servers took to answer tool calls.',
      buckets: SECONDS,
      registers,
    });
  }

  count({ method, outcome, reason, count, durationUs, upstreamUs }: CallEvent): void {
    const known = METHODS.has(method) ? method : 'other';
    this.add({ method: known, outcome, reason: reason ?? '' }, count);
    if (upstreamUs === undefined) return;
    this.duration.observe(durationUs / 1e6);
    this.upstream.observe(upstreamUs / 1e6);
    this.own.observe(Math.max(0, durationUs - upstreamUs) / 1e6);
  }

  private add(labels: Labels, count: number): void {
    const key = `${labels.method} ${labels.outcome} ${labels.reason}`;
    const counted = this.counted.get(key);
    if (counted === undefined) this.counted.set(key, { labels, count });
    else counted.count += count;
  }

  private collect(): void {
    for (const { labels, count } of this.counted.values()) this.requests.inc(labels, count);
    this.counted.clear();
  }
}

/** Gauges that are read when somebody looks. */
export function addGatewayGauges(registry: Registry, state: () => GatewayState): void {
  const gauge = (name: string, help: string, value: (now: GatewayState) => number): void => {
    const made: Gauge = new Gauge({
      name: `sallyport_gateway_${name}`,
      help,
      registers: [],
      collect: () => made.set(value(state())),
    });
    registry.registerMetric(made);
  };
  gauge('running_requests', 'Requests in hand.', ({ running }) => running);
  gauge('audit_waiting', 'Outcomes that the audit queue has not taken yet.', ({ waiting }) => waiting);
  gauge('tenants', 'Tenants whose policy is loaded.', ({ tenants }) => tenants);
  gauge(
    'snapshot_age_seconds',
    'Time since the control plane confirmed the policy that it confirmed longest ago.',
    ({ snapshotAge }) => snapshotAge,
  );
  gauge('redis_ready', '1 while Redis answers; calls are denied otherwise.', ({ redisReady }) =>
    Number(redisReady),
  );
}
