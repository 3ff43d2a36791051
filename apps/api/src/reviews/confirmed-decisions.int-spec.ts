import { verifyApproval } from '#libs/audit';
import type { ApprovalEvidence, Problem, ReviewDetail, StartedConfirmation } from '#libs/contracts';
import { FixedClock, type OperatorBrowser, TestAuthenticator, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const ORIGIN = 'https://console.example.com';
const TOOLS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((name) => ({
  name,
  description: name,
  inputSchema: { type: 'object' },
}));

interface Meant {
  readonly decision: 'approve' | 'reject';
  readonly candidateHash: string;
  readonly [more: string]: unknown;
}

describe('decisions signed with a passkey', () => {
  const clock = new FixedClock();
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let rita: OperatorBrowser;
  const key = new TestAuthenticator(ORIGIN);
  let next = 0;

  beforeAll(async () => {
    upstream = await TestUpstream.start(TOOLS);
    plane = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN }, clock);
    await plane.addServer('acme', 'tools', upstream.url);
    rita = await plane.addOperator('acme', 'rita', ['reviewer']);
    expect((await rita.addPasskey(key)).status).toBe(201);
  });
  afterAll(async () => {
    await plane.stop();
    await upstream.close();
  });

  const path = (id: string, rest: string): string => `/api/v1/tenants/acme/reviews/${id}${rest}`;
  /** A review that no other test has touched, and the approval of it. */
  const open = async (): Promise<{ id: string; meant: Meant }> => {
    const { id, candidateHash } = await plane.openReview('acme', TOOLS[next++]!.name);
    return { id, meant: { decision: 'approve', candidateHash, effect: 'read', enable: false } };
  };
  const start = async (id: string, meant: Meant, who = rita): Promise<StartedConfirmation> => {
    const answer = await who.send('POST', path(id, '/confirmation'), meant);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.json as StartedConfirmation;
  };
  const confirmed = async (id: string, meant: Meant) => {
    const { nonce, policyVersion, options } = await start(id, meant);
    return { nonce, policyVersion, assertion: key.get(options) };
  };
  const decide = async (id: string, body: object, who = rita): Promise<[number, string | undefined]> => {
    const answer = await who.send('POST', path(id, '/decision'), body);
    return [answer.status, (answer.json as Problem).code];
  };
  const state = async (id: string): Promise<string> =>
    ((await rita.get(path(id, ''))).json as ReviewDetail).review.state;
  const evidence = async (id: string): Promise<ApprovalEvidence[]> =>
    ((await rita.get(path(id, '/evidence'))).json as { items: ApprovalEvidence[] }).items;

  it('are recorded with evidence that can be verified offline', async () => {
    const { id, meant } = await open();
    expect(await decide(id, { ...meant, confirmation: await confirmed(id, meant) })).toEqual([
      200,
      undefined,
    ]);
    const [kept, ...others] = await evidence(id);
    expect(others).toEqual([]);
    expect(verifyApproval(kept!, ORIGIN)).toMatchObject({
      requestId: id,
      manifestHash: meant.candidateHash,
      decision: { verdict: 'approve', effect: 'read', enable: false },
      approver: { account: 'account_rita_acme' },
    });
    const [event] = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE method = 'tool.approved' ORDER BY seq DESC LIMIT 1`,
    );
    expect(JSON.parse(event!.event)).toMatchObject({ after: { evidence: { id: kept!.id } } });
  });

  it('are required of an operator who has a passkey', async () => {
    const { id, meant } = await open();
    expect(((await rita.get(path(id, ''))).json as ReviewDetail).confirmation).toBe('passkey');
    expect(await decide(id, meant)).toEqual([403, 'approval_required']);
    expect(await state(id)).toBe('open');
  });

  it('are not required of one who has none, which the page says', async () => {
    const { id, meant } = await open();
    const root = plane.operator('acme');
    expect(((await root.get(path(id, ''))).json as ReviewDetail).confirmation).toBe('none');
    expect(await decide(id, meant, root)).toEqual([200, undefined]);
    expect(await evidence(id)).toEqual([]);
  });

  it('U07 are not accepted for another decision, definition, review, policy or person', async () => {
    const [mine, other] = [await open(), await open()];
    const attempts: [string, object][] = [
      ['decision', { ...mine.meant, decision: 'reject', reason: 'no good' }],
      ['effect', { ...mine.meant, effect: 'destructive' }],
      ['enable', { ...mine.meant, enable: true }],
      ['reason', { ...mine.meant, reason: 'because' }],
      ['definition', { ...mine.meant, candidateHash: '0'.repeat(64) }],
    ];
    for (const [what, body] of attempts) {
      const confirmation = await confirmed(mine.id, mine.meant);
      expect([what, await decide(mine.id, { ...body, confirmation })]).toEqual([
        what,
        [403, 'approval_invalid'],
      ]);
    }
    const confirmation = await confirmed(mine.id, mine.meant);
    expect(await decide(other.id, { ...other.meant, confirmation })).toEqual([403, 'approval_invalid']);
    const { policyVersion } = confirmation;
    const newer = { ...confirmation, policyVersion: policyVersion + 1 };
    expect(await decide(mine.id, { ...mine.meant, confirmation: newer })).toEqual([403, 'approval_invalid']);
    expect(await decide(mine.id, { ...mine.meant, confirmation }, plane.operator('acme'))).toEqual([
      403,
      'approval_invalid',
    ]);
    expect(await state(mine.id)).toBe('open');
    expect(await evidence(mine.id)).toEqual([]);
  });

  it('U07 count once, and for five minutes', async () => {
    const [first, second] = [await open(), await open()];
    const confirmation = await confirmed(first.id, first.meant);
    clock.advance(5 * 60_000);
    expect(await decide(first.id, { ...first.meant, confirmation })).toEqual([403, 'approval_invalid']);
    const again = await confirmed(second.id, second.meant);
    const body = { ...second.meant, confirmation: again };
    const answers = await Promise.all([1, 2, 3].map(() => decide(second.id, body)));
    expect(answers.map(([status]) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403]);
  });

  it('U08 are void when the policy changes meanwhile', async () => {
    const { id, meant } = await open();
    const confirmation = await confirmed(id, meant);
    await plane.approve('acme', 'ten');
    expect(await decide(id, { ...meant, confirmation })).toEqual([409, 'approval_void']);
    expect(await state(id)).toBe('open');
  });

  it('are demanded of everybody where the installation says so', async () => {
    const strict = await ControlPlane.start({ API_PUBLIC_URL: ORIGIN, REVIEW_STEP_UP: 'required' });
    try {
      await strict.addServer('acme', 'tools', upstream.url);
      const { id, candidateHash } = await strict.openReview('acme', 'one');
      const root = strict.operator('acme');
      const body = { decision: 'approve', candidateHash, effect: 'read' };
      expect(await decide(id, body, root)).toEqual([403, 'approval_required']);
      const { eligible } = (await root.get(path(id, ''))).json as ReviewDetail;
      expect(eligible.ok).toBe(false);
      expect(eligible.reason).toContain('passkey');
    } finally {
      await strict.stop();
    }
  });
});
