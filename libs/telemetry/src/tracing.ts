import { ROOT_CONTEXT, trace, type Span, type SpanContext, type SpanOptions } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { TracingSettings } from './settings.js';

/** Bounds of what one span may carry: callers choose some of the values. */
const LIMITS = { attributeValueLengthLimit: 300, attributeCountLimit: 32, eventCountLimit: 32 };

/**
 * Spans of this process on their way to a collector. What the collector does not take is dropped: tracing never holds up
 * a call. A caller's own decision to sample is followed; of traces that begin here a share is kept.
 */
export class Tracing {
  private readonly provider: BasicTracerProvider;

  constructor(process: string, exporter: SpanExporter, share: number) {
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        'service.name': `sallyport-${process}`,
        'service.namespace': 'sallyport',
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
      spanProcessors: [
        new BatchSpanProcessor(exporter, {
          maxQueueSize: 4096,
          scheduledDelayMillis: 1_000,
          exportTimeoutMillis: 5_000,
        }),
      ],
      spanLimits: LIMITS,
    });
  }

  /** @returns undefined without a collector: then nothing of tracing runs */
  static to(process: string, settings: TracingSettings | undefined): Tracing | undefined {
    if (settings === undefined) return undefined;
    const url = `${settings.endpoint.replace(/\/$/, '')}/v1/traces`;
    return new Tracing(process, new OTLPTraceExporter({ url, timeoutMillis: 5_000 }), settings.share);
  }

  /** @param parent absent: a new trace begins */
  start(name: string, options: SpanOptions, parent: SpanContext | undefined): Span {
    const within = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    return this.provider.getTracer('sallyport').startSpan(name, options, within);
  }

  /** Hands over what is left, within the exporter's bound of time. */
  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}
