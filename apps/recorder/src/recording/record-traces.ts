import { SpanKind } from '@opentelemetry/api';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { readTraceparent, Tracing } from '#libs/telemetry';
import { RecorderSettings } from '../settings.js';

/** Ends the traces that gateways began: one span per recorded event that belongs to one. */
@Injectable()
export class RecordTraces implements OnApplicationShutdown {
  private readonly tracing: Tracing | undefined;

  constructor(
    settings: RecorderSettings,
    private readonly clock: Clock,
  ) {
    this.tracing = Tracing.to('recorder', settings.tracing);
  }

  /** @param candidates events as they came over the wire, stored by now @param begun Unix milliseconds */
  recorded(candidates: readonly unknown[], begun: number): void {
    if (this.tracing === undefined) return;
    for (const candidate of candidates) {
      const parent = readTraceparent((candidate as { trace?: unknown } | null)?.trace);
      if (parent === undefined) continue;
      const attributes = { 'messaging.system': 'bullmq', 'messaging.operation.type': 'process' };
      const span = this.tracing.start(
        'record',
        { kind: SpanKind.CONSUMER, startTime: begun, attributes },
        parent,
      );
      span.end(this.clock.now());
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.close();
  }
}
