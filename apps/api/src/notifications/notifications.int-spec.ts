import { createHmac } from 'node:crypto';
import type { ChannelView, NotificationView, Problem } from '#libs/contracts';
import { addNotifications, TenantDb } from '#libs/database';
import { eventually } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { HookReceiver, MailReceiver } from './receivers.fixture.js';

describe('notifications', () => {
  let plane: ControlPlane;
  let hooks: HookReceiver;
  let mail: MailReceiver;

  beforeAll(async () => {
    mail = await MailReceiver.start();
    hooks = await HookReceiver.start();
    plane = await ControlPlane.start(mail.env);
    await plane.addOperator('acme', 'eve', ['auditor']);
    await plane.addOperator('acme', 'ann', ['reviewer']);
  });
  afterAll(async () => {
    await plane?.stop();
    await hooks?.stop();
    await mail?.stop();
  });
  beforeEach(() => {
    hooks.hooks.length = 0;
    hooks.status = 200;
  });

  /** Without those that were sent again because the answer came too late: they have the same id. */
  const bodies = (): string[] => [
    ...new Map(hooks.hooks.map(({ headers, body }) => [headers['webhook-id'], body])).values(),
  ];
  type Added = { id: string; secret: string | null } & Problem;
  const webhook = (name: string, topics = ['stop']) => ({ kind: 'webhook', name, topics, url: hooks.url });
  const add = (body: object, status = 201, tenant = 'acme'): Promise<Added> =>
    plane.send('POST', tenant, '/notification-channels', body, status);
  const remove = async (id: string): Promise<number> =>
    (await plane.operator('acme').send('DELETE', `/api/v1/tenants/acme/notification-channels/${id}`)).status;
  const told = async (tenant = 'acme'): Promise<NotificationView[]> =>
    (await plane.get<{ items: NotificationView[] }>(tenant, '/notifications')).items;
  const dispatch = (): Promise<void> => plane.app.get(Dispatcher).dispatchAll();
  const user = async (name: string): Promise<string> => {
    const body = { username: name, name, password: 'correct-horse-battery', roles: [] };
    return (await plane.send<{ id: string }>('POST', 'acme', '/users', body, 201)).id;
  };
  const stop = async (name: string): Promise<void> => {
    await plane.send(
      'POST',
      'acme',
      '/stops',
      { kind: 'user', id: await user(name), reason: 'Incident' },
      201,
    );
  };
  const latest = async (): Promise<NotificationView> => {
    const [first] = await told();
    if (first === undefined) throw new Error('nobody was told anything');
    return first;
  };

  it('reach a webhook, signed, and say nothing twice', async () => {
    const { id, secret } = await add(webhook('ops'));
    await stop('mallory');
    await dispatch();
    await eventually('the hook has come', () => hooks.hooks.length > 0);
    const [{ headers, body } = { headers: {}, body: '' }] = hooks.hooks;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from((secret ?? '').replace('whsec_', ''), 'base64');
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      tenant: 'acme',
      topic: 'stop',
      title: 'root stopped mallory',
      facts: { actor: 'root', reason: 'Incident' },
    });
    await eventually('it is noted', async () => (await latest()).deliveries[0]?.state === 'sent');
    await dispatch();
    expect(bodies()).toHaveLength(1);
    expect(await told('globex')).toEqual([]);
    expect(await remove(id)).toBe(204);
  });

  it('show the secret of a webhook, and where it is, to nobody afterwards', async () => {
    const { id, secret } = await add(webhook('quiet'));
    const { items } = await plane.get<{ items: ChannelView[] }>('acme', '/notification-channels');
    const text = JSON.stringify(items);
    expect(items).toMatchObject([{ id, target: new URL(hooks.url).origin }]);
    expect(text).not.toContain('T0-secret');
    expect(text).not.toContain(secret);
    const [row] = await plane.store.sql<{ sealed: Buffer }>(
      `SELECT sealed FROM app.notification_channel WHERE id = $1`,
      [id],
    );
    expect(row?.sealed.includes('T0-secret')).toBe(false);
    const events = await plane.store.sql<{ event: string }>(`SELECT event FROM app.audit_event`);
    expect(events.some(({ event }) => event.includes('T0-secret'))).toBe(false);
    expect(await remove(id)).toBe(204);
  });

  it('are tried again with growing pauses, given up in the end, and sent when somebody says so', async () => {
    const { id } = await add(webhook('broken'));
    hooks.status = 503;
    await stop('trudy');
    await dispatch();
    const delivery = async () => (await latest()).deliveries[0];
    await eventually('the attempt has failed', async () => (await delivery())?.error !== null);
    expect(await delivery()).toMatchObject({ state: 'pending', error: 'the receiver answered 503' });
    const waits = async (): Promise<number> => {
      const [row] = await plane.store.sql<{ s: number }>(
        `SELECT extract(epoch FROM next_at - settled_at)::float AS s FROM app.notification_delivery
         WHERE channel_id = $1`,
        [id],
      );
      return row?.s ?? 0;
    };
    expect(await waits()).toBeGreaterThanOrEqual(7.4);
    // Again and again: the control plane's own turn may have the delivery in hand.
    await eventually('it is given up', async () => {
      await plane.store.sql(
        `UPDATE app.notification_delivery SET attempts = 7, next_at = now()
         WHERE channel_id = $1 AND state = 'pending'`,
        [id],
      );
      await dispatch();
      return (await delivery())?.state === 'dead';
    });
    expect((await delivery())?.attempts).toBe(8);
    const sent = hooks.hooks.length;
    await plane.store.sql(`UPDATE app.notification_delivery SET next_at = now() WHERE channel_id = $1`, [id]);
    await dispatch();
    expect(hooks.hooks).toHaveLength(sent);
    hooks.status = 204;
    const { id: notification } = await latest();
    await plane.send('POST', 'acme', `/notifications/${notification}/retry`, undefined);
    await eventually('it is sent', async () => (await delivery())?.state === 'sent');
    await plane.send('POST', 'acme', `/notifications/${notification}/retry`, undefined, 409);
    await plane.send('POST', 'globex', `/notifications/${notification}/retry`, undefined, 404);
    await remove(id);
  });

  it('go by mail over TLS, and a name cannot add a header or a recipient', async () => {
    const { id } = await add({
      kind: 'email',
      name: 'on call',
      topics: ['stop'],
      addresses: ['ops@example.org', 'duty@example.org'],
    });
    const victim = await user('victor');
    await plane.store.sql(`UPDATE app.account SET username = $2 WHERE id = $1`, [
      victim,
      'x\r\nBcc: eve@example.org\r\n\r\nhello',
    ]);
    await plane.send('POST', 'acme', '/stops', { kind: 'user', id: victim, reason: 'Incident' }, 201);
    await dispatch();
    await eventually('the letter has come', () => mail.letters.length > 0);
    const [letter] = mail.letters;
    expect(letter).toMatchObject({
      from: 'gateway@example.com',
      to: ['ops@example.org', 'duty@example.org'],
      secure: true,
    });
    expect(letter?.raw).not.toMatch(/^bcc:/im);
    expect(letter?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(letter?.raw).toMatch(/^Message-ID: <notification_[0-9A-Z]+@example\.com>\r$/m);
    await remove(id);
  });

  it('go to those whom the mail server takes, once, and say that it refused others', async () => {
    const addresses = ['here@example.org', 'gone@example.org'];
    const { id } = await add({ kind: 'email', name: 'two', topics: ['stop'], addresses });
    mail.refused.add('gone@example.org');
    await plane.send('POST', 'acme', `/notification-channels/${id}/test`, undefined);
    await eventually('it is sent', async () => (await latest()).deliveries[0]?.state === 'sent');
    expect((await latest()).deliveries[0]?.error).toBe('the mail server refused 1 of 2 addresses');
    expect(mail.letters.at(-1)?.to).toEqual(['here@example.org']);
    mail.refused.add('here@example.org');
    await plane.send('POST', 'acme', `/notification-channels/${id}/test`, undefined);
    await eventually('it has failed', async () => (await latest()).deliveries[0]?.error !== null);
    expect((await latest()).deliveries[0]?.state).toBe('pending');
    await remove(id);
  });

  it('are tried out with a test, which says what came of it', async () => {
    const { id } = await add(webhook('trial'));
    const test = (status = 200, tenant = 'acme') =>
      plane.send<NotificationView>('POST', tenant, `/notification-channels/${id}/test`, undefined, status);
    const { id: first } = await test();
    const outcome = (notification: string) => async () =>
      (await told()).find((one) => one.id === notification)?.deliveries[0];
    await eventually('it is sent', async () => (await outcome(first)())?.state === 'sent');
    expect(bodies().map((body) => JSON.parse(body) as unknown)).toMatchObject([{ topic: 'test' }]);
    hooks.status = 401;
    const { id: second } = await test();
    await eventually(
      'it says why not',
      async () => (await outcome(second)())?.error === 'the receiver answered 401',
    );
    await test(404, 'globex');
    expect(await remove(id)).toBe(204);
    expect(await remove(id)).toBe(404);
  });

  it('are tried out only so often', async () => {
    const { id } = await add(webhook('often'));
    const path = `/api/v1/tenants/acme/notification-channels/${id}/test`;
    const statuses: number[] = [];
    for (let i = 0; i < 30 && statuses.at(-1) !== 429; i++)
      statuses.push((await plane.operator('acme').send('POST', path)).status);
    expect(statuses.at(-1)).toBe(429);
    await plane.send('POST', 'globex', `/notification-channels/${id}/test`, undefined, 404);
    await remove(id);
  });

  it('have channels that only those who may make, and that lead somewhere', async () => {
    const eve = await plane
      .operator('acme', 'eve')
      .send('POST', '/api/v1/tenants/acme/notification-channels', webhook('eve'));
    expect(eve.status).toBe(403);
    await add({ ...webhook('a'), url: 'ftp://example.org/x' }, 422);
    await add({ ...webhook('a'), url: 'https://u:p@example.org/x' }, 422);
    await add({ ...webhook('a'), topics: ['nothing'] }, 422);
    await add(
      { kind: 'email', name: 'a', topics: ['stop'], addresses: ['a@example.org\r\nBcc: b@example.org'] },
      422,
    );
    const { id } = await add(webhook('once'));
    expect((await add(webhook('once'), 409)).code).toBe('channel_exists');
    await remove(id);
  });

  it('wait for nobody who removes a channel, and fail by nobody', async () => {
    const [gone, kept] = [await add(webhook('gone')), await add(webhook('kept'))];
    const { id: tenantId } = await plane.tenant('acme');
    const db = plane.app.get(TenantDb);
    const notice = {
      topic: 'stop',
      key: 'at once',
      title: 'At once',
      facts: {},
      at: new Date().toISOString(),
    } as const;
    await db.global(async (remover) => {
      await remover.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId]);
      await remover.query(`DELETE FROM app.notification_channel WHERE id = $1`, [gone.id]);
      await db.run(tenantId, async (manager) => {
        await manager.query(`SET LOCAL lock_timeout = '10s'`);
        await addNotifications(manager, tenantId, [notice]);
      });
    });
    const rows = await plane.store.sql<{ channel_id: string }>(
      `SELECT channel_id FROM app.notification_delivery d JOIN app.notification n ON n.id = d.notification_id
       WHERE n.key = 'at once'`,
    );
    expect(rows).toEqual([{ channel_id: kept.id }]);
    expect(await remove(kept.id)).toBe(204);
  });
});

describe('mail', () => {
  let plane: ControlPlane;
  let mail: MailReceiver;

  beforeAll(async () => {
    mail = await MailReceiver.start(false);
    plane = await ControlPlane.start(mail.env);
  });
  afterAll(async () => {
    await plane?.stop();
    await mail?.stop();
  });

  it('is not sent in clear when the server offers no TLS', async () => {
    const body = { kind: 'email', name: 'ops', topics: ['stop'], addresses: ['ops@example.org'] };
    const { id } = await plane.send<{ id: string }>('POST', 'acme', '/notification-channels', body, 201);
    await plane.send('POST', 'acme', `/notification-channels/${id}/test`, undefined);
    await eventually('it has failed', async () => {
      const { items } = await plane.get<{ items: NotificationView[] }>('acme', '/notifications');
      return /STARTTLS/i.test(items[0]?.deliveries[0]?.error ?? '');
    });
    expect(mail.letters).toEqual([]);
  });
});
