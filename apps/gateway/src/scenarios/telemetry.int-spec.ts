import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '#libs/testing';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly events: { readonly name: string }[];
}

/** Takes traces as an OpenTelemetry collector does. */
class Collector {
  readonly spans: OtlpSpan[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as {
          resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
        };
        for (const { scopeSpans } of body.resourceSpans)
          for (const { spans } of scopeSpans) collector.spans.push(...spans);
        response.end('{}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async span(name: string, holds: (span: OtlpSpan) => boolean = () => true): Promise<OtlpSpan> {
    let found: OtlpSpan | undefined;
    await eventually(`the span ${name} is collected`, async () => {
      found = this.spans.find((span) => span.name === name && holds(span));
      return found !== undefined;
    });
    return found as OtlpSpan;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }
}

const attributes = ({ attributes: list }: OtlpSpan): Record<string, string | undefined> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue]));

describe('what a gateway tells whoever runs it', () => {
  let world: GatewayWorld;
  let collector: Collector;

  beforeAll(async () => {
    await flushRedis();
    collector = await Collector.start();
    world = await GatewayWorld.start(
      { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      'modern',
    );
  });
  afterAll(async () => {
    await world.stop();
    await collector.close();
  });

  it("continues the agent's trace to the upstream and the audit log", async () => {
    const agent = await world.agent();
    const reply = await agent.call('desk__echo', { text: 'hi' }, { headers: { traceparent: PARENT } });
    expect(reply.json.result).toBeDefined();
    const span = await collector.span('tools/call desk__echo');
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: '00f067aa0ba902b7', kind: 2 });
    expect(attributes(span)).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'desk__echo',
      'sallyport.tenant': 'acme',
      'sallyport.outcome': 'succeeded',
    });
    expect(span.events.map(({ name }) => name)).toContain('admittedCall');
    const upstream = await collector.span('tools/call');
    expect(upstream).toMatchObject({ traceId: TRACE, parentSpanId: span.spanId, kind: 3 });
    const asked = world.upstream.asked.findLast(({ method }) => method === 'tools/call');
    expect(asked?.headers['traceparent']).toBe(`00-${TRACE}-${upstream.spanId}-01`);
    const event = await world.event(({ trace }) => trace?.includes(TRACE) === true);
    expect(event.trace).toBe(`00-${TRACE}-${span.spanId}-01`);
  });

  it('says nothing of arguments, tokens or who called in a span', async () => {
    const agent = await world.agent({ sub: 'somebody@example.test' });
    await agent.call('desk__echo', { text: 'the secret word' });
    await collector.span('tools/call desk__echo', (span) => span.traceId !== TRACE);
    const all = JSON.stringify(collector.spans);
    expect(all).not.toContain('secret word');
    expect(all).not.toContain('somebody');
    expect(all).not.toContain('eyJ');
  });

  it('makes no span for somebody who proved nothing', async () => {
    const agent = await world.agent();
    const stranger = await agent.modern(
      'tools/call',
      { name: 'stranger', arguments: {} },
      { token: null, headers: { traceparent: PARENT } },
    );
    expect(stranger.status).toBe(401);
    await agent.call('no_such_tool', {});
    await collector.span('tools/call no_such_tool');
    expect(collector.spans.some(({ name }) => name.includes('stranger'))).toBe(false);
  });

  it('counts decisions by outcome and reason, and nothing by what callers choose', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    await agent.call('no_such_tool', {});
    await agent.modern('x/anything-at-all');
    const metrics = await world.metrics();
    expect(metrics).toMatch(
      /^sallyport_gateway_requests_total\{method="tools\/call",outcome="succeeded",reason=""\} [1-9]/m,
    );
    expect(metrics).toMatch(/outcome="denied",reason="tool-not-found"\} [1-9]/);
    expect(metrics).toMatch(/method="other",outcome="denied"/);
    expect(metrics).not.toContain('anything-at-all');
    expect(metrics).not.toContain('no_such_tool');
    expect(metrics).toMatch(/^sallyport_gateway_upstream_seconds_count [1-9]/m);
    expect(metrics).toMatch(/^sallyport_gateway_redis_ready 1$/m);
    expect(metrics).toMatch(/^sallyport_gateway_tenants 1$/m);
  });

  it('does not serve its numbers where agents are served', async () => {
    const answer = await fetch(`${world.origin}/metrics`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('sallyport_gateway');
  });
});
