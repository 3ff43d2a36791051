import { Counter, Registry } from 'prom-client';
import { MetricsListener } from './metrics-listener.js';

describe('MetricsListener', () => {
  const registry = new Registry();
  const counter = new Counter({ name: 'doors_total', help: 'Doors.', registers: [registry] });
  const listener = new MetricsListener(registry);
  let origin: string;
  beforeAll(async () => {
    origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`;
  });
  afterAll(() => listener.close());

  it('serves the registry as Prometheus reads it', async () => {
    counter.inc(2);
    const answer = await fetch(`${origin}/metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toContain('doors_total 2');
  });

  it.each([
    ['GET', '/'],
    ['POST', '/metrics'],
  ])('answers %s %s with 404', async (method, path) => {
    const answer = await fetch(`${origin}${path}`, { method });
    expect(answer.status).toBe(404);
    await answer.text();
  });

  it('closes when it never listened', async () => {
    await new MetricsListener(registry).close();
  });
});
