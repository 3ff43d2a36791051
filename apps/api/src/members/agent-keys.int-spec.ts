import { generateKeyPairSync } from 'node:crypto';
import type { AgentDetail, MemberView } from '#libs/contracts';
import { thumbprint } from '#libs/oauth';
import { FixedClock } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const publicKey = (kid: string) => ({
  kty: 'EC',
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});

describe('keys of agents', () => {
  const clock = new FixedClock(Date.now());
  let plane: ControlPlane;
  const [first, second] = [publicKey('first'), publicKey('second')];
  let agent: MemberView;
  let path: string;

  beforeAll(async () => {
    plane = await ControlPlane.start({}, clock);
    const body = { name: 'nightly', kind: 'machine', keys: [first] };
    agent = await plane.send<MemberView>('POST', 'acme', '/agents', body, 201);
    path = `/agents/${agent.id}`;
  });
  afterAll(() => plane.stop());

  const revocations = () =>
    plane.store.sql(`SELECT value FROM app.revocation_entry WHERE kind = 'client' AND value = $1`, [
      agent.handle,
    ]);
  const set = (keys: unknown[], status = 200) =>
    plane.send<AgentDetail>('PUT', 'acme', `${path}/keys`, { keys }, status);

  it('are shown by thumbprint, with where the agent came from and when it last called', async () => {
    expect(await plane.get<AgentDetail>('acme', path)).toEqual({
      id: agent.id,
      kind: 'machine',
      keys: [{ id: thumbprint(first), kid: 'first', jwk: first, reported: false }],
      jwksUri: null,
      redirectUris: [],
      createdAt: expect.stringMatching(/Z$/),
      lastCallOn: null,
    });
    const { id } = await plane.tenant('acme');
    await plane.store.sql(
      `INSERT INTO app.usage_day (tenant_id, day, subject, client_id, tool, calls, failed, denied, input_tokens, output_tokens, cost)
       VALUES ($1, '2026-03-01', 's', $2, 't', 1, 0, 0, 0, 0, 0), ($1, '2026-03-04', 's', $2, 't', 1, 0, 0, 0, 0, 0),
         ($1, '2026-03-09', 's', 'another', 't', 1, 0, 0, 0, 0, 0)`,
      [id, agent.handle],
    );
    expect((await plane.get<AgentDetail>('acme', path)).lastCallOn).toBe('2026-03-04');
  });

  it('can be joined by another without an end to any token', async () => {
    const { keys } = await set([first, second]);
    expect(keys.map(({ kid }) => kid)).toEqual(['first', 'second']);
    expect(await revocations()).toEqual([]);
  });

  it('end every token that is out when one of them goes', async () => {
    expect((await set([second])).keys.map(({ id }) => id)).toEqual([thumbprint(second)]);
    expect(await revocations()).toHaveLength(1);
    const [row] = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event LIKE '%"agent.keys.set"%' ORDER BY at DESC LIMIT 1`,
    );
    expect(JSON.parse(row!.event)).toMatchObject({ object: { kind: 'agent', id: agent.id } });
  });

  it('say so when one was reported', async () => {
    const what = { kind: 'key', id: thumbprint(second), reason: 'found in a repository' };
    await plane.send('POST', 'acme', '/revocations', what, 200);
    expect((await plane.get<AgentDetail>('acme', path)).keys).toEqual([
      expect.objectContaining({ kid: 'second', reported: true }),
    ]);
  });

  it('are refused as for a new agent: none, a private one, another kind', async () => {
    await set([], 422);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await set([{ ...privateKey.export({ format: 'jwk' }), kid: 'leak' }], 422);
    await set([{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'other' }], 422);
    expect((await plane.get<AgentDetail>('acme', path)).keys.map(({ kid }) => kid)).toEqual(['second']);
  });

  it('are not for an agent that registered itself to be given here', async () => {
    const { id } = await plane.tenant('acme');
    await plane.store.sql(
      `INSERT INTO app.agent (tenant_id, id, client_id, name, kind, registration, redirect_uris)
       VALUES ($1, 'agent_self', 'agent_self', 'self', 'interactive', 'dynamic', '{https://self.example.com/cb}')`,
      [id],
    );
    await plane.send('PUT', 'acme', '/agents/agent_self/keys', { keys: [first] }, 409);
  });

  it('belong to one tenant', async () => {
    expect((await plane.operator('globex').get(`/api/v1/tenants/acme${path}`)).status).toBe(404);
    expect((await plane.operator('globex').get(`/api/v1/tenants/globex${path}`)).status).toBe(404);
    const elsewhere = await plane
      .operator('globex')
      .send('PUT', `/api/v1/tenants/globex${path}/keys`, { keys: [first] });
    expect(elsewhere.status).toBe(404);
  });

  it('are changed by somebody who has just proved to be there', async () => {
    clock.advance(11 * 60_000);
    const answer = await plane
      .operator('acme')
      .send('PUT', `/api/v1/tenants/acme${path}/keys`, { keys: [first] });
    expect(answer).toMatchObject({ status: 403, json: { code: 'step_up_required' } });
  });
});
