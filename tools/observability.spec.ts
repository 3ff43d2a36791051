import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { addGatewayGauges } from '../apps/gateway/src/telemetry/gateway-metrics.js';
import { Telemetry } from '../apps/gateway/src/telemetry/telemetry.js';
import { HttpMetrics } from '../apps/api/src/telemetry/http-metrics.js';
import { ApiSettings } from '../apps/api/src/settings.js';
import { Metrics } from '../apps/recorder/src/health/metrics.js';
import { RunnerMetrics } from '../apps/runner/src/http/runner-metrics.js';
import { DENIALS } from '#libs/denial';
import { outcome } from '#libs/contracts';
import { root } from '../scripts/bootstrap.mjs';

interface Rule {
  alert: string;
  expr: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; action?: string };
}
interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string; refId: string }[];
}

const text = (path: string) => readFileSync(join(root, path), 'utf8');
const { groups } = parse(text('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(text('deploy/grafana/sallyport.json')) as { panels: Panel[] };
const queries: [string, string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
];

/** Series names and labels that the processes really have. */
async function offered(): Promise<Map<string, readonly string[]>> {
  const { registry: gateway } = new Telemetry({ metrics: { host: '', port: undefined }, tracing: undefined });
  addGatewayGauges(gateway, () => {
    throw new Error('nobody reads here');
  });
  const settings = ApiSettings.read({
    API_PUBLIC_URL: 'http://localhost:4100',
    GATEWAY_PUBLIC_URL: 'http://localhost:4200',
    DATABASE_URL: 'postgres://localhost/x',
    REDIS_URL: 'redis://localhost',
    MASTER_KEY: Buffer.alloc(32).toString('base64'),
  });
  const registries = [
    gateway,
    new HttpMetrics(settings).registry,
    new Metrics().registry,
    new RunnerMetrics({ count: () => ({ pools: 0, sandboxes: 0 }) }, 1).registry,
  ];
  const all = new Map<string, readonly string[]>([['nodejs_eventloop_lag_p99_seconds', []]]);
  for (const metric of registries.flatMap((registry) => registry.getMetricsAsArray())) {
    const { name, labelNames = [] } = metric as unknown as { name: string; labelNames?: string[] };
    for (const suffix of ['', '_bucket', '_count', '_sum']) all.set(`${name}${suffix}`, labelNames);
  }
  return all;
}

describe('dashboard and alert rules', () => {
  it('cover something', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(panels.length).toBeGreaterThan(10);
  });

  it.each(queries)('%s asks only for series that exist', async (_name, expr) => {
    const known = await offered();
    const names = expr.match(/\b(?:sallyport|nodejs)_\w+/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([...known.keys()]).toContain(name);
    expect(expr.split('(').length).toBe(expr.split(')').length);
    expect(expr.split('[').length).toBe(expr.split(']').length);
  });

  it.each(queries)('%s filters by labels and values that exist', async (_name, expr) => {
    const known = await offered();
    for (const [, name = '', matchers = ''] of expr.matchAll(/(\w+)\{([^}]*)\}/g)) {
      for (const [, label = '', values = ''] of matchers.matchAll(/(\w+)=~?"([^"]*)"/g)) {
        expect(known.get(name)).toContain(label);
        for (const value of values.split('|')) {
          if (label === 'reason') expect(Object.keys(DENIALS)).toContain(value);
          if (label === 'outcome') expect(outcome.options).toContain(value);
        }
      }
    }
  });

  it('say what happened, how bad it is and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Sallyport[A-Z]/);
      expect(['critical', 'warning']).toContain(labels?.severity);
      expect(annotations?.summary).toBeTruthy();
      expect(annotations?.action).toBeTruthy();
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('put no panel over another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
