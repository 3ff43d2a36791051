import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { readTraceparent } from './traceparent.js';
import { Tracing } from './tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = (flags: string) => readTraceparent(`00-${TRACE}-00f067aa0ba902b7-${flags}`);

describe('Tracing', () => {
  /** Names of the spans that reached the collector. */
  async function exported(share: number, flags?: string): Promise<{ name: string; trace: string }[]> {
    const exporter = new InMemorySpanExporter();
    const tracing = new Tracing('test', exporter, share);
    const kept: { name: string; trace: string }[] = [];
    const take = exporter.export.bind(exporter);
    exporter.export = (spans, done) => {
      kept.push(...spans.map((span) => ({ name: span.name, trace: span.spanContext().traceId })));
      take(spans, done);
    };
    tracing.start('door', {}, flags === undefined ? undefined : parent(flags)).end();
    await tracing.close();
    return kept;
  }

  it('continues the trace of a caller who samples, whatever the share', async () => {
    expect(await exported(0, '01')).toEqual([{ name: 'door', trace: TRACE }]);
  });

  it('keeps nothing of a caller who does not', async () => {
    expect(await exported(1, '00')).toEqual([]);
  });

  it('keeps its share of traces that begin here', async () => {
    expect(await exported(1)).toHaveLength(1);
    expect(await exported(0)).toEqual([]);
  });

  it('is not there without a collector', () => {
    expect(Tracing.to('test', undefined)).toBeUndefined();
  });
});
