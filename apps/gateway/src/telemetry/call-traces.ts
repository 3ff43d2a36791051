import { SpanKind, SpanStatusCode, type Span, type SpanContext } from '@opentelemetry/api';
import type { CallEvent } from '#libs/contracts';
import { readTraceparent, traceparentOf, type Tracing } from '#libs/telemetry';

/** One request's spans: what the gateway did, and the part of it that the upstream took. */
export class CallTrace {
  private upstream: Span | undefined;
  private asked = 0;

  constructor(
    private readonly tracing: Tracing,
    private readonly server: Span,
  ) {}

  /** For the audit log: under which trace the request is found. */
  get traceparent(): string {
    return traceparentOf(this.server.spanContext());
  }

  /** Begins the upstream's part. @param at Unix milliseconds. @returns what tells the upstream of it */
  askUpstream(at: number): string {
    this.asked = at;
    this.upstream = this.tracing.start(
      'tools/call',
      { kind: SpanKind.CLIENT, startTime: at, attributes: { 'mcp.method.name': 'tools/call' } },
      this.server.spanContext(),
    );
    return traceparentOf(this.upstream.spanContext());
  }

  /** Names and numbers of the audit event, never payloads. */
  end(event: CallEvent): void {
    this.upstream?.end(this.asked + (event.upstreamUs ?? 0) / 1000);
    const { server } = this;
    server.setAttributes(attributesOf(event));
    const begun = Date.parse(event.at);
    let at = 0;
    for (const { step, us } of event.trail) server.addEvent(step, {}, begun + (at += us) / 1000);
    if (event.outcome !== 'succeeded')
      server.setStatus({ code: SpanStatusCode.ERROR, message: event.reason ?? '' });
    server.end(begun + event.durationUs / 1000);
  }
}

/**
 * Traces of callers who proved who they are. A caller may hand in the trace that its own work belongs to (W3C Trace Context, in
 * the `traceparent` header or the member of MCP `_meta`, which says more closely what it belongs to); its `tracestate` and
 * `baggage` go nowhere.
 */
export class CallTraces {
  constructor(private readonly tracing: Tracing) {}

  /** @param at Unix milliseconds at which the request arrived */
  start(method: string, tool: string | undefined, at: number, meta: unknown, header: unknown): CallTrace {
    const parent: SpanContext | undefined = readTraceparent(meta) ?? readTraceparent(header);
    const name = tool === undefined ? method : `${method} ${tool}`;
    const span = this.tracing.start(name, { kind: SpanKind.SERVER, startTime: at }, parent);
    return new CallTrace(this.tracing, span);
  }
}

/** Semantic conventions for MCP and GenAI, and what only Sallyport knows. */
function attributesOf(event: CallEvent): Record<string, string | number> {
  const { tool } = event;
  return {
    'mcp.method.name': event.method,
    ...(tool === undefined ? {} : { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool.name }),
    ...(event.reason === undefined ? {} : { 'error.type': event.reason }),
    ...(tool?.urn === undefined ? {} : { 'sallyport.tool': tool.urn }),
    'sallyport.tenant': event.tenant,
    'sallyport.call': event.id,
    'sallyport.outcome': event.outcome,
  };
}
