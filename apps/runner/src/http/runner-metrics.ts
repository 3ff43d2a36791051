import { Gauge, Registry } from 'prom-client';
import type { ServerPools } from '../pool/server-pools.js';

/** What this runner runs. Tells nothing about tenants. */
export class RunnerMetrics {
  readonly registry = new Registry();

  constructor(pools: Pick<ServerPools, 'count'>, maxSandboxes: number) {
    this.gauge('pools', 'Server versions that have a pool of sandboxes.', () => pools.count().pools);
    this.gauge('sandboxes', 'Sandboxes that exist, frozen or in use.', () => pools.count().sandboxes);
    this.gauge('max_sandboxes', 'Sandboxes that may exist at once.', () => maxSandboxes);
  }

  private gauge(name: string, help: string, value: () => number): void {
    const made: Gauge = new Gauge({
      name: `sallyport_runner_${name}`,
      help,
      registers: [],
      collect: () => made.set(value()),
    });
    this.registry.registerMetric(made);
  }
}
