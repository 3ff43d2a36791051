import { testRole, type TestUpstream } from '#libs/testing';
import type { CallApprovalRequest } from '#libs/contracts';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';

describe('a call under conditions', () => {
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    const [grant] = testRole('careful', { kind: 'all' }).grants;
    await world.enforce({
      tools: [approved('desk', ECHO), { ...approved('desk', WIPE, 'write'), labels: ['external-effect'] }],
      roles: [
        ...world.snapshot.roles,
        {
          slug: 'careful',
          grants: [
            { ...grant!, id: 'small', condition: 'has(args.text) && size(args.text) < 5' },
            { ...grant!, id: 'asked', effects: ['write'], approval: 'each-call' },
          ],
        },
        {
          slug: 'trying',
          grants: [{ ...grant!, id: 'trial', condition: 'args.text != "tried"', conditionMode: 'shadow' }],
        },
        { slug: 'slow', grants: [{ ...grant!, id: 'slow', limits: { perMinute: 1, burst: 1 } }] },
      ],
      guardrails: [
        {
          id: 'guardrail_secret',
          owner: 'platform',
          name: 'no secrets',
          select: { kind: 'all' },
          condition: 'has(args.text) && args.text.contains("secret")',
          action: 'deny',
          mode: 'enforce',
        },
        {
          id: 'guardrail_tried',
          owner: 'tenant',
          name: 'tried',
          select: { kind: 'all' },
          condition: 'has(args.text) && args.text == "hi"',
          action: 'deny',
          mode: 'shadow',
        },
      ],
    });
  });

  afterAll(() => world.stop());

  const asked = (upstream: TestUpstream): number => upstream.asked.length;

  it('runs where they hold, and the record says by which grant and what was only tried', async () => {
    const agent = await world.agent({ roles: ['careful'] });
    const reply = await agent.call('desk__echo', { text: 'hi' });
    expect(reply.json.result).not.toMatchObject({ isError: true });
    expect(
      await world.event(({ outcome, shadow }) => outcome === 'succeeded' && shadow !== undefined),
    ).toMatchObject({
      right: { role: 'careful', grant: 'small' },
      shadow: ['guardrail_tried'],
    });
  });

  it('runs whatever a tried condition says, and the record tells what it would have made of it', async () => {
    const agent = await world.agent({ roles: ['trying'] });
    for (const text of ['tried', 'quiet'])
      expect((await agent.call('desk__echo', { text })).json.result).not.toMatchObject({ isError: true });
    expect(
      await world.event(({ right, would }) => right?.grant === 'trial' && would !== undefined),
    ).toMatchObject({
      outcome: 'succeeded',
      right: { role: 'trying', grant: 'trial' },
      shadow: ['trial'],
      would: 'denied',
      caller: { scopes: expect.arrayContaining(['mcp:connect']) },
    });
    const quiet = await world.event(({ right, shadow }) => right?.grant === 'trial' && shadow === undefined);
    expect(quiet.would).toBeUndefined();
  });

  it('is denied where they do not, without a word of the policy, and never reaches the tool', async () => {
    const agent = await world.agent({ roles: ['careful'] });
    const before = asked(world.upstream);
    const reply = await agent.call('desk__echo', { text: 'much too long' });
    expect(reply.json.result).toMatchObject({ isError: true });
    expect(reply.text).toContain('Denied by policy');
    expect(reply.text).not.toContain('small');
    expect(asked(world.upstream)).toBe(before);
    expect(await world.event(({ reason }) => reason === 'condition-failed')).toMatchObject({
      detail: expect.stringContaining('small'),
    });
  });

  it('is denied by a guardrail whatever a grant without terms says', async () => {
    const agent = await world.agent({ roles: ['everything'] });
    const reply = await agent.call('desk__echo', { text: 'my secret' });
    expect(reply.text).toContain('Denied by policy');
    expect((await agent.call('desk__echo', { text: 'fine' })).json.result).not.toMatchObject({
      isError: true,
    });
  });

  it('is held to the limit of its grant', async () => {
    const agent = await world.agent({ roles: ['slow'] });
    const texts: string[] = [];
    for (let i = 0; i < 3; i++) texts.push((await agent.call('desk__echo', { text: `n${i}` })).text);
    expect(texts[2]).toContain('Too many calls of this tool');
  });

  it('waits for a person, who approves exactly it, once', async () => {
    const agent = await world.agent({ roles: ['careful'] });
    const url = 'https://console.example/t/acme/approvals/approval_1';
    let decision: 'pending' | 'approved' = 'pending';
    const requests: CallApprovalRequest[] = [];
    world.plane.approval = (request) => {
      requests.push(request);
      if (decision === 'pending')
        return { kind: 'pending', id: 'approval_1', url, expiresAt: '2026-01-01T00:00:00.000Z' };
      decision = 'pending';
      return { kind: 'approved', id: 'approval_1' };
    };
    const before = asked(world.upstream);
    const first = await agent.call('desk__wipe', { all: true });
    expect(first.json.result).toMatchObject({ isError: true });
    expect(first.text).toContain(url);
    expect(asked(world.upstream)).toBe(before);
    await world.event(({ reason }) => reason === 'approval-required');
    decision = 'approved';
    expect((await agent.call('desk__wipe', { all: true })).json.result).not.toMatchObject({ isError: true });
    expect((await agent.call('desk__wipe', { all: true })).text).toContain(url);
    expect(requests).toHaveLength(3);
    expect(requests[0]).toMatchObject({
      tool: { urn: 'urn:sallyport:tool:acme:desk:wipe' },
      arguments: '{"all":true}',
      why: ['asked'],
    });
  });
});
