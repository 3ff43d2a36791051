import { MetricsListener, Tracing } from '#libs/telemetry';
import { Registry } from 'prom-client';
import type { GatewaySettings } from '../settings.js';
import { CallTraces } from './call-traces.js';
import { GatewayMetrics } from './gateway-metrics.js';

/** What this process tells whoever runs it: numbers on a port of their own, and traces where a collector takes them. */
export class Telemetry {
  readonly registry = new Registry();
  readonly metrics = new GatewayMetrics(this.registry);
  readonly traces: CallTraces | undefined;
  private readonly listener = new MetricsListener(this.registry);
  private readonly tracing: Tracing | undefined;
  /** Of the metrics, once they are served. */
  port: number | undefined;

  constructor(private readonly settings: Pick<GatewaySettings, 'metrics' | 'tracing'>) {
    this.tracing = Tracing.to('gateway', settings.tracing);
    this.traces = this.tracing && new CallTraces(this.tracing);
  }

  async start(): Promise<void> {
    const { host, port } = this.settings.metrics;
    if (port !== undefined) this.port = await this.listener.listen(port, host);
  }

  async close(): Promise<void> {
    await this.listener.close();
    await this.tracing?.close();
  }
}
