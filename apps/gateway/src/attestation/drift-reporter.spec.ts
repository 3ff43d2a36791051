import type { Observation } from '#libs/contracts';
import { testServer, testTool } from '#libs/testing';
import type { ControlPlane } from '../enrolment/control-plane.js';
import { Log } from '#libs/platform';
import { DriftReporter } from './drift-reporter.js';
import type { ObservedList } from './observed-list.js';

describe('DriftReporter', () => {
  const server = testServer('desk');
  const tool = testTool('desk', 'read');
  const seen = (hash: string, raw = '{}'): ObservedList => ({
    digest: 'd',
    tools: new Map([['read', { hash, raw }]]),
  });
  let observations: Observation[];
  let down: boolean;
  let reporter: DriftReporter;

  beforeEach(() => {
    observations = [];
    down = false;
    const controlPlane = {
      report: async (_tenant: string, observation: Observation) => {
        if (down) throw new Error('control plane is down');
        observations.push(observation);
      },
    } as unknown as ControlPlane;
    reporter = new DriftReporter(controlPlane, new Log(() => undefined));
  });

  it('tells what was seen instead of what was approved, once', async () => {
    const list = seen('b'.repeat(64), '{"name":"read"}');
    for (let i = 0; i < 3; i++) await reporter.report('acme', server, 0, list, [tool]);
    expect(observations).toEqual([
      {
        server: 'desk',
        at: '1970-01-01T00:00:00.000Z',
        tools: [
          { name: 'read', approvedHash: tool.hash, observedHash: 'b'.repeat(64), raw: '{"name":"read"}' },
        ],
      },
    ]);
  });

  it('tells every further change, and the same one of a later approval', async () => {
    await reporter.report('acme', server, 0, seen('b'.repeat(64)), [tool]);
    await reporter.report('acme', server, 0, seen('c'.repeat(64)), [tool]);
    await reporter.report('acme', server, 0, seen('c'.repeat(64)), [
      { ...tool, approvedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    await reporter.report('globex', server, 0, seen('c'.repeat(64)), [tool]);
    expect(observations).toHaveLength(4);
  });

  it('tells that a tool is gone by what is missing', async () => {
    await reporter.report('acme', server, 0, { digest: 'd', tools: new Map() }, [tool]);
    expect(observations[0]?.tools).toEqual([{ name: 'read', approvedHash: tool.hash }]);
  });

  it('leaves out text that is too long to send', async () => {
    await reporter.report('acme', server, 0, seen('b'.repeat(64), 'x'.repeat(300_000)), [tool]);
    expect(observations[0]?.tools[0]).not.toHaveProperty('raw');
  });

  it('tells it again until the control plane took note', async () => {
    down = true;
    await reporter.report('acme', server, 0, seen('b'.repeat(64)), [tool]);
    down = false;
    await reporter.report('acme', server, 0, seen('b'.repeat(64)), [tool]);
    expect(observations).toHaveLength(1);
  });
});
