import { createHmac } from 'node:crypto';
import { CHECKPOINT_TYP, checkpointPayload, ExportVerifier } from '#libs/audit';
import type { Problem, SinkView } from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { sha256Hex } from '#libs/manifest';
import { signCompact } from '#libs/oauth';
import { eventually, testCall, TestObjectStore } from '#libs/testing';
import { HookReceiver } from '../notifications/receivers.fixture.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { PlatformKeys } from '../vault/vault.module.js';
import { Exporter } from './exporter.js';
import { SyslogReceiver } from './syslog-receiver.fixture.js';

describe('audit chains that are sent elsewhere', () => {
  let plane: ControlPlane;
  let objects: TestObjectStore;
  let hooks: HookReceiver;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    plane = await ControlPlane.start();
    objects = await TestObjectStore.start();
    hooks = await HookReceiver.start();
    await plane.addOperator('acme', 'eve', ['auditor']);
  });
  afterAll(async () => {
    await plane?.stop();
    await objects?.stop();
    await hooks?.stop();
    for (const stop of stops) await stop();
  });

  const record = async (tenant: string, count: number): Promise<void> => {
    const { id } = await plane.tenant(tenant);
    const events = Array.from({ length: count }, () => testCall(tenant));
    await plane.app.get(TenantDb).run(id, (manager) => appendAuditEvents(manager, id, events));
  };
  /** As the recorder does every minute. @returns where the chain stands */
  const checkpoint = async (tenant: string): Promise<number> => {
    const { id, slug } = await plane.tenant(tenant);
    const { kid, privateKey } = await plane.app.get(PlatformKeys).getSigningKey('checkpoint');
    return plane.app.get(TenantDb).run(id, async (manager) => {
      const [head] = await manager.query<{ seq: string; hash: string }[]>(`SELECT * FROM app.audit_head`);
      const [last] = await manager.query<{ jws: string }[]>(
        `SELECT jws FROM app.audit_checkpoint ORDER BY seq DESC LIMIT 1`,
      );
      const seq = Number(head?.seq);
      const previous = last === undefined ? null : sha256Hex(last.jws);
      const payload = checkpointPayload(
        slug,
        seq,
        head?.hash ?? '',
        seq,
        '2026-11-22T10:00:00.000Z',
        previous,
      );
      const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid }, privateKey);
      await manager.query(`INSERT INTO app.audit_checkpoint (seq, head, jws) VALUES ($1, $2, $3)`, [
        seq,
        head?.hash,
        jws,
      ]);
      return seq;
    });
  };
  type Added = { id: string; secret: string | null } & Problem;
  const add = (name: string, destination: object, format = 'chain', status = 201, tenant = 'acme') =>
    plane.send<Added>('POST', tenant, '/audit-sinks', { name, format, destination }, status);
  const remove = async (id: string): Promise<number> =>
    (await plane.operator('acme').send('DELETE', `/api/v1/tenants/acme/audit-sinks/${id}`)).status;
  const sink = async (id: string): Promise<SinkView | undefined> =>
    (await plane.get<{ items: SinkView[] }>('acme', '/audit-sinks')).items.find((one) => one.id === id);
  const until = (what: string, done: (view: SinkView) => boolean, id: string): Promise<void> =>
    eventually(
      what,
      async () => {
        await plane.app.get(Exporter).look();
        const view = await sink(id);
        return view !== undefined && done(view);
      },
      30_000,
    );
  const tryNow = (id: string): Promise<unknown> =>
    plane.store.sql(`UPDATE app.audit_sink SET next_at = now() WHERE id = $1`, [id]);
  const bucket = () => ({
    kind: 's3',
    endpoint: objects.endpoint,
    region: TestObjectStore.REGION,
    bucket: 'audit-archive',
    prefix: 'prod/',
    accessKeyId: TestObjectStore.KEY_ID,
    secretAccessKey: TestObjectStore.SECRET,
  });
  const verdict = async (parts: readonly string[], partial = false) => {
    const verifier = new ExportVerifier(await plane.app.get(PlatformKeys).publicKeys('checkpoint'), partial);
    const lines = parts.flatMap((part) => part.trimEnd().split('\n'));
    for (const line of lines) verifier.scan(line);
    for (const line of lines) verifier.push(line);
    return verifier.finish();
  };
  const parts = (): [string, string][] =>
    [...objects.objects]
      .map(([name, { text }]): [string, string] => [name, text])
      .toSorted(([a], [b]) => (a < b ? -1 : 1));

  it('are in a bucket, signed for, in parts that prove the chain, whatever goes wrong in between', async () => {
    await record('acme', 700);
    await checkpoint('acme');
    const { id } = await add('archive', bucket());
    await record('acme', 50);
    const head = await checkpoint('acme');
    await until('all is there', ({ position }) => position === head, id);
    const names = parts().map(([name]) => name);
    expect(names[0]).toMatch(
      /^audit-archive\/prod\/acme\/\d{4}\/\d{2}\/\d{2}\/000000000001-000000000500\.ndjson$/,
    );
    expect(await verdict(parts().map(([, text]) => text))).toMatchObject({
      intact: true,
      events: head,
      checkpoints: 2,
      after: 0,
    });
    const last = objects.objects.get(names.at(-1) ?? '');
    expect(last?.metadata).toMatchObject({ tenant: 'acme', seq: String(head) });
    expect(last?.text).toContain(`"hash":"${last?.metadata['head']}"`);

    objects.refuse = 503;
    await record('acme', 10);
    const later = await checkpoint('acme');
    await until('it says what is wrong', ({ error }) => error === 'the object store answered 503', id);
    expect(await sink(id)).toMatchObject({ position: head, head: later });
    objects.refuse = undefined;
    await tryNow(id);
    await until('the rest is there', ({ position, error }) => position === later && error === null, id);
    expect(await verdict(parts().map(([, text]) => text))).toMatchObject({ intact: true, events: later });
    const [, ...rest] = parts().map(([, text]) => text);
    expect(await verdict(rest, true)).toMatchObject({ intact: true, after: 500 });
    expect((await verdict(rest)).fault).toMatchObject({ line: 1, problem: 'missing' });
    expect((await verdict([...rest.slice(0, 1), ...rest.slice(2)])).fault).toMatchObject({
      problem: 'missing',
    });
    expect(await remove(id)).toBe(204);
    expect(await remove(id)).toBe(404);
  });

  it('are not in a bucket that does not know the key', async () => {
    const { id } = await add('stranger', { ...bucket(), secretAccessKey: 'another' });
    await record('acme', 1);
    await checkpoint('acme');
    await until('it is refused', ({ error }) => error === 'the object store answered 403', id);
    expect(await sink(id)).toMatchObject({ position: 0, sentAt: null });
    await remove(id);
  });

  it('go to a webhook, signed, as a SIEM reads them', async () => {
    const { id, secret } = await add('siem', { kind: 'webhook', url: hooks.url }, 'ocsf');
    await record('acme', 3);
    const head = await checkpoint('acme');
    await until('all is there', ({ position }) => position === head, id);
    // A part whose answer came too late is sent again, with the same id.
    const bodies = new Map(hooks.hooks.map(({ headers, body }) => [headers['webhook-id'], body]));
    const texts = [...bodies.values()].flatMap((body) => body.trimEnd().split('\n'));
    expect(
      texts.map((text) => (JSON.parse(text) as { metadata: { sequence: number } }).metadata.sequence),
    ).toEqual(Array.from({ length: head }, (_, i) => i + 1));
    const [{ headers, body } = { headers: {}, body: '' }] = hooks.hooks;
    const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from((secret ?? '').replace('whsec_', ''), 'base64');
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(text).digest('base64')}`,
    );
    await remove(id);
  });

  it.each([true, false])('go to a syslog server, over TLS: %s', async (tls) => {
    const receiver = await SyslogReceiver.start(tls);
    stops.push(() => receiver.stop());
    const { id } = await add(`syslog ${tls}`, {
      kind: 'syslog',
      host: '127.0.0.1',
      port: receiver.port,
      tls,
      ca: receiver.ca,
    });
    await record('acme', 2);
    const head = await checkpoint('acme');
    await until('all is there', ({ position }) => position === head, id);
    expect(new Set(receiver.messages).size).toBe(head);
    for (const message of receiver.messages)
      expect(message).toMatch(
        /^<1(?:08|10)>1 \S+Z 127\.0\.0\.1 sallyport - \S{1,32} - \{"line":"event".*\}$/,
      );
    await remove(id);
  });

  it('do not go to a syslog server that somebody else answers for', async () => {
    const receiver = await SyslogReceiver.start(true);
    stops.push(() => receiver.stop());
    const { id } = await add('impostor', {
      kind: 'syslog',
      host: '127.0.0.1',
      port: receiver.port,
      tls: true,
    });
    await until('it is refused', ({ error }) => /certificate/.test(error ?? ''), id);
    expect(receiver.messages).toEqual([]);
    await remove(id);
  });

  it('stop where the chain is not what it was', async () => {
    await record('globex', 20);
    const { id: tenantId } = await plane.tenant('globex');
    await checkpoint('globex');
    await plane.store.sql(`DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq = 7`, [tenantId]);
    const { id } = await add('archive', bucket(), 'chain', 201, 'globex');
    await eventually(
      'it says so',
      async () => {
        await plane.app.get(Exporter).look();
        const { items } = await plane.get<{ items: SinkView[] }>('globex', '/audit-sinks');
        return items.some((one) => one.id === id && /does not go on .* verify it/.test(one.error ?? ''));
      },
      30_000,
    );
    expect(parts().filter(([name]) => name.includes('/globex/'))).toEqual([]);
  });

  it('show no credentials to anybody, and are sent by those alone who may', async () => {
    const { id } = await add('hidden', bucket());
    const text = JSON.stringify(await plane.get('acme', '/audit-sinks'));
    expect(text).toContain(`${objects.endpoint}/audit-archive/prod/`);
    expect(text).not.toContain(TestObjectStore.SECRET);
    const rows = await plane.store.sql<{ event: string }>(`SELECT event FROM app.audit_event`);
    expect(rows.some(({ event }) => event.includes(TestObjectStore.SECRET))).toBe(false);
    const eve = plane.operator('acme', 'eve');
    expect((await eve.get('/api/v1/tenants/acme/audit-sinks')).status).toBe(200);
    const body = { name: 'x', format: 'chain', destination: bucket() };
    expect((await eve.send('POST', '/api/v1/tenants/acme/audit-sinks', body)).status).toBe(403);
    await add('hidden', bucket(), 'chain', 409);
    await add('a', { ...bucket(), endpoint: 'http://u:p@127.0.0.1' }, 'chain', 422);
    await add('a', { ...bucket(), prefix: '../' }, 'chain', 422);
    await add('a', { kind: 'syslog', host: 'a b', port: 1, tls: true }, 'chain', 422);
    await add('a', { kind: 'syslog', host: 'a.example', port: 1, tls: true, ca: 'no' }, 'chain', 422);
    await remove(id);
  });
});
