import type { ComponentList, EnrolmentTokenList, IssuedEnrolmentToken } from '#libs/contracts';
import { FixedClock, type OperatorBrowser, TestKey, TestOauthClient } from '#libs/testing';
import { ControlPlane } from '../../registry/control-plane.fixture.js';
import { Enrolment } from '../enrolment.js';
import { EnrolmentTokens } from '../components.module.js';

const COMPONENTS = '/api/v1/platform/components';
const TOKENS = '/api/v1/platform/enrolment-tokens';

describe('administration of components', () => {
  const clock = new FixedClock(Date.now());
  let plane: ControlPlane;
  let root: OperatorBrowser;

  beforeAll(async () => {
    plane = await ControlPlane.start({}, clock);
    await plane.app.listen(plane.store.port, '127.0.0.1');
    root = plane.operator('platform');
  });
  afterAll(() => plane.stop());

  const enrol = async (token: string, name: string, kind: 'gateway' | 'recorder' = 'gateway') => {
    const key = await TestKey.create();
    const callKey = await TestKey.create();
    const callTokenKeys = kind === 'gateway' ? [callKey.jwk] : [];
    const enrolled = await plane.app.get(Enrolment).enrol({ token, kind, name, key: key.jwk, callTokenKeys });
    const client = new TestOauthClient(enrolled.issuer, enrolled.clientId, key);
    const access = () => client.clientCredentials({ resource: enrolled.resource, scope: 'component' });
    return { id: enrolled.clientId, callKid: callKey.jwk.kid, keyId: key.jwk.kid, access };
  };
  const actions = async (like: string): Promise<number> =>
    (await plane.store.sql(`SELECT 1 FROM app.audit_event WHERE event LIKE $1`, [`%"${like}"%`])).length;
  const issue = async (kind: string): Promise<IssuedEnrolmentToken> => {
    const answer = await root.send('POST', TOKENS, { kind });
    expect(answer.status).toBe(201);
    return answer.json as IssuedEnrolmentToken;
  };
  const tokens = async (): Promise<EnrolmentTokenList['items']> =>
    ((await root.get(TOKENS)).json as EnrolmentTokenList).items;

  it('issues tokens that enrol one component, and lists those still good, without their secrets', async () => {
    const issued = await issue('gateway');
    expect(await tokens()).toEqual([{ id: issued.id, kind: 'gateway', expiresAt: issued.expiresAt }]);
    await enrol(issued.token, 'first');
    expect(await tokens()).toEqual([]);
    expect(await actions('enrolment-token.issue')).toBe(1);
    await expect(enrol(issued.token, 'second')).rejects.toMatchObject({ code: 'enrolment_refused' });
  });

  it('takes tokens back: they enrol nobody, and another one still does', async () => {
    const [lost, kept] = [await issue('recorder'), await issue('recorder')];
    expect((await root.send('DELETE', `${TOKENS}/${lost.id}`)).status).toBe(204);
    expect((await tokens()).map(({ id }) => id)).toEqual([kept.id]);
    await expect(enrol(lost.token, 'thief', 'recorder')).rejects.toMatchObject({ code: 'enrolment_refused' });
    await enrol(kept.token, 'honest', 'recorder');
    for (const { id } of [lost, kept]) {
      expect((await root.send('DELETE', `${TOKENS}/${id}`)).status).toBe(404);
    }
    expect(await actions('enrolment-token.revoke')).toBe(1);
  });

  it('shuts a component out: no more tokens, its keys leave every policy, and its name is free', async () => {
    const gateway = await enrol((await issue('gateway')).token, 'edge');
    expect((await gateway.access()).status).toBe(200);
    expect(JSON.stringify(await plane.snapshot('acme'))).toContain(gateway.callKid);
    expect((await root.send('DELETE', `${COMPONENTS}/${gateway.id}`)).status).toBe(204);
    expect(await gateway.access()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(JSON.stringify(await plane.snapshot('acme'))).not.toContain(gateway.callKid);
    const again = await enrol((await issue('gateway')).token, 'edge');
    const { items } = (await root.get(COMPONENTS)).json as ComponentList;
    const edges = items.filter(({ name }) => name === 'edge');
    expect(
      Object.fromEntries(edges.map(({ id, keyId, revokedAt }) => [id, [keyId, revokedAt !== null]])),
    ).toEqual({
      [again.id]: [again.keyId, false],
      [gateway.id]: [gateway.keyId, true],
    });
    expect((await root.send('DELETE', `${COMPONENTS}/${gateway.id}`)).status).toBe(404);
    expect(await actions('component.revoke')).toBe(1);
  });

  it('is there for administrators of the platform alone', async () => {
    const token = await plane.app.get(EnrolmentTokens).issue('recorder');
    const { id } = await enrol(token, 'witness', 'recorder');
    await plane.addOperator('platform', 'local', ['tenant-admin', 'reviewer', 'auditor']);
    for (const other of [plane.operator('acme'), plane.operator('platform', 'local')]) {
      expect((await other.get(COMPONENTS)).status).toBe(404);
      expect((await other.get(TOKENS)).status).toBe(404);
      expect((await other.send('POST', TOKENS, { kind: 'gateway' })).status).toBe(404);
      expect((await other.send('DELETE', `${COMPONENTS}/${id}`)).status).toBe(404);
    }
    expect((await root.send('POST', TOKENS, { kind: 'admin' })).status).toBe(422);
  });

  it('asks for the person again before it gives or takes credentials', async () => {
    clock.advance(11 * 60_000);
    expect((await root.get(COMPONENTS)).status).toBe(200);
    for (const answer of [
      await root.send('POST', TOKENS, { kind: 'gateway' }),
      await root.send('DELETE', `${COMPONENTS}/component_x`),
      await root.send('DELETE', `${TOKENS}/enrolment_x`),
    ]) {
      expect(answer).toMatchObject({ status: 403, json: { code: 'step_up_required' } });
    }
  });
});
