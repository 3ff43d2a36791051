import type {
  BreakGlassView,
  Problem,
  ReviewDetail,
  ReviewSummary,
  ServerView,
  ToolDetail,
} from '#libs/contracts';
import { FixedClock, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { TenantSweeper } from '../tenants/tenant-sweeper.js';

const ORIGIN = 'https://console.example.com';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('break-glass', () => {
  const clock = new FixedClock();
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let server: ServerView;
  let next = 0;

  beforeAll(async () => {
    plane = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN }, clock);
  });
  afterAll(() => plane.stop());
  beforeEach(async () => {
    // Sessions are as old as the test before them left them.
    await plane.addOperator('platform', `pat${++next}`, ['platform-admin']);
    await plane.addOperator('platform', `pia${next}`, ['platform-admin']);
    upstream = await TestUpstream.start([{ name: `wipe-${next}`, inputSchema: { type: 'object' } }]);
    server = await plane.addServer('acme', `s${next}`, upstream.url);
  });
  afterEach(async () => {
    await plane.store.sql(`UPDATE app.break_glass SET ended_at = now() WHERE ended_at IS NULL`);
    await upstream.close();
  });

  const send = async (
    who: string,
    path: string,
    body: object | undefined,
    status: number,
    home = 'platform',
  ): Promise<BreakGlassView & Problem> => {
    const answer = await plane
      .operator(home, who)
      .send('POST', `/api/v1/tenants/acme/break-glass${path}`, body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return answer.json as BreakGlassView & Problem;
  };
  const reason = 'The second reviewer is on a plane';
  const ask = (minutes = 30) => send(`pat${next}`, '', { reason, minutes }, 201);
  const agree = (id: string, who = `pia${next}`, status = 200) =>
    send(who, `/${id}/agreement`, undefined, status);
  const inForce = async (minutes?: number): Promise<BreakGlassView> => agree((await ask(minutes)).id);
  const wipe = (): Promise<ReviewSummary> => plane.openReview('acme', `wipe-${next}`);
  const sign = ({ id, candidateHash }: ReviewSummary, who: string, more: object = {}, status = 200) =>
    plane.sign(
      'acme',
      `${who}${next}`,
      id,
      { decision: 'approve', candidateHash, effect: 'destructive', ...more },
      status,
    );
  const published = async (): Promise<string[]> =>
    (await plane.snapshot('acme')).tools.filter((t) => t.server === server.slug).map((t) => t.name);

  it('lets one signed approval be enough, marks it, and has it reviewed as usual', async () => {
    expect(await inForce()).toMatchObject({ state: 'in_force', agreed: { by: `pia${next}` }, approvals: 0 });
    const review = await wipe();
    const unsigned = { decision: 'approve', candidateHash: review.candidateHash, effect: 'destructive' };
    await plane.send('POST', 'acme', `/reviews/${review.id}/decision`, unsigned, 403);
    expect(await sign(review, 'ann')).toMatchObject({ state: 'approved', breakGlass: 'used' });
    expect(await published()).toEqual([`wipe-${next}`]);
    const followUp = await wipe();
    expect(followUp).toMatchObject({
      breakGlass: 'follow_up',
      requestedBy: 'break-glass',
      approvals: { given: 0 },
    });
    const { items } = await plane.get<{ items: BreakGlassView[] }>('acme', '/break-glass');
    expect(items[0]).toMatchObject({ state: 'in_force', approvals: 1 });
    // Looking again takes as many as ever, also while it is in force.
    expect(await sign(followUp, 'ann')).toMatchObject({ state: 'open', approvals: { given: 1, needed: 2 } });
    expect(await sign(followUp, 'bob')).toMatchObject({ state: 'approved', breakGlass: 'follow_up' });
    expect(await published()).toEqual([`wipe-${next}`]);
  });

  it('lets whoever approved before approve again, which is enough then', async () => {
    const review = await wipe();
    expect(await sign(review, 'ann')).toMatchObject({ state: 'open' });
    expect(await sign(review, 'ann', {}, 409)).toMatchObject({ code: 'already_approved' });
    await inForce();
    expect(await sign(review, 'ann')).toMatchObject({
      state: 'approved',
      breakGlass: 'used',
      approvals: { given: 1 },
    });
  });

  it('takes what was approved so out of use when the review rejects it', async () => {
    await inForce();
    await sign(await wipe(), 'ann');
    const { id, candidateHash } = await wipe();
    await plane.sign('acme', `bob${next}`, id, { decision: 'reject', candidateHash, reason: 'No need' });
    expect(await published()).toEqual([]);
  });

  it('stops what was approved so when nobody looks again in time', async () => {
    await inForce();
    await sign(await wipe(), 'ann');
    const followUp = await wipe();
    await plane.store.sql(`UPDATE app.review SET opened_at = $2 WHERE id = $1`, [
      followUp.id,
      new Date(clock.now() - 14 * DAY),
    ]);
    await plane.app.get(TenantSweeper).sweep();
    expect(await published()).toEqual([]);
    const { quarantine } = await plane.get<ToolDetail>('acme', `/tools/${followUp.tool.id}`);
    expect(quarantine?.reason).toContain('break-glass');
    await plane.send('POST', 'acme', `/servers/${server.id}/probe`, undefined);
    await plane.store.sql(`UPDATE app.break_glass SET ended_at = now() WHERE ended_at IS NULL`);
    const again = await wipe();
    expect(await sign(again, 'ann')).toMatchObject({ state: 'open' });
    expect(await sign(again, 'bob')).toMatchObject({ state: 'approved' });
    expect(await published()).toEqual([`wipe-${next}`]);
  });

  it('changes nothing before the second administrator agrees, after its time, or once somebody ends it', async () => {
    const asked = await ask(5);
    const review = await wipe();
    expect(await sign(review, 'ann')).toMatchObject({ state: 'open' });
    await agree(asked.id);
    clock.advance(5 * MINUTE);
    expect(await sign(review, 'bob', { effect: 'read' }, 409)).toMatchObject({ code: 'approval_differs' });
    expect((await wipe()).approvals.given).toBe(1);
    const late = await plane.get<{ items: BreakGlassView[] }>('acme', '/break-glass');
    expect(late.items[0]?.state).toBe('over');
    const again = await inForce(5);
    await send('root', `/${again.id}/end`, undefined, 200, 'acme');
    expect((await send('root', `/${again.id}/end`, undefined, 409, 'acme')).code).toBe('break_glass_over');
    upstream.present({ name: `wipe-${next}`, description: 'Another.', inputSchema: { type: 'object' } });
    await plane.send('POST', 'acme', `/servers/${server.id}/probe`, undefined);
    expect(await sign(await wipe(), 'cora')).toMatchObject({
      state: 'open',
      approvals: { given: 1, needed: 2 },
    });
  });

  it('lets nobody approve what they asked for', async () => {
    await inForce();
    const review = await wipe();
    await plane.store.sql(
      `UPDATE app.account SET rights = '{tenant-admin,reviewer}' WHERE id = 'account_server-owner_acme'`,
    );
    const decision = { decision: 'approve', candidateHash: review.candidateHash, effect: 'destructive' };
    const refused = await plane.sign('acme', 'server-owner', review.id, decision, 403);
    expect((refused as unknown as Problem).code).toBe('own_request');
    const { mayApprove } = await plane.get<ReviewDetail>('acme', `/reviews/${review.id}`);
    expect(mayApprove.ok).toBe(true);
  });

  it('takes two administrators of the platform, who are two people', async () => {
    expect((await send('root', '', { reason }, 403, 'acme')).code).toBe('platform_admin_required');
    await send(`pat${next}`, '', { reason: 'short' }, 422);
    await send(`pat${next}`, '', { reason, minutes: 241 }, 422);
    const { id } = await ask();
    expect((await send(`pia${next}`, '', { reason }, 409)).code).toBe('break_glass_exists');
    expect((await agree(id, `pat${next}`, 403)).code).toBe('same_person');
    expect((await send('root', `/${id}/agreement`, undefined, 403, 'acme')).code).toBe(
      'platform_admin_required',
    );
    await plane.inviteOperator('platform', `pat${next}`, `puppet${next}`, ['platform-admin']);
    expect((await agree(id, `puppet${next}`, 403)).code).toBe('same_person');
    await agree('breakglass_none', `pia${next}`, 404);
    const tries = await Promise.all(
      [1, 2].map(() =>
        plane
          .operator('platform', `pia${next}`)
          .send('POST', `/api/v1/tenants/acme/break-glass/${id}/agreement`),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('is kept by the database and written down', async () => {
    const asked = await ask();
    const forge = (set: string): Promise<unknown> =>
      plane.store.sql(
        `UPDATE app.break_glass SET agreed_at = asked_at, agreed_by = 'x', ${set} WHERE id = $1`,
        [asked.id],
      );
    await expect(forge(`agreed_person = NULL`)).rejects.toThrow('breaking_takes_two_people');
    await expect(forge(`agreed_person = asked_person || '{account:x}'`)).rejects.toThrow(
      'breaking_takes_two_people',
    );
    await expect(
      forge(`agreed_person = '{account:x}', ends_at = asked_at + interval '5 hours'`),
    ).rejects.toThrow('it_ends_by_itself');
    const review = await wipe();
    await sign(review, 'ann');
    const approve = `UPDATE app.review SET state = 'approved', decided_at = $2, break_glass_id = $3 WHERE id = $1`;
    const now = new Date(clock.now());
    await expect(plane.store.sql(approve, [review.id, now, asked.id])).rejects.toThrow('lacks approvals');
    await agree(asked.id);
    const past = new Date(clock.now() - 1);
    await expect(plane.store.sql(approve, [review.id, past, asked.id])).rejects.toThrow('lacks approvals');
    const events = await plane.store.sql<{ action: string }>(
      `SELECT event::jsonb ->> 'action' AS action FROM app.audit_event WHERE event LIKE $1 ORDER BY seq`,
      [`%${asked.id}%`],
    );
    expect(events.map(({ action }) => action)).toEqual(['break-glass.asked', 'break-glass.opened']);
  });
});
