import { testCall } from '#libs/testing';
import { Registry } from 'prom-client';
import { GatewayMetrics } from './gateway-metrics.js';

describe('GatewayMetrics', () => {
  it('counts up from scrape to scrape, in series of known labels only', async () => {
    const registry = new Registry();
    const metrics = new GatewayMetrics(registry);
    const requests = (): Promise<string | undefined> => registry.getSingleMetricAsString(NAME);
    metrics.count(testCall('acme'));
    metrics.count(testCall('globex'));
    expect(await requests()).toContain(`${NAME}{method="tools/call",outcome="succeeded",reason=""} 2`);
    metrics.count(testCall('acme'));
    metrics.count(
      testCall('acme', { method: 'x/y', outcome: 'denied', reason: 'tool-not-granted', count: 5 }),
    );
    const text = await requests();
    expect(text).toContain(`${NAME}{method="tools/call",outcome="succeeded",reason=""} 3`);
    expect(text).toContain(`${NAME}{method="other",outcome="denied",reason="tool-not-granted"} 5`);
    expect(text).not.toContain('x/y');
  });
});

const NAME = 'sallyport_gateway_requests_total';
