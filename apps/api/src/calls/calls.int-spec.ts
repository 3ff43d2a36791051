import { generateKeyPairSync } from 'node:crypto';
import { sha256Hex } from '#libs/manifest';
import { CHECKPOINT_TYP, checkpointPayload, ExportVerifier, verifyChain, type ChainRow } from '#libs/audit';
import type {
  AuditEvent,
  AuditExportLine,
  CallDetail,
  CallRow,
  Problem,
  Verification,
} from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { signCompact } from '#libs/oauth';
import { testCall } from '#libs/testing';
import { subjectOf } from '../oauth/oauth.module.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { PlatformKeys } from '../vault/vault.module.js';

describe('recorded calls', () => {
  let plane: ControlPlane;
  let issuer: string;
  let tenants = 0;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    ({ issuer } = await plane.tenant('acme'));
  });
  afterAll(() => plane.stop());

  const append = async (tenant: string, events: AuditEvent[]): Promise<void> => {
    const { id } = await plane.tenant(tenant);
    await plane.app.get(TenantDb).run(id, (manager) => appendAuditEvents(manager, id, events));
  };
  const list = (tenant: string, query = ''): Promise<{ items: CallRow[]; nextCursor: string | null }> =>
    plane.get(tenant, `/calls${query}`);

  describe('in the list', () => {
    beforeAll(async () => {
      const root = subjectOf(issuer, 'account_root_acme');
      await append(
        'acme',
        Array.from({ length: 230 }, (_, i) =>
          testCall('acme', {
            id: `call_${i}`,
            caller: {
              sub: i % 2 === 0 ? root : 'https://elsewhere.example|somebody',
              clientId: `agent_${i % 3}`,
            },
            ...(i % 5 === 0 ? ({ outcome: 'denied', reason: 'tool-not-granted' } as const) : {}),
            ...(i % 7 === 0 ? { tool: { name: 'guessed' } } : {}),
          }),
        ),
      );
    });

    it('come newest first, in pages without gap or repetition, while new ones arrive', async () => {
      const first = await list('acme');
      expect(first.items).toHaveLength(100);
      await append('acme', [testCall('acme', { id: 'call_later', caller: {} })]);
      const second = await list('acme', `?cursor=${first.nextCursor}`);
      const third = await list('acme', `?cursor=${second.nextCursor}`);
      expect(third.nextCursor).toBeNull();
      const ids = [...first.items, ...second.items, ...third.items].map((row) => row.id);
      expect(ids).toEqual(Array.from({ length: 230 }, (_, i) => `call_${229 - i}`));
    });

    it('can be followed: what came after a position, newest first, a page at a time, none left out', async () => {
      const { items } = await list('acme');
      const newest = items[0]!.seq;
      expect(await list('acme', `?after=${newest}`)).toEqual({ items: [], nextCursor: null });
      const oldest = await list('acme', '?after=0');
      expect(oldest.items).toHaveLength(100);
      const ids = oldest.items.map((row) => row.id);
      const next = await list('acme', `?after=${oldest.items[0]!.seq}`);
      expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => `call_${99 - i}`));
      expect(next.items.at(-1)?.id).toBe('call_100');
      const denied = await list('acme', `?after=${oldest.items[0]!.seq}&outcome=denied`);
      expect(denied.items.every((row) => row.outcome === 'denied')).toBe(true);
    });

    it.each(['?after=-1', '?after=x', '?after=1&cursor=MQ'])('cannot be followed from %s', async (query) => {
      const answer = await plane.operator('acme').get(`/api/v1/tenants/acme/calls${query}`);
      expect(answer.status).toBe(422);
    });

    it.each<[string, (row: CallRow) => boolean, number]>([
      ['outcome=denied', (row) => row.outcome === 'denied', 46],
      ['reason=tool-not-granted&outcome=denied', (row) => row.reason === 'tool-not-granted', 46],
      ['tool=guessed', (row) => row.tool === 'guessed', 33],
      ['user=root', (row) => row.user === 'root', 100],
      ['user=account_root_acme', (row) => row.user === 'root', 100],
      ['agent=agent_1', (row) => row.agent === 'agent_1', 77],
      ['reason=no-such-reason', () => false, 0],
    ])('are filtered by %s', async (query, matches, count) => {
      const { items } = await list('acme', `?${query}`);
      expect(items.filter((row) => !matches(row))).toEqual([]);
      expect(items).toHaveLength(count);
    });

    it('are found by the last part of a canonical id, taken as text and not as a pattern', async () => {
      const { items } = await list('acme', '?tool=search');
      expect(items[0]?.tool).toBe('urn:sallyport:tool:acme:crm:search');
      expect((await list('acme', '?tool=%25')).items).toEqual([]);
    });

    it.each(['?cursor=AAAA', '?cursor=eyJ4IjoxfQ', '?outcome=perhaps', '?cursor=LTE'])(
      'refuse %s',
      async (query) => {
        const problem = await plane.get<Problem>('acme', `/calls${query}`, 422);
        expect(problem.errors?.[0]?.pointer).toMatch(/^\/(cursor|outcome)$/);
      },
    );

    it('are those of one tenant only', async () => {
      expect((await list('globex')).items).toEqual([]);
      expect(await plane.get<Problem>('globex', '/calls/call_1', 404)).toMatchObject({ code: 'not_found' });
    });
  });

  it('explain themselves: event, place in the chain, names, and what the catalogue says', async () => {
    const detail = await plane.get<CallDetail>('acme', '/calls/call_0');
    expect(detail).toMatchObject({
      row: { id: 'call_0', user: 'root' },
      names: { user: 'root', agent: null },
      event: { kind: 'call', trail: [{ step: 'addressedRequest' }] },
    });
    expect(detail.explanation?.remedy.length).toBeGreaterThan(10);
    expect(detail.chain.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  describe('under verification', () => {
    let slug: string;
    let id: string;

    const verify = (): Promise<Verification> =>
      plane
        .operator('platform')
        .send('POST', `/api/v1/tenants/${slug}/audit/verify`)
        .then((a) => a.json as Verification);
    const checkpoint = async (
      seq: number,
      head: string,
      key?: Parameters<typeof signCompact>[2],
    ): Promise<void> => {
      const signing = await plane.app.get(PlatformKeys).getSigningKey('checkpoint');
      const payload = checkpointPayload(slug, seq, head, seq, '2026-01-02T03:04:05.000Z');
      const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid: signing.kid }, key ?? signing.privateKey);
      await plane.store.sql(
        `INSERT INTO app.audit_checkpoint (tenant_id, seq, head, jws) VALUES ($1, $2, $3, $4)`,
        [id, seq, head, jws],
      );
    };
    const hashOf = async (seq: number): Promise<string> => {
      const rows = await plane.store.sql<{ hash: string }>(
        `SELECT hash FROM app.audit_event WHERE tenant_id = $1 AND seq = $2`,
        [id, seq],
      );
      return rows[0]!.hash;
    };

    beforeEach(async () => {
      slug = `verified-${++tenants}`;
      ({ id } = await plane.app.get(TenantsService).create({ slug, name: slug }));
      await append(
        slug,
        Array.from({ length: 10 }, (_, i) => testCall(slug, { id: `call_${slug}_${i + 1}` })),
      );
    });

    it('prove to be intact, checkpoints included', async () => {
      await checkpoint(4, await hashOf(4));
      await checkpoint(10, await hashOf(10));
      expect(await verify()).toEqual({
        intact: true,
        events: 10,
        head: await hashOf(10),
        firstBroken: null,
        checkpoints: 2,
      });
    });

    it.each<[string, string, Verification['firstBroken']]>([
      [
        'an altered event',
        `UPDATE app.audit_event SET event = replace(event, 'succeeded', 'failed') WHERE tenant_id = $1 AND seq = 5`,
        { seq: 5, id: '_5', problem: 'altered' },
      ],
      [
        'an altered column beside an untouched event',
        `UPDATE app.audit_event SET outcome = 'denied' WHERE tenant_id = $1 AND seq = 6`,
        { seq: 6, id: '_6', problem: 'altered' },
      ],
      [
        'a changed time',
        `UPDATE app.audit_event SET at = at + interval '1 second' WHERE tenant_id = $1 AND seq = 2`,
        { seq: 2, id: '_2', problem: 'altered' },
      ],
      [
        'a removed event',
        `DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq = 3`,
        { seq: 3, id: null, problem: 'missing' },
      ],
      [
        'events removed from the end',
        `DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq > 8`,
        { seq: 9, id: null, problem: 'missing' },
      ],
      [
        'all events removed',
        `DELETE FROM app.audit_event WHERE tenant_id = $1`,
        { seq: 1, id: null, problem: 'missing' },
      ],
      [
        'an event put in at the end',
        `INSERT INTO app.audit_event SELECT tenant_id, 11, 'x', at, kind, outcome, reason, method, tool, subject, client_id,
           duration_us, count, event, previous_hash, hash, recorded_at FROM app.audit_event WHERE tenant_id = $1 AND seq = 10`,
        { seq: 11, id: 'x', problem: 'altered' },
      ],
    ])('tell %s', async (_name, statement, expected) => {
      await plane.store.sql(statement, [id]);
      const verdict = await verify();
      expect(verdict.intact).toBe(false);
      const broken = {
        ...expected!,
        id: expected!.id?.startsWith('_') ? `call_${slug}${expected!.id}` : expected!.id,
      };
      expect(verdict.firstBroken).toEqual(broken);
    });

    it('tell a tail that was cut off together with the head, by a checkpoint', async () => {
      await checkpoint(10, await hashOf(10));
      await plane.store.sql(`DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq > 7`, [id]);
      await plane.store.sql(`UPDATE app.audit_head SET seq = 7, hash = $2 WHERE tenant_id = $1`, [
        id,
        await hashOf(7),
      ]);
      expect((await verify()).firstBroken).toEqual({ seq: 8, id: null, problem: 'missing' });
    });

    it('tell a checkpoint that was signed with another key', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      await checkpoint(4, await hashOf(4), privateKey);
      expect((await verify()).firstBroken).toEqual({ seq: 4, id: null, problem: 'checkpoint' });
    });

    it('leave with their proof, and with a note of who took them', async () => {
      await checkpoint(10, await hashOf(10));
      const answer = await plane.operator('platform').get(`/api/v1/tenants/${slug}/audit/export`);
      expect(answer.headers['content-type']).toBe('application/x-ndjson');
      const lines = answer.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as AuditExportLine);
      expect(lines.map((line) => line.line)).toEqual([
        'header',
        ...Array(11).fill('event'),
        'checkpoint',
        'end',
      ]);
      const rows = lines.filter((line) => line.line === 'event') as ChainRow[];
      const end = lines.at(-1) as Extract<AuditExportLine, { line: 'end' }>;
      expect(verifyChain(rows, undefined, [], end)).toMatchObject({ intact: true, events: 11 });
      const offline = new ExportVerifier();
      const text = answer.text.trimEnd().split('\n');
      for (const line of text) offline.scan(line);
      for (const line of text) offline.push(line);
      expect(offline.finish()).toMatchObject({ intact: true, tenant: slug, events: 11, checkpoints: 1 });
      expect(JSON.parse(rows[10]!.event)).toMatchObject({
        action: 'audit.exported',
        actor: { name: 'root' },
      });
    });

    it('leave as a SIEM reads them', async () => {
      const answer = await plane.operator('platform').get(`/api/v1/tenants/${slug}/audit/export?format=ocsf`);
      const events = answer.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(events).toHaveLength(11);
      expect(events[0]).toMatchObject({
        class_uid: 6003,
        category_uid: 6,
        metadata: { uid: `call_${slug}_1`, sequence: 1, tenant_uid: slug },
        observables: [{ name: 'chain.hash', value: await hashOf(1) }],
      });
      for (const event of events) expect(event['type_uid']).toBe(600_300 + (event['activity_id'] as number));
      expect(events.at(-1)).toMatchObject({ api: { operation: 'audit.exported' } });
    });

    it('tell a checkpoint that was taken out from between two', async () => {
      const signing = await plane.app.get(PlatformKeys).getSigningKey('checkpoint');
      let previous: string | null = null;
      for (const seq of [3, 6, 9]) {
        const payload = checkpointPayload(
          slug,
          seq,
          await hashOf(seq),
          seq,
          '2026-01-02T03:04:05.000Z',
          previous,
        );
        const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid: signing.kid }, signing.privateKey);
        previous = sha256Hex(jws);
        await plane.store.sql(
          `INSERT INTO app.audit_checkpoint (tenant_id, seq, head, jws) VALUES ($1, $2, $3, $4)`,
          [id, seq, await hashOf(seq), jws],
        );
      }
      expect(await verify()).toMatchObject({ intact: true, checkpoints: 3 });
      await plane.store.sql(`DELETE FROM app.audit_checkpoint WHERE tenant_id = $1 AND seq = 6`, [id]);
      expect((await verify()).firstBroken).toEqual({ seq: 9, id: null, problem: 'checkpoint' });
    });
  });
});
