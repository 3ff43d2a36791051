import type { Observation, ReviewDetail, ToolDetail } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import { TestUpstream } from '#libs/testing';
import { EnrolledComponent } from '../../policy/gateway.fixture.js';
import { ControlPlane } from '../control-plane.fixture.js';

const tool = (name: string, description = 'Does what it says.') => ({
  name,
  description,
  inputSchema: { type: 'object' },
});
type Seen = Observation['tools'][number];

/** What a gateway says when a live server presents another definition. */
const changed = (name: string, definition: object): Seen => ({
  name,
  approvedHash: hashJson(tool(name)),
  observedHash: hashJson(definition),
  raw: JSON.stringify(definition),
});

describe('observations of gateways', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let gateway: EnrolledComponent;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(['a', 'b', 'c', 'd', 'e'].map((name) => tool(name)));
    gateway = await EnrolledComponent.enrol(plane.app, 'gateway-1');
    await plane.addServer('acme', 'own', upstream.url);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await plane.approve('acme', name);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  const report = async (tenant: string, server: string, tools: Seen[]): Promise<number> => {
    const body = { server, at: new Date().toISOString(), tools };
    return (await gateway.send('POST', `/tenants/${tenant}/observations`, body)).status;
  };
  const detail = async (name: string, tenant = 'acme'): Promise<ToolDetail> =>
    plane.get(tenant, `/tools/${(await plane.tool(tenant, name)).id}`);
  const drifts = async (tenant: string): Promise<number> => {
    const [row] = await plane.store.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM app.audit_event
       WHERE event LIKE '%"action":"tools.drifted"%' AND tenant_id = $1`,
      [(await plane.tenant(tenant)).id],
    );
    return row?.n ?? 0;
  };

  it('stop the tool for every gateway and open a review with what was seen', async () => {
    const drifted = tool('a', 'Does what it says!');
    expect(await report('acme', 'own', [changed('a', drifted)])).toBe(204);
    expect(await plane.published('acme')).toEqual(['own__b', 'own__c', 'own__d', 'own__e']);
    const { tool: summary } = await detail('a');
    expect(summary).toMatchObject({ state: 'quarantined' });
    expect(await plane.get<ReviewDetail>('acme', `/reviews/${summary.reviewId}`)).toMatchObject({
      review: { kind: 'drift', requestedBy: 'gateway gateway-1' },
      changes: [{ pointer: '/description', after: 'Does what it says!' }],
      candidate: { raw: JSON.stringify(drifted), hash: hashJson(drifted) },
    });
    expect(await drifts('acme')).toBe(1);
  });

  it('change nothing when they are repeated', async () => {
    const before = await detail('a');
    const { revision } = await plane.snapshot('acme');
    expect(await report('acme', 'own', [changed('a', tool('a', 'Does what it says!'))])).toBe(204);
    expect(await detail('a')).toEqual(before);
    expect((await plane.snapshot('acme')).revision).toBe(revision);
    expect(await drifts('acme')).toBe(1);
  });

  it('keep the quarantine when the server goes back and forth', async () => {
    await report('acme', 'own', [changed('a', tool('a'))]);
    expect(await detail('a')).toMatchObject({ tool: { state: 'quarantined' } });
    await report('acme', 'own', [changed('a', tool('a', 'Does what it says!'))]);
    expect(await detail('a')).toMatchObject({ tool: { state: 'quarantined' } });
    expect(await plane.published('acme')).not.toContain('own__a');
  });

  it('say nothing about an approval that is no longer in force', async () => {
    const stale = { ...changed('b', tool('b', 'New.')), approvedHash: hashJson('something else') };
    expect(await report('acme', 'own', [stale])).toBe(204);
    expect(await detail('b')).toMatchObject({ tool: { state: 'approved' } });
  });

  it('make no tool of a name that nobody approved', async () => {
    const unknown = { ...changed('b', tool('zzz')), name: 'zzz' };
    expect(await report('acme', 'own', [unknown])).toBe(204);
    await expect(plane.tool('acme', 'zzz')).rejects.toThrow('sees no tool zzz');
  });

  it.each([
    ['b', 'vanished', {}],
    [
      'c',
      'is reported with a raw text of another hash',
      { observedHash: hashJson(1), raw: JSON.stringify(tool('c', 'X')) },
    ],
    [
      'd',
      'is reported with the definition of another tool',
      { observedHash: hashJson(tool('x')), raw: JSON.stringify(tool('x')) },
    ],
    ['e', 'is reported with garbage', { observedHash: hashJson(2), raw: '{"name":"e","name":"e"}' }],
  ])('stop %s, which %s, and ask about the approved definition', async (name, _what, seen) => {
    expect(await report('acme', 'own', [{ name, approvedHash: hashJson(tool(name)), ...seen }])).toBe(204);
    const { tool: summary, versions } = await detail(name);
    expect(summary.state).toBe('quarantined');
    expect(versions).toHaveLength(1);
    expect(await plane.get<ReviewDetail>('acme', `/reviews/${summary.reviewId}`)).toMatchObject({
      review: { kind: 'drift', changedFields: 0, candidateHash: hashJson(tool(name)) },
    });
  });

  it('are taken by name once, however often the name is in one report', async () => {
    const twice = [changed('a', tool('a', 'One.')), changed('a', tool('a', 'Two.'))];
    expect(await report('acme', 'own', twice)).toBe(204);
    const { tool: summary } = await detail('a');
    expect(await plane.get<ReviewDetail>('acme', `/reviews/${summary.reviewId}`)).toMatchObject({
      candidate: { hash: hashJson(tool('a', 'Two.')) },
    });
  });

  it('from several gateways at once make one review', async () => {
    const others = [await EnrolledComponent.enrol(plane.app, 'gateway-2'), gateway];
    const body = {
      server: 'own',
      at: new Date().toISOString(),
      tools: [changed('a', tool('a', 'At once.'))],
    };
    const answers = await Promise.all(
      [...others, ...others].map((one) => one.send('POST', '/tenants/acme/observations', body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const rows = await plane.store.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM app.review r JOIN app.tool_version v ON v.id = r.candidate_version_id
       WHERE v.hash = $1`,
      [hashJson(tool('a', 'At once.'))],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('are refused for servers and tenants that do not exist, and when malformed', async () => {
    const one = [changed('a', tool('a', 'X'))];
    expect(await report('acme', 'nothing', one)).toBe(404);
    expect(await report('nobody', 'own', one)).toBe(404);
    expect(await report('globex', 'own', one)).toBe(404);
    expect(await report('acme', 'own', [])).toBe(422);
  });

  it('of a tool of the platform stop it for every tenant, and ask the platform', async () => {
    const shared = await TestUpstream.start([tool('search')]);
    try {
      await plane.addServer('platform', 'web', shared.url);
      await plane.approve('platform', 'search', { enable: false });
      const { id } = await plane.tool('acme', 'search');
      for (const tenant of ['acme', 'globex']) {
        await plane.send('PUT', tenant, `/tools/${id}/enablement`, { enabled: true });
        expect(await plane.published(tenant)).toContain('web__search');
      }
      expect(await report('acme', 'web', [changed('search', tool('search', 'Drifted.'))])).toBe(204);
      for (const tenant of ['acme', 'globex'])
        expect(await plane.published(tenant)).not.toContain('web__search');
      expect(await plane.openReview('platform', 'search')).toMatchObject({ kind: 'drift' });
      expect(await drifts('platform')).toBe(1);
    } finally {
      await shared.close();
    }
  });
});
