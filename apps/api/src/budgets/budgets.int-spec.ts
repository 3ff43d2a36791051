import type { BudgetAlert, BudgetView, Problem, TenantLimits, UsageReport } from '#libs/contracts';
import { TestUpstream, type BrowserAnswer } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const cost = { perCall: 10, per1kInput: 3, per1kOutput: 15, reserveOutput: 500 };

describe('budgets and limits', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
  });
  afterAll(() => plane.stop());

  const send = (method: 'POST' | 'PUT' | 'DELETE', rest: string, body?: unknown): Promise<BrowserAnswer> =>
    plane.operator('acme').send(method, `/api/v1/tenants/acme${rest}`, body);
  const budgets = async (tenant = 'acme'): Promise<BudgetView[]> =>
    (await plane.get<{ items: BudgetView[] }>(tenant, '/budgets')).items;
  const limits = (): Promise<TenantLimits> => plane.get<TenantLimits>('acme', '/limits');

  it('reach the gateways with the next snapshot, and leave with it', async () => {
    const answer = await send('POST', '/budgets', {
      scope: 'user',
      unit: 'calls',
      period: 'day',
      amount: 50,
    });
    expect(answer.status).toBe(201);
    const { id } = answer.json as { id: string };
    expect((await plane.snapshot('acme')).budgets).toEqual([
      { id, scope: 'user', unit: 'calls', period: 'day', amount: 50 },
    ]);
    expect((await plane.snapshot('globex')).budgets).toBeUndefined();
    expect(await budgets()).toMatchObject([{ id, thresholds: [50, 80, 100], used: [] }]);
    expect(await budgets('globex')).toEqual([]);
    expect((await send('DELETE', `/budgets/${id}`)).status).toBe(204);
    expect((await plane.snapshot('acme')).budgets).toBeUndefined();
    expect((await send('DELETE', `/budgets/${id}`)).status).toBe(404);
  });

  it('are one of a kind, and checked', async () => {
    const body = { scope: 'tenant', unit: 'cost', period: 'month', amount: 1_000_000 };
    expect((await send('POST', '/budgets', body)).status).toBe(201);
    const again = await send('POST', '/budgets', { ...body, subject: 'ignored for a tenant' });
    expect(again.status).toBe(409);
    expect((again.json as Problem).code).toBe('budget_exists');
    for (const wrong of [{ amount: 0 }, { amount: 1.5 }, { unit: 'euros' }, { thresholds: [0] }])
      expect((await send('POST', '/budgets', { ...body, scope: 'agent', ...wrong })).status).toBe(422);
  });

  it('say who has used most, and which thresholds were reached', async () => {
    const answer = await send('POST', '/budgets', {
      scope: 'agent',
      unit: 'tokens',
      period: 'day',
      amount: 100,
    });
    const { id } = answer.json as { id: string };
    const window = (await budgets()).find((budget) => budget.id === id)!.window;
    const { id: tenant } = await plane.tenant('acme');
    await plane.store.sql(
      `INSERT INTO app.budget_usage (tenant_id, budget_id, window_name, subject, used)
       VALUES ($1, $2, $3, 'agent_a', 20), ($1, $2, $3, 'agent_b', 90), ($1, $2, '2001-01-01', 'agent_c', 99)`,
      [tenant, id, window],
    );
    await plane.store.sql(
      `INSERT INTO app.budget_alert (tenant_id, budget_id, window_name, subject, threshold, used)
       VALUES ($1, $2, $3, 'agent_b', 80, 90)`,
      [tenant, id, window],
    );
    expect((await budgets()).find((budget) => budget.id === id)?.used).toEqual([
      { of: 'agent_b', name: null, amount: 90 },
      { of: 'agent_a', name: null, amount: 20 },
    ]);
    const { items } = await plane.get<{ items: BudgetAlert[] }>('acme', '/budget-alerts');
    expect(items).toMatchObject([{ budgetId: id, of: 'agent_b', threshold: 80, used: 90, amount: 100 }]);
    expect((await plane.get<{ items: BudgetAlert[] }>('globex', '/budget-alerts')).items).toEqual([]);
  });

  it('change rates, caps, prices and the calendar, and put them into the snapshot', async () => {
    const upstream = await TestUpstream.start([{ name: 'find', inputSchema: { type: 'object' } }]);
    try {
      await plane.addServer('acme', 'crm', upstream.url);
      await plane.approve('acme', 'find', { effect: 'read' });
      const { urn } = await plane.tool('acme', 'find');
      const before = await limits();
      expect(before).toMatchObject({ pair: null, running: {}, timeZone: 'UTC', costs: [] });
      const next: TenantLimits = {
        ...before,
        user: { perMinute: 30, burst: 5 },
        pair: { perMinute: 10, burst: 2 },
        running: { user: 4 },
        timeZone: 'Europe/Berlin',
        costs: [{ tool: urn, cost }],
      };
      expect((await send('PUT', '/limits', next)).status).toBe(200);
      expect(await limits()).toEqual(next);
      const snapshot = await plane.snapshot('acme');
      expect(snapshot.limits).toMatchObject({ user: next['user'], pair: next['pair'], running: { user: 4 } });
      expect(snapshot.tenant.timeZone).toBe('Europe/Berlin');
      expect(snapshot.tools.find((tool) => tool.urn === urn)?.cost).toEqual(cost);
    } finally {
      await upstream.close();
    }
  });

  it('refuse a time zone that is none, and two prices of one tool', async () => {
    const now = await limits();
    const zone = await send('PUT', '/limits', { ...now, timeZone: 'Mars/Olympus' });
    expect((zone.json as Problem).errors).toMatchObject([{ pointer: '/timeZone' }]);
    const twice = [
      { tool: 'urn:x', cost },
      { tool: 'urn:x', cost },
    ];
    const prices = await send('PUT', '/limits', { ...now, costs: twice });
    expect((prices.json as Problem).errors).toMatchObject([{ pointer: '/costs/1/tool' }]);
  });

  it('report what was used by day, without gaps, and by whom', async () => {
    const { id: tenant } = await plane.tenant('acme');
    const empty = await plane.get<UsageReport>('acme', '/usage?days=7&by=agent');
    expect(empty.days).toHaveLength(7);
    const today = empty.days.at(-1)!.day;
    await plane.store.sql(
      `INSERT INTO app.usage_day (tenant_id, day, subject, client_id, tool, calls, failed, denied, input_tokens,
         output_tokens, cost)
       VALUES ($1, $2::date, 's', 'agent_a', 't', 5, 1, 1, 10, 20, 300),
         ($1, $2::date - 1, 's', 'agent_b', 't', 9, 0, 0, 0, 0, 0), ($1, $2::date - 7, 's', 'agent_c', 't', 99, 0, 0, 0, 0, 0)`,
      [tenant, today],
    );
    const report = await plane.get<UsageReport>('acme', '/usage?days=7&by=agent');
    expect(report.days.at(-1)).toEqual({ day: today, calls: 5, failed: 1, denied: 1, tokens: 30, cost: 300 });
    expect(report.top.map(({ key, calls }) => [key, calls])).toEqual([
      ['agent_b', 9],
      ['agent_a', 5],
    ]);
    expect((await plane.get<UsageReport>('globex', '/usage')).top).toEqual([]);
  });
});
