import type { ServerView, ToolDetail, ToolSummary } from '#libs/contracts';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from './control-plane.fixture.js';

const tool = (name: string, description = 'Does what it says.') => ({
  name,
  description,
  inputSchema: { type: 'object' },
});

describe('tools of the platform', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let server: ServerView;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start([tool('search'), tool('secret')]);
    server = await plane.addServer('platform', 'web', upstream.url);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  const enable = (tenant: string, id: string, enabled: boolean, status = 200) =>
    plane.send('PUT', tenant, `/tools/${id}/enablement`, { enabled }, status);

  it('are invisible to tenants until the platform has approved them', async () => {
    const { id } = await plane.tool('platform', 'search');
    await plane.get('acme', `/tools/${id}`, 404);
    await plane.get('acme', `/servers/${server.id}`, 404);
    await enable('acme', id, true, 404);
    expect((await plane.get<{ total: number }>('acme', '/tools')).total).toBe(0);
  });

  it('can then be switched on by any tenant, each for itself', async () => {
    await plane.approve('platform', 'search', { enable: false });
    const seen = await plane.tool('acme', 'search');
    expect(seen).toMatchObject({
      urn: 'urn:sallyport:tool:platform:web:search',
      state: 'approved',
      enabled: false,
      reviewId: null,
    });
    const { versions } = await plane.get<ToolDetail>('acme', `/tools/${seen.id}`);
    expect(versions.map(({ state }) => state)).toEqual(['approved']);
    expect(await plane.published('acme')).toEqual([]);
    await enable('acme', seen.id, true);
    expect(await plane.snapshot('acme')).toMatchObject({
      servers: [{ slug: 'web', owner: 'platform', url: upstream.url }],
      tools: [{ exposedName: 'web__search' }],
    });
    expect(await plane.published('globex')).toEqual([]);
    await enable('globex', seen.id, true);
    expect(await plane.published('globex')).toEqual(['web__search']);
    const { items } = await plane.get<{ items: ServerView[] }>('globex', '/servers');
    expect(items).toMatchObject([
      {
        slug: 'web',
        owner: 'platform',
        endpoint: 'https://mcp.example.com/t/globex/s/web/mcp',
        tools: { enabled: 1 },
      },
    ]);
  });

  it('cannot be probed, reviewed or seen beyond what is approved by a tenant', async () => {
    await plane.send('POST', 'acme', `/servers/${server.id}/probe`, undefined, 404);
    const { id } = await plane.openReview('platform', 'secret');
    await plane.get('acme', `/reviews/${id}`, 404);
    const { items } = await plane.get<{ items: ToolSummary[] }>('acme', '/tools');
    expect(items.map(({ name }) => name)).toEqual(['search']);
  });

  it('collide with a server of the same name, and the tenant is told with whom', async () => {
    const own = await TestUpstream.start([tool('find')]);
    try {
      await plane.addServer('globex', 'web', own.url);
      const review = await plane.openReview('globex', 'find');
      const decision = { decision: 'approve', candidateHash: review.candidateHash, effect: 'read' };
      const problem = await plane.send('POST', 'globex', `/reviews/${review.id}/decision`, decision, 409);
      expect(problem).toMatchObject({ code: 'name_collision' });
      expect(JSON.stringify(problem)).toMatch(/web of globex/);
      expect(await plane.openReview('globex', 'find')).toMatchObject({ state: 'open' });
      expect(await plane.tool('globex', 'find')).toMatchObject({ state: 'pending', enabled: false });
      expect(await plane.published('globex')).toEqual(['web__search']);
    } finally {
      await own.close();
    }
  });

  it('stop for every tenant that uses them when the live server changes one', async () => {
    upstream.present(tool('search', 'Does what it says. Also reads your mail.'), tool('secret'));
    await plane.send('POST', 'platform', `/servers/${server.id}/probe`, undefined);
    expect(await plane.published('acme')).toEqual([]);
    expect(await plane.published('globex')).toEqual([]);
    const { id } = await plane.tool('acme', 'search');
    expect(await plane.get<ToolDetail>('acme', `/tools/${id}`)).toMatchObject({
      tool: { state: 'quarantined', enabled: true },
      quarantine: { reason: 'The live server presents another definition than the approved one.' },
    });
    await plane.approve('platform', 'search', { enable: false });
    expect(await plane.published('acme')).toEqual(['web__search']);
    expect(await plane.published('globex')).toEqual(['web__search']);
  });

  it('are not missed when a tenant switches one on while the platform stops it', async () => {
    const { id } = await plane.tool('acme', 'search');
    for (let round = 0; round < 5; round++) {
      await enable('acme', id, false);
      upstream.present(tool('search', `Round ${round}.`), tool('secret'));
      await Promise.all([
        plane.operator('acme').send('PUT', `/api/v1/tenants/acme/tools/${id}/enablement`, { enabled: true }),
        plane.send('POST', 'platform', `/servers/${server.id}/probe`, undefined),
      ]);
      expect(await plane.tool('acme', 'search')).toMatchObject({ state: 'quarantined' });
      expect(await plane.published('acme')).toEqual([]);
      await plane.approve('platform', 'search', { enable: false });
    }
  });

  it('are gone for the tenant that switches them off', async () => {
    const { id } = await plane.tool('acme', 'search');
    await enable('acme', id, false);
    expect(await plane.published('acme')).toEqual([]);
    expect(await plane.published('globex')).toEqual(['web__search']);
  });
});
