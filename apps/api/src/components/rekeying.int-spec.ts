import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdminEvent, EnrolResponse, Problem } from '#libs/contracts';
import {
  ComponentClient,
  ComponentIdentity,
  KeyRotation,
  newPrivateKey,
  StateFiles,
  type PrivateJwk,
  publicPart,
} from '#libs/component';
import { clientAssertion, loadClientKey } from '#libs/oauth';
import { Log, SystemClock, unixSeconds } from '#libs/platform';
import { FixedClock } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { EnrolmentTokens } from './components.module.js';

/** A component with its own key and the client of the product. */
class Component {
  readonly client: ComponentClient;

  constructor(
    private readonly origin: string,
    readonly enrolled: EnrolResponse,
    readonly key: PrivateJwk,
  ) {
    this.client = new ComponentClient(
      origin,
      { current: enrolled },
      { clientKey: loadClientKey(key) },
      new SystemClock(),
    );
  }

  static async enrol(plane: ControlPlane, name: string): Promise<Component> {
    const key = await newPrivateKey();
    const token = await plane.app.get(EnrolmentTokens).issue('gateway');
    const payload = { token, kind: 'gateway', name, key: publicPart(key), callTokenKeys: [] };
    const answer = await plane.app.inject({ method: 'POST', url: '/internal/v1/enrol', payload });
    return new Component(plane.store.origin, JSON.parse(answer.body) as EnrolResponse, key);
  }

  /** The same component with another key. */
  with(key: PrivateJwk): Component {
    return new Component(this.origin, this.enrolled, key);
  }

  beat(): Promise<number> {
    return this.post('heartbeat', { version: '1.0.0', revisions: {} }).then(({ status }) => status);
  }

  replace(
    next: PrivateJwk,
    by = next,
    audience = `${this.enrolled.resource}/key`,
  ): ReturnType<Component['post']> {
    const claims = { clientId: this.enrolled.clientId, issuer: audience, jti: randomUUID() };
    const proof = clientAssertion(loadClientKey(by), { ...claims, iat: unixSeconds(new SystemClock()) });
    return this.post('key', { key: publicPart(next), proof });
  }

  private async post(path: string, body: object): Promise<{ status: number; json: unknown }> {
    const answer = await this.client.send({
      method: 'POST',
      url: `${this.origin}/internal/v1/${path}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
  }
}

describe('the key of a component', () => {
  let plane: ControlPlane;
  let names = 0;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
  });
  afterAll(() => plane.stop());

  const enrolled = (): Promise<Component> => Component.enrol(plane, `gateway-${++names}`);
  const overlapEnds = (component: Component): Promise<unknown> =>
    plane.store.sql(
      `UPDATE app.component SET previous_key_until = now() - interval '1 second' WHERE client_id = $1`,
      [component.enrolled.clientId],
    );
  const refusal = ({ status, json }: { status: number; json: unknown }): unknown[] => [
    status,
    (json as Problem).code,
  ];

  it('makes way for the next, which both sign; the one before dies after the overlap, and its tokens with it', async () => {
    const before = await enrolled();
    expect(await before.beat()).toBe(204);
    const next = await newPrivateKey();
    const answer = await before.replace(next);
    expect(answer).toEqual({ status: 200, json: { previousUntil: expect.any(String) } });
    const after = before.with(next);
    expect([await before.beat(), await after.beat()]).toEqual([204, 204]);

    await overlapEnds(before);
    // The token in hand is not expired; it is bound to a key that counts no longer. And there is no other token.
    await expect(before.beat()).rejects.toThrow('HTTP 401');
    await expect(before.with(before.key).beat()).rejects.toThrow('HTTP 401');
    await expect(before.with(before.key).replace(await newPrivateKey())).rejects.toThrow('HTTP 401');
    expect(await after.beat()).toBe(204);
  });

  it('is changed by a thief of the earlier one no more than once it has been replaced', async () => {
    const owner = await enrolled();
    const next = await newPrivateKey();
    expect((await owner.replace(next)).status).toBe(200);
    const stolen = owner.with(owner.key);
    expect(refusal(await stolen.replace(await newPrivateKey()))).toEqual([403, 'key_superseded']);
    expect(refusal(await owner.with(next).replace(await newPrivateKey()))).toEqual([409, 'key_changing']);
    await overlapEnds(owner);
    expect((await owner.with(next).replace(await newPrivateKey())).status).toBe(200);
  });

  it('may be asked for again: an answer that was lost does no harm', async () => {
    const owner = await enrolled();
    const next = await newPrivateKey();
    const first = await owner.replace(next);
    expect(await owner.replace(next)).toEqual(first);
    expect(await owner.with(next).replace(next)).toEqual(first);
    await overlapEnds(owner);
    expect(await owner.with(next).replace(next)).toEqual({ status: 200, json: { previousUntil: null } });
  });

  it('is refused unless whoever asks has it, for here and now', async () => {
    const owner = await enrolled();
    const next = await newPrivateKey();
    const stranger = await newPrivateKey();
    for (const answer of [
      await owner.replace(next, stranger),
      await owner.replace(next, owner.key),
      await owner.replace(next, next, owner.enrolled.issuer),
    ]) {
      expect([answer.status, (answer.json as Problem).errors?.[0]]).toEqual([
        422,
        expect.objectContaining({ pointer: '/proof', code: 'key_not_proved' }),
      ]);
    }
    expect(await owner.beat()).toBe(204);
  });

  it('is in the audit log of the platform, by its thumbprints', async () => {
    const owner = await enrolled();
    const next = await newPrivateKey();
    await owner.replace(next);
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event::jsonb ->> 'action' = 'component.rekey' ORDER BY seq DESC LIMIT 1`,
    );
    expect(JSON.parse(rows[0]?.event ?? '{}') as AdminEvent).toMatchObject({
      actor: { kind: 'component', id: owner.enrolled.clientId },
      before: { keyId: owner.key.kid },
      after: { keyId: next.kid },
    });
    expect(rows[0]?.event).not.toContain(next.d);
  });

  describe('that looks after itself', () => {
    const DAY_MS = 86_400_000;
    let dir: string;
    let files: StateFiles;
    let owner: Component;
    let identity: ComponentIdentity;

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'component-'));
      files = await StateFiles.open(dir);
      owner = await enrolled();
      identity = await ComponentIdentity.open(files, owner.key, Date.now() - 89 * DAY_MS);
    });
    afterEach(() => rm(dir, { recursive: true }));

    const rotation = (by = identity, now = Date.now()): KeyRotation =>
      new KeyRotation({
        apiUrl: plane.store.origin,
        enrolment: { current: owner.enrolled },
        identity: by,
        maxAgeMs: 90 * DAY_MS,
        clock: new FixedClock(now),
        log: new Log(() => undefined),
      });

    it('is replaced when it is old enough, and not before', async () => {
      expect(await rotation().look()).toBe(false);
      expect(identity.key).toEqual(owner.key);
      await files.remove('component-key.json');
      const old = await ComponentIdentity.open(files, owner.key, Date.now() - 91 * DAY_MS);
      expect(await rotation(old).look()).toBe(true);
      expect(old.key.kid).not.toBe(owner.key.kid);
      expect(await owner.with(old.key).beat()).toBe(204);
      const restarted = await ComponentIdentity.open(files, owner.key, Date.now());
      expect(restarted.key).toEqual(old.key);
      expect(await rotation(restarted).look()).toBe(false);
    });

    it('finishes a change whose answer was lost, even when the key before has died', async () => {
      const next = await identity.prepare();
      expect((await owner.replace(next)).status).toBe(200);
      await overlapEnds(owner);
      const restarted = await ComponentIdentity.open(files, owner.key, Date.now());
      expect(await rotation(restarted).look()).toBe(true);
      expect([restarted.key, restarted.next]).toEqual([next, undefined]);
      expect(await owner.with(next).beat()).toBe(204);
    });

    it('keeps its key while the control plane takes no other', async () => {
      await plane.store.sql(`UPDATE app.component SET revoked_at = now() WHERE client_id = $1`, [
        owner.enrolled.clientId,
      ]);
      const next = await identity.prepare();
      expect(await rotation().look()).toBe(false);
      expect([identity.key, identity.next]).toEqual([owner.key, next]);
    });
  });
});
