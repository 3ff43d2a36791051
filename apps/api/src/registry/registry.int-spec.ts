import type { AdminEvent, ReviewDetail, ServerView, ToolDetail, ToolSummary } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from './control-plane.fixture.js';

const tool = (name: string, description = 'Does what it says.') => ({
  name,
  title: `The ${name} tool`,
  description,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
});

describe('registry', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;

  beforeAll(async () => {
    plane = await ControlPlane.start({ API_PUBLIC_URL: 'https://console.example.com' });
    upstream = await TestUpstream.start([tool('echo'), tool('wipe'), { ...tool('odd'), 'x-vendor': 1 }]);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  describe('adding a server', () => {
    let server: ServerView;

    beforeAll(async () => {
      server = await plane.addServer('acme', 'files', upstream.url);
    });

    it('probes it and shows what it is', () => {
      expect(server).toMatchObject({
        slug: 'files',
        owner: 'acme',
        era: 'legacy',
        protocolVersion: '2025-11-25',
        endpoint: 'https://mcp.example.com/t/acme/s/files/mcp',
        probe: { state: 'ok', error: null },
        tools: { pending: 3, approved: 0, quarantined: 0, enabled: 0 },
      });
      expect(server.versionHash).toMatch(/^[0-9a-f]{64}$/);
      expect(server.probe.steps.map(({ step, ok }) => [step, ok])).toEqual([
        ['address', true],
        ['handshake', true],
        ['tools', true],
        ['definitions', true],
      ]);
    });

    it('gives every tool a canonical id, its definition as received and its hash, and no right', async () => {
      const odd = await plane.tool('acme', 'odd');
      expect(odd).toMatchObject({
        urn: 'urn:sallyport:tool:acme:files:odd',
        title: 'The odd tool',
        state: 'pending',
        effect: null,
        enabled: false,
        hash: hashJson({ ...tool('odd'), 'x-vendor': 1 }),
      });
      const { versions } = await plane.get<ToolDetail>('acme', `/tools/${odd.id}`);
      expect(versions).toHaveLength(1);
      expect(versions[0]).toMatchObject({ raw: upstream.definitions[2], state: 'pending', decidedBy: null });
      expect(await plane.published('acme')).toEqual([]);
    });

    it('finds by state, server and text, and counts', async () => {
      type List = { items: ToolSummary[]; total: number };
      expect((await plane.get<List>('acme', '/tools?server=files')).total).toBe(3);
      expect((await plane.get<List>('acme', '/tools?q=wip')).items.map(({ name }) => name)).toEqual(['wipe']);
      expect((await plane.get<List>('acme', '/tools?q=%25')).total).toBe(0);
      expect((await plane.get<List>('acme', '/tools?state=approved')).total).toBe(0);
    });

    it('refuses a slug twice and a reserved one, and what is no URL', async () => {
      const send = (body: object, status: number) => plane.send('POST', 'acme', '/servers', body, status);
      const body = { slug: 'files', name: 'x', url: upstream.url };
      expect(await send(body, 409)).toMatchObject({ code: 'slug_taken' });
      expect(await send({ ...body, slug: 'sallyport' }, 422)).toMatchObject({
        errors: [{ pointer: '/slug', code: 'reserved' }],
      });
      expect(await send({ ...body, slug: 'a__b' }, 422)).toMatchObject({ errors: [{ pointer: '/slug' }] });
      expect(await send({ ...body, slug: 'ftp', url: 'ftp://example.com/' }, 422)).toMatchObject({
        errors: [{ pointer: '/url', code: 'url_unsupported' }],
      });
    });

    it('reads a server.json for whoever may add servers, and adds nothing', async () => {
      const document = JSON.stringify({
        name: 'com.example/weather',
        version: '1.0.0',
        remotes: [{ type: 'streamable-http', url: upstream.url }],
        packages: [
          { registryType: 'oci', identifier: 'x/y', version: '1.0.0', transport: { type: 'stdio' } },
        ],
      });
      const servers = async (): Promise<number> =>
        (await plane.get<{ items: unknown[] }>('acme', '/servers')).items.length;
      const before = await servers();
      expect(await plane.send('POST', 'acme', '/server-imports', { document })).toMatchObject({
        slug: 'weather',
        options: [{ kind: 'remote', url: upstream.url }],
        refused: [{ where: '/packages/0', reason: expect.stringContaining('containers') }],
      });
      expect(
        await plane.send('POST', 'acme', '/server-imports', { document: '{"a":1,"a":2}' }, 422),
      ).toMatchObject({
        errors: [{ pointer: '/document', code: 'not_json' }],
      });
      expect(await servers()).toBe(before);
      const reviewer = await plane.addOperator('acme', 'reader', ['reviewer']);
      const refused = await reviewer.send('POST', '/api/v1/tenants/acme/server-imports', { document });
      expect(refused.status).toBe(403);
    });

    it('refuses a character that cannot be stored, wherever it is', async () => {
      await plane.get('acme', '/tools?q=%00', 422);
      await plane.get('acme', '/tools/%00', 422);
      await plane.get('acme', '/tools?cursor=bm9uc2Vuc2U', 422);
      await plane.send('POST', 'acme', '/servers', { slug: 'nul', name: 'a\0b', url: upstream.url }, 422);
    });

    it('registers a server that cannot be reached and says what is wrong', async () => {
      const gone = await TestUpstream.start();
      const { url } = gone;
      await gone.close();
      const view = await plane.addServer('acme', 'gone', url);
      expect(view).toMatchObject({ era: null, versionHash: null, probe: { state: 'failed' } });
      expect(view.probe.error).toMatch(/^No connection: ECONNREFUSED\. Check that the server runs/);
    });

    it('is written to the audit chain with who did it', async () => {
      const events = await plane.store.sql<{ event: string }>(
        `SELECT event FROM app.audit_event WHERE event LIKE '%"action":"server.%' AND tenant_id = $1 ORDER BY seq`,
        [(await plane.tenant('acme')).id],
      );
      const actions = events.map(({ event }) => JSON.parse(event) as AdminEvent);
      expect(actions.slice(0, 2)).toMatchObject([
        {
          action: 'server.added',
          actor: { kind: 'operator', name: 'server-owner' },
          object: { id: server.id },
        },
        { action: 'server.probed', after: { state: 'ok', pending: ['echo', 'wipe', 'odd'], drifted: [] } },
      ]);
    });
  });

  describe('approving', () => {
    it('shows the reviewer what is asked', async () => {
      const { id } = await plane.openReview('acme', 'echo');
      expect(await plane.get<ReviewDetail>('acme', `/reviews/${id}`)).toMatchObject({
        review: { kind: 'new', state: 'open', requestedBy: 'probe', changedFields: 0 },
        candidate: { raw: upstream.definitions[0] },
        base: null,
        changes: [],
        hiddenCharacters: [],
        eligible: { ok: true, reason: null },
      });
    });

    it('publishes the tool as agents see it', async () => {
      const before = await plane.snapshot('acme');
      expect(await plane.approve('acme', 'echo')).toMatchObject({ state: 'approved' });
      expect(await plane.tool('acme', 'echo')).toMatchObject({
        state: 'approved',
        effect: 'read',
        enabled: true,
      });
      const after = await plane.snapshot('acme');
      expect(after.revision).toBe(before.revision + 1);
      expect(after.tools).toMatchObject([
        {
          urn: 'urn:sallyport:tool:acme:files:echo',
          exposedName: 'files__echo',
          hash: hashJson(tool('echo')),
          effect: 'read',
        },
      ]);
      expect(JSON.parse(after.tools[0]?.definition ?? '')).toEqual(tool('echo'));
      expect(after.servers).toMatchObject([
        { slug: 'files', url: upstream.url, era: 'legacy', owner: 'acme' },
      ]);
    });

    it('leaves a tool off that is approved but not switched on, until somebody does', async () => {
      await plane.approve('acme', 'wipe', { effect: 'destructive', enable: false });
      expect(await plane.published('acme')).toEqual(['files__echo']);
      const { id } = await plane.tool('acme', 'wipe');
      await plane.send('PUT', 'acme', `/tools/${id}/enablement`, { enabled: true });
      expect(await plane.published('acme')).toEqual(['files__echo', 'files__wipe']);
      await plane.send('PUT', 'acme', `/tools/${id}/enablement`, { enabled: false });
      expect(await plane.published('acme')).toEqual(['files__echo']);
    });

    it('cannot be skipped by switching on', async () => {
      const { id } = await plane.tool('acme', 'odd');
      expect(
        await plane.send('PUT', 'acme', `/tools/${id}/enablement`, { enabled: true }, 409),
      ).toMatchObject({
        code: 'tool_not_approved',
      });
      expect(await plane.published('acme')).toEqual(['files__echo']);
    });

    it('publishes nothing anew when nothing changes', async () => {
      const { revision } = await plane.snapshot('acme');
      const { id } = await plane.tool('acme', 'echo');
      await plane.send('PUT', 'acme', `/tools/${id}/enablement`, { enabled: true });
      const [server] = (await plane.get<{ items: ServerView[] }>('acme', '/servers')).items;
      await plane.send('POST', 'acme', `/servers/${server?.id}/probe`, undefined);
      expect((await plane.snapshot('acme')).revision).toBe(revision);
    });
  });

  describe('definitions that break a rule', () => {
    it('are kept, shown with the reason, and never reviewed', async () => {
      const bad = await TestUpstream.start([
        tool('fine'),
        { ...tool('remote-ref'), inputSchema: { type: 'object', $ref: 'https://evil.example/schema' } },
        { ...tool('no-object'), inputSchema: { type: 'string' } },
        tool('bad name'),
        tool('x'.repeat(127)),
        { inputSchema: { type: 'object' } },
      ]);
      try {
        const view = await plane.addServer('globex', 'bad', bad.url);
        expect(view.tools).toEqual({ pending: 1, approved: 0, quarantined: 4, enabled: 0 });
        expect(view.probe).toMatchObject({ state: 'ok', error: null });
        expect(view.probe.steps.at(-1)).toMatchObject({
          code: 'definitions_unreadable',
          message: '1 of the definitions cannot be kept. No. 6, a tool: The definition has no name.',
        });
        const { id, reviewId } = await plane.tool('globex', 'remote-ref');
        expect(reviewId).toBeNull();
        const { versions } = await plane.get<ToolDetail>('globex', `/tools/${id}`);
        expect(versions[0]?.decisionReason).toMatch(/points out of the document/);
      } finally {
        await bad.close();
      }
    });

    it('make the list unusable when two have one name', async () => {
      const twins = await TestUpstream.start([tool('twin'), tool('twin', 'Another.')]);
      try {
        const view = await plane.addServer('globex', 'twins', twins.url);
        expect(view.probe).toMatchObject({ state: 'failed' });
        expect(view.probe.error).toMatch(/^Listed more than once: twin\./);
        expect(view.tools.pending).toBe(0);
      } finally {
        await twins.close();
      }
    });
  });

  it('takes in what two probes at once have seen as one', async () => {
    const twice = await TestUpstream.start([tool('first')]);
    try {
      const { id } = await plane.addServer('globex', 'twice', twice.url);
      twice.present(tool('first', 'Changed.'), tool('second'));
      const probe = (): Promise<ServerView> =>
        plane.send('POST', 'globex', `/servers/${id}/probe`, undefined);
      const views = await Promise.all([probe(), probe(), probe()]);
      for (const view of views) expect(view).toMatchObject({ probe: { state: 'ok' }, tools: { pending: 2 } });
      const first = await plane.tool('globex', 'first');
      const { versions } = await plane.get<ToolDetail>('globex', `/tools/${first.id}`);
      expect(versions.map(({ state }) => state)).toEqual(['pending', 'retired']);
    } finally {
      await twice.close();
    }
  });

  it('lists many tools in pages without gap or repetition, the platform’s last', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
    const many = await TestUpstream.start(names.map((name) => tool(name)));
    const shared = await TestUpstream.start([tool('many-shared')]);
    try {
      await plane.addServer('globex', 'many', many.url);
      await plane.addServer('platform', 'shared', shared.url);
      await plane.approve('platform', 'many-shared', { enable: false });
      type Page = { items: ToolSummary[]; nextCursor: string | null; total: number };
      const first = await plane.get<Page>('globex', '/tools?q=many-');
      const second = await plane.get<Page>('globex', `/tools?q=many-&cursor=${first.nextCursor}`);
      expect([first.total, second.total, second.nextCursor]).toEqual([131, 131, null]);
      expect([...first.items, ...second.items].map(({ name }) => name)).toEqual([...names, 'many-shared']);
      const exact = await plane.get<Page>('globex', '/tools?q=many-0');
      expect(exact.items).toHaveLength(100);
      expect(exact.nextCursor).toBeNull();
    } finally {
      await Promise.all([many.close(), shared.close()]);
    }
  });

  describe('another tenant', () => {
    it('gets the same 404 for what exists and what does not', async () => {
      const { id } = await plane.tool('acme', 'echo');
      const review = await plane.openReview('acme', 'odd');
      const [server] = (await plane.get<{ items: ServerView[] }>('acme', '/servers')).items;
      const paths = [`/tools/${id}`, `/servers/${server?.id}`, `/reviews/${review.id}`];
      for (const path of [...paths, '/tools/tool_none', '/servers/none', '/reviews/none']) {
        expect(await plane.get('globex', path, 404)).toMatchObject({ code: 'not_found' });
      }
      await plane.send('PUT', 'globex', `/tools/${id}/enablement`, { enabled: true }, 404);
      await plane.send('POST', 'globex', `/servers/${server?.id}/probe`, undefined, 404);
      const approve = { decision: 'approve', candidateHash: review.candidateHash, effect: 'read' };
      await plane.send('POST', 'globex', `/reviews/${review.id}/decision`, approve, 404);
      expect(await plane.openReview('acme', 'odd')).toMatchObject({ state: 'open' });
    });

    it('sees none of it in its lists or its snapshot', async () => {
      const { items } = await plane.get<{ items: ToolSummary[] }>('globex', '/tools');
      expect(items.some(({ urn }) => urn.startsWith('urn:sallyport:tool:acme:'))).toBe(false);
      expect(await plane.published('globex')).toEqual([]);
    });
  });
});
