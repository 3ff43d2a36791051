import type { AdminEvent, ReviewDetail, ServerView, ToolDetail } from '#libs/contracts';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const tool = (name: string, description = 'Does what it says.') => ({
  name,
  description,
  inputSchema: { type: 'object' },
});

describe('reviews', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let server: ServerView;

  beforeAll(async () => {
    plane = await ControlPlane.start();
  });
  afterAll(() => plane.stop());

  let next = 0;
  beforeEach(async () => {
    upstream = await TestUpstream.start([tool('a'), tool('b')]);
    server = await plane.addServer('acme', `s${next++}`, upstream.url);
  });
  afterEach(() => upstream.close());

  const probe = (): Promise<ServerView> =>
    plane.send('POST', 'acme', `/servers/${server.id}/probe`, undefined);
  const mine = async (name: string): Promise<ToolDetail> => {
    const { items } = await plane.get<{ items: { id: string; name: string }[] }>(
      'acme',
      `/tools?server=${server.slug}`,
    );
    return plane.get('acme', `/tools/${items.find((item) => item.name === name)?.id}`);
  };
  const review = async (name: string): Promise<ReviewDetail> => {
    const { tool: summary } = await mine(name);
    return plane.get('acme', `/reviews/${summary.reviewId}`);
  };
  const decide = <T>(id: string, decision: object, status = 200): Promise<T> =>
    plane.send('POST', 'acme', `/reviews/${id}/decision`, decision, status);
  const approve = async (name: string): Promise<void> => {
    const {
      review: { id, candidateHash },
    } = await review(name);
    await decide(id, { decision: 'approve', candidateHash, effect: 'read' });
  };
  const published = async (): Promise<string[]> =>
    (await plane.snapshot('acme')).tools.filter((t) => t.server === server.slug).map((t) => t.name);

  it('rejects a new tool for good: it is not asked again while it stays the same', async () => {
    const {
      review: { id, candidateHash },
    } = await review('a');
    await decide(id, { decision: 'reject', candidateHash }, 422);
    const summary = await decide(id, { decision: 'reject', candidateHash, reason: 'Not needed here' });
    expect(summary).toMatchObject({ state: 'rejected', decidedAt: expect.any(String) });
    expect(await mine('a')).toMatchObject({
      tool: { state: 'rejected', enabled: false, reviewId: null },
      versions: [{ state: 'rejected', decidedBy: 'root', decisionReason: 'Not needed here' }],
    });
    await probe();
    expect((await mine('a')).tool).toMatchObject({ state: 'rejected', reviewId: null });
    upstream.present(tool('a', 'Another.'), tool('b'));
    await probe();
    expect((await review('a')).review).toMatchObject({ kind: 'new', state: 'open' });
    expect(await published()).toEqual([]);
  });

  it('is decided once: of two deciders at the same moment exactly one wins', async () => {
    const {
      review: { id, candidateHash },
    } = await review('a');
    const rita = await plane.addOperator('acme', `rita${next}`, ['reviewer']);
    const path = `/api/v1/tenants/acme/reviews/${id}/decision`;
    const answers = await Promise.all([
      plane.operator('acme').send('POST', path, { decision: 'approve', candidateHash, effect: 'write' }),
      rita.send('POST', path, { decision: 'reject', candidateHash, reason: 'I say no' }),
      plane.operator('platform').send('POST', path, { decision: 'approve', candidateHash, effect: 'read' }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409]);
    for (const { status, json } of answers)
      if (status === 409) expect(json).toMatchObject({ code: 'review_stale' });
    const winner = answers.find(({ status }) => status === 200);
    expect(winner?.json).toMatchObject({ state: (await mine('a')).tool.state });
    const events = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event LIKE $1 AND event LIKE '%"action":"tool.%'`,
      [`%${id}%`],
    );
    expect(events).toHaveLength(1);
  });

  it('is void when the candidate is not the one that was looked at', async () => {
    const before = await review('a');
    upstream.present(tool('a', 'Changed meanwhile.'), tool('b'));
    await probe();
    const approval = { decision: 'approve', candidateHash: before.review.candidateHash, effect: 'read' };
    expect(await decide(before.review.id, approval, 409)).toMatchObject({ code: 'review_stale' });
    const after = await review('a');
    expect(after.review.id).not.toBe(before.review.id);
    expect(await decide(after.review.id, approval, 409)).toMatchObject({ code: 'review_stale' });
    expect((await plane.get<ReviewDetail>('acme', `/reviews/${before.review.id}`)).review.state).toBe(
      'superseded',
    );
    expect(await published()).toEqual([]);
  });

  it('needs the right to review, and says so before it is tried', async () => {
    const adam = await plane.addOperator('acme', `adam${next}`, ['tenant-admin']);
    const {
      review: { id, candidateHash },
    } = await review('a');
    const seen = await adam.get(`/api/v1/tenants/acme/reviews/${id}`);
    expect(seen.json).toMatchObject({
      eligible: { ok: false, reason: expect.stringContaining('right to review') },
    });
    const tried = await adam.send('POST', `/api/v1/tenants/acme/reviews/${id}/decision`, {
      decision: 'approve',
      candidateHash,
      effect: 'read',
    });
    expect(tried.status).toBe(403);
    expect((await mine('a')).tool.state).toBe('pending');
  });

  it('say which approved tool a new one was before, and which other server’s it can be taken for', async () => {
    await approve('b');
    upstream.present(tool('a'), { ...tool('b'), name: 'b-renamed' });
    await probe();
    const { candidate } = await review('b-renamed');
    expect(candidate.findings).toMatchObject([
      { rule: 'manifest.renamed', explanation: expect.stringContaining('Looks like "b" renamed') },
    ]);
    expect((await mine('b')).tool.state).toBe('quarantined');
    expect(await published()).toEqual([]);
    const twin = await TestUpstream.start([tool('b-rename'), tool('b-renarned')]);
    try {
      const other = await plane.addServer('acme', `twin${next}`, twin.url);
      const found = async (name: string) => {
        const { id } = await plane.openReview('acme', name);
        return (await plane.get<ReviewDetail>('acme', `/reviews/${id}`)).candidate.findings.map(
          ({ rule }) => rule,
        );
      };
      expect(other.probe.state).toBe('ok');
      expect(await found('b-rename')).toContain('manifest.name-near');
      expect(await found('b-renarned')).toContain('manifest.name-confusable');
    } finally {
      await twin.close();
    }
  });

  it('keep a tool stopped that goes back and forth, however often, until a person decides', async () => {
    await approve('a');
    for (let round = 0; round < 3; round++) {
      upstream.present(tool('a', 'Something else.'), tool('b'));
      await probe();
      expect((await mine('a')).tool.state).toBe('quarantined');
      upstream.present(tool('a'), tool('b'));
      await probe();
      expect((await mine('a')).tool.state).toBe('quarantined');
      expect(await published()).toEqual([]);
    }
    await approve('a');
    expect(await published()).toEqual(['a']);
  });

  describe('of a live server that changed an approved tool', () => {
    beforeEach(async () => {
      await approve('a');
      await approve('b');
      upstream.present(tool('a', 'Does what it says\u200b, slowly.'), tool('b'));
      await probe();
    });

    it('shows what changed and what is hidden, and stops that tool alone', async () => {
      expect(await published()).toEqual(['b']);
      expect(await review('a')).toMatchObject({
        review: { kind: 'drift', changedFields: 1, requestedBy: 'probe' },
        changes: [
          {
            pointer: '/description',
            kind: 'changed',
            before: 'Does what it says.',
            after: 'Does what it says\u200b, slowly.',
          },
        ],
        hiddenCharacters: [{ pointer: '/description', index: 17, codePoint: 'U+200B' }],
        base: { state: 'approved' },
        candidate: { state: 'pending' },
      });
    });

    it('publishes the new definition when it is approved, and retires the old one', async () => {
      await approve('a');
      expect(await published()).toEqual(['a', 'b']);
      const { versions, quarantine } = await mine('a');
      expect(versions.map(({ state }) => state)).toEqual(['approved', 'retired']);
      expect(quarantine).toBeNull();
      const [published0] = (await plane.snapshot('acme')).tools.filter((t) => t.server === server.slug);
      expect(published0?.hash).toBe(versions[0]?.hash);
    });

    it('keeps the tool stopped when it is rejected', async () => {
      const {
        review: { id, candidateHash },
      } = await review('a');
      await decide(id, { decision: 'reject', candidateHash, reason: 'Poisoned' });
      expect((await mine('a')).tool).toMatchObject({ state: 'quarantined', reviewId: null });
      await probe();
      expect((await mine('a')).tool).toMatchObject({ state: 'quarantined', reviewId: null });
      expect(await published()).toEqual(['b']);
    });

    it('keeps the tool stopped when the server goes back, until a person lifts it', async () => {
      upstream.present(tool('a'), tool('b'));
      await probe();
      expect(await published()).toEqual(['b']);
      const back = await review('a');
      expect(back).toMatchObject({ review: { kind: 'drift', changedFields: 0 }, changes: [] });
      expect(back.review.candidateHash).toBe(back.review.baseHash);
      const before = (await plane.snapshot('acme')).tools.map(({ approvedAt }) => approvedAt);
      await approve('a');
      expect(await published()).toEqual(['a', 'b']);
      const { versions } = await mine('a');
      expect(versions.map(({ state }) => state).sort()).toEqual(['approved', 'retired']);
      const after = (await plane.snapshot('acme')).tools.map(({ approvedAt }) => approvedAt);
      expect(after).not.toEqual(before);
    });

    it('has the next candidate void the one before', async () => {
      const first = await review('a');
      upstream.present(tool('a', 'Yet another.'), tool('b'));
      await probe();
      const second = await review('a');
      expect(second.review.id).not.toBe(first.review.id);
      expect((await mine('a')).versions.map(({ state }) => state)).toEqual([
        'pending',
        'retired',
        'approved',
      ]);
      await probe();
      expect((await review('a')).review.id).toBe(second.review.id);
    });

    it('stops a tool that vanished, and asks about it', async () => {
      upstream.present(tool('a', 'Does what it says\u200b, slowly.'));
      await probe();
      expect(await published()).toEqual([]);
      expect(await mine('b')).toMatchObject({
        tool: { state: 'quarantined' },
        quarantine: { reason: expect.stringContaining('no longer presents') },
      });
      expect((await review('b')).review).toMatchObject({ kind: 'drift', changedFields: 0 });
    });

    it('stops a tool whose new definition cannot be approved, without a review', async () => {
      upstream.present(tool('a'), {
        ...tool('b'),
        inputSchema: { type: 'object', $ref: 'https://x.example/' },
      });
      await probe();
      expect(await published()).toEqual([]);
      expect(await mine('b')).toMatchObject({
        tool: { state: 'quarantined', reviewId: null },
        quarantine: { reason: expect.stringContaining('cannot be approved') },
      });
    });
  });

  it('are listed as open and done, newest first', async () => {
    await approve('a');
    type List = { items: { tool: { name: string }; server: { slug: string }; state: string }[] };
    const of = ({ items }: List): string[] =>
      items.filter((r) => r.server.slug === server.slug).map((r) => `${r.tool.name} ${r.state}`);
    expect(of(await plane.get('acme', '/reviews'))).toEqual(['b open']);
    expect(of(await plane.get('acme', '/reviews?state=done'))).toEqual(['a approved']);
  });

  it('leave a record of who decided what', async () => {
    await approve('a');
    const { tool: summary } = await mine('a');
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event LIKE '%"action":"tool.approved"%' AND event LIKE $1`,
      [`%${summary.id}%`],
    );
    expect(JSON.parse(rows[0]?.event ?? '') as AdminEvent).toMatchObject({
      actor: { kind: 'operator', name: 'root' },
      object: { kind: 'tool', id: summary.id },
      after: { urn: summary.urn, hash: summary.hash, effect: 'read', enabled: true, kind: 'new' },
    });
  });
});
