import { FixedClock } from '#libs/testing';
import type { Attestor } from '../../../attestation/attestor.js';
import { type AttestedManifest, type FreshSnapshot, proven, type PublishedTool } from '../../proofs.js';
import { accessToken, addressed, caller, fresh, policyOf, served, toolCall } from '../../proofs.fixture.js';
import { attestedManifest } from './attested-manifest.js';
import { grantedTool } from './granted-tool.js';
import { publishedTool } from './published-tool.js';
import { visibleTools } from './visible-tools.js';

type Known = 'attested' | 'drifted' | undefined;

/** An attestor that knows what it is told, and something else after a look. */
class FakeAttestor {
  looks = 0;

  constructor(
    private known: Known,
    private readonly afterLook: Known = known,
  ) {}

  find(): Known {
    return this.known;
  }

  async look(): Promise<void> {
    this.looks++;
    this.known = this.afterLook;
  }

  failureOf(): string {
    return 'connection refused';
  }

  get port(): Attestor {
    return this as unknown as Attestor;
  }
}

describe('which tool', () => {
  let snapshot: FreshSnapshot;
  let published: PublishedTool;
  let attested: AttestedManifest;

  beforeAll(async () => {
    snapshot = await fresh();
    published = proven(served(snapshot, 'desk__read'));
    attested = proven(served(snapshot, 'desk__read'));
  });

  describe('publishedTool', () => {
    const find = publishedTool();

    it('has another name on each endpoint', () => {
      expect(find(addressed(), snapshot, toolCall('desk__read')).tool.name).toBe('read');
      expect(find(addressed({ server: 'desk' }), snapshot, toolCall('read')).tool.name).toBe('read');
    });

    it.each([
      [undefined, 'read'],
      ['desk', 'desk__read'],
      ['other', 'read'],
      [undefined, '__proto__'],
      [undefined, ''],
    ])('on the endpoint of %s there is no %j', (server, name) => {
      expect(() => find(addressed({ server }), snapshot, toolCall(name))).toThrow(
        expect.objectContaining({ reason: 'tool-not-found' }),
      );
    });
  });

  describe('attestedManifest', () => {
    const ask = (attestor: FakeAttestor) => attestedManifest(attestor.port)(addressed(), published);

    it('needs no look while the last one is good', () => {
      const attestor = new FakeAttestor('attested');
      expect(ask(attestor)).toMatchObject({ tool: { name: 'read' } });
      expect(attestor.looks).toBe(0);
    });

    it('is stopped at once after a drift', () => {
      expect(() => ask(new FakeAttestor('drifted'))).toThrow(
        expect.objectContaining({ reason: 'manifest-drifted' }),
      );
    });

    it('looks when nothing is known', async () => {
      await expect(ask(new FakeAttestor(undefined, 'attested'))).resolves.toMatchObject({
        tool: { name: 'read' },
      });
      await expect(ask(new FakeAttestor(undefined, 'drifted'))).rejects.toMatchObject({
        reason: 'manifest-drifted',
      });
      await expect(ask(new FakeAttestor(undefined))).rejects.toMatchObject({
        reason: 'manifest-unattested',
        context: { detail: 'connection refused' },
      });
    });
  });

  describe('grantedTool', () => {
    const grant = grantedTool(new FixedClock());

    it('names the role and the grant', () => {
      expect(grant(snapshot, caller(), attested)).toMatchObject({
        role: 'everyone',
        grant: 'grant_everyone_0',
      });
    });

    it.each([
      [{ roles: [] }, 'tool-not-granted', undefined],
      [{ clientId: 'agent_2' }, 'tool-not-granted', undefined],
      [{ scopes: new Set(['mcp:connect']) }, 'scope-insufficient', ['mcp:connect', 'tools:read']],
    ])('is refused to %j: %s', (changes, reason, scopes) => {
      expect(() => grant(snapshot, caller(changes), attested)).toThrow(
        expect.objectContaining({ reason, context: expect.objectContaining(scopes ? { scopes } : {}) }),
      );
    });
  });

  describe('grantedTool, where the tenant wants a fresh sign-in', () => {
    const clock = new FixedClock();
    const now = Math.floor(clock.now() / 1000);
    const call = async (authTime: number | undefined) => {
      const { tenant } = policyOf();
      const strict = await fresh({ tenant: { ...tenant, freshSignIn: { effects: ['read'], maxAgeS: 300 } } });
      const token = accessToken(authTime === undefined ? {} : { authTime });
      return grantedTool(clock)(strict, caller({}, token), attested);
    };

    it('takes the token of somebody who signed in lately', async () => {
      await expect(call(now - 300)).resolves.toMatchObject({ role: 'everyone' });
    });

    it.each([
      ['somebody who signed in too long ago', now - 301],
      ['nobody who signed in', undefined],
    ])('R53: refuses that of %s', async (_who, authTime) => {
      await expect(call(authTime)).rejects.toMatchObject({
        reason: 'sign-in-stale',
        context: { maxAge: 300, scopes: ['mcp:connect', 'tools:read'] },
      });
    });
  });

  describe('visibleTools', () => {
    const names = async (attestor: FakeAttestor, who = caller(), server?: string) =>
      (await visibleTools(attestor.port)(addressed({ server }), snapshot, who)).map(({ name }) => name);

    it('are those that a call would find', async () => {
      expect(await names(new FakeAttestor('attested'))).toEqual(['read', 'write']);
      expect(await names(new FakeAttestor('drifted'))).toEqual([]);
      const attestor = new FakeAttestor(undefined, 'attested');
      expect(await names(attestor)).toEqual(['read', 'write']);
      expect(attestor.looks).toBe(1);
    });

    it('make nobody look at a server that has nothing for the caller', async () => {
      const attestor = new FakeAttestor(undefined, 'attested');
      expect(await names(attestor, caller({ roles: [] }))).toEqual([]);
      expect(attestor.looks).toBe(0);
    });

    it('need the scope to connect', async () => {
      const who = caller({}, accessToken({ scopes: new Set(['tools:call']) }));
      await expect(names(new FakeAttestor('attested'), who)).rejects.toMatchObject({
        reason: 'scope-insufficient',
        context: { scopes: ['mcp:connect'] },
      });
    });

    it('hide an endpoint where there are none, as if there were no such server', async () => {
      for (const [who, server] of [
        [caller({ roles: [] }), 'desk'],
        [caller(), 'nope'],
      ] as const) {
        await expect(names(new FakeAttestor('attested'), who, server)).rejects.toMatchObject({
          reason: 'endpoint-denied',
        });
      }
    });
  });
});
