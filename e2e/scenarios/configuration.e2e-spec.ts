import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemberView } from '#libs/contracts';
import { SystemClock } from '#libs/platform';
import { TestKey, TestUpstream } from '#libs/testing';
import { parse, stringify } from 'yaml';
import { ControlPlane } from '../../apps/api/src/registry/control-plane.fixture.js';
import { run } from '../../apps/cli/src/command-line.js';

const SECRET = 'the-secret-of-our-client';
const CLAIM_RULE = {
  when: { kind: 'exact', claim: 'groups', value: 'night' },
  whenMissing: 'skip',
  roles: ['night'],
};

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A control plane that listens, and a machine of `acme` that may administrate it. */
class Installation {
  private constructor(
    readonly plane: ControlPlane,
    private readonly connection: readonly string[],
    private readonly folder: string,
  ) {}

  static async start(folder: string, key: TestKey): Promise<Installation> {
    const plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const machine = { name: 'Deployment', kind: 'machine', keys: [key.jwk] };
    const { id, handle } = await plane.send<MemberView>('POST', 'acme', '/agents', machine, 201);
    await plane.send('PUT', 'acme', `/agents/${id}/admin-scopes`, { scopes: ['admin:read', 'admin:write'] });
    const endpoint = `${plane.store.origin}/api/v1/tenants/acme`;
    const connection = ['--endpoint', endpoint, '--client-id', handle, '--key', 'key.json'];
    return new Installation(plane, connection, folder);
  }

  /** One command as the machine. */
  async sallyport(args: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
    const lines: Record<'out' | 'err', string[]> = { out: [], err: [] };
    const code = await run([...args, ...this.connection], {
      out: (line) => void lines.out.push(line),
      err: (line) => void lines.err.push(line),
      cwd: this.folder,
      env,
      clock: new SystemClock(),
      program: ['node', 'main.js'],
      stdio: () => {
        throw new Error('no protocol is spoken here');
      },
    });
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  }

  async exported(): Promise<string> {
    const { code, out, err } = await this.sallyport(['export']);
    if (code !== 0) throw new Error(err);
    return out;
  }

  send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<{ id: string }> {
    return this.plane.send(method, 'acme', path, body, method === 'POST' ? 201 : 200);
  }
}

/** Each test goes on where the one before ended. */
describe('a tenant as a file', () => {
  let folder: string;
  let upstream: TestUpstream;
  let here: Installation;
  let there: Installation;
  let exported: string;
  const file = () => join(folder, 'acme.yaml');
  const apply = (to: Installation, ...more: string[]) => to.sallyport(['apply', '-f', 'acme.yaml', ...more]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-config-'));
    const key = await TestKey.create();
    writeFileSync(join(folder, 'key.json'), JSON.stringify(key.privateKey.export({ format: 'jwk' })));
    upstream = await TestUpstream.start([{ name: 'pay', inputSchema: { type: 'object' } }]);
    here = await Installation.start(folder, key);
    there = await Installation.start(folder, key);
    await decide(here);
    exported = await here.exported();
    writeFileSync(file(), exported);
  });
  afterAll(async () => {
    await here?.plane.stop();
    await there?.plane.stop();
    await upstream?.close();
    rmSync(folder, { recursive: true });
  });

  /** Something of everything that a file can say. */
  async function decide(to: Installation): Promise<void> {
    const { plane } = to;
    const at: Installation['send'] = (method, path, body) => to.send(method, path, body);
    const bank = await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'pay', { effect: 'read', enable: true });
    const { urn } = await plane.tool('acme', 'pay');
    await at('PUT', `/servers/${bank.id}/credential`, { mode: 'static_secret', header: 'x-api-key' });
    await at('PUT', `/servers/${bank.id}/features`, {
      logging: true,
      elicitation: false,
      sampling: false,
      roots: false,
    });
    const day = { select: { kind: 'effects', effects: ['read'] }, condition: 'args.amount < 5' };
    await at('POST', '/roles', { slug: 'night', name: 'Night shift', grants: [day] });
    await at('POST', '/roles', {
      slug: 'cashier',
      name: 'Cashier',
      grants: [{ select: { kind: 'tools', tools: [urn] } }],
    });
    const rule = { name: 'No payments', select: { kind: 'all' }, action: 'deny', mode: 'shadow' };
    await at('POST', '/guardrails', rule);
    const desk = await at('POST', '/agents', {
      name: 'Desk',
      kind: 'interactive',
      redirectUris: ['https://desk.example.com/callback'],
      roles: ['night'],
      ceiling: { kind: 'effects', effects: ['read'] },
    });
    const idp = await at('POST', '/identity-providers', {
      slug: 'company',
      issuer: 'https://login.example.com',
      client: { auth: 'client_secret_basic', id: 'sallyport', secret: SECRET },
      name: 'Company',
      exchangeAudiences: [{ audience: 'desk', agent: desk.id }],
    });
    await at('PUT', `/identity-providers/${idp.id}/rules`, { version: 0, rules: [CLAIM_RULE] });
    const budget = { unit: 'calls', period: 'day', amount: 500 };
    await at('POST', '/budgets', { ...budget, scope: 'agent', subject: desk.id });
    await at('POST', '/budgets', { ...budget, scope: 'tenant' });
    const limits = await plane.get<object>('acme', '/limits');
    await at('PUT', '/limits', { ...limits, timeZone: 'Europe/Berlin' });
    const oauth = await plane.get<object>('acme', '/oauth/settings');
    await at('PUT', '/oauth/settings', { ...oauth, deviceFlow: true });
    const guard = await plane.get<object>('acme', '/guard');
    await at('PUT', '/guard', { ...guard, maxTokens: 5000 });
  }

  /** What a machine asks for takes two passkeys, which are no matter here: as if a person had asked for it. */
  async function askForAll({ store }: ControlPlane): Promise<void> {
    for (const table of ['server', 'review'])
      await store.sql(`UPDATE app.${table} SET requester_id = 'account_1'`);
  }

  it('says everything that was decided, and no secret', () => {
    expect(exported).not.toContain(SECRET);
    expect(parse(exported)).toMatchObject({
      version: 1,
      tenant: 'acme',
      oauth: { deviceFlow: true },
      limits: { timeZone: 'Europe/Berlin' },
      content: { maxTokens: 5000 },
      servers: [{ slug: 'bank', credential: { header: 'x-api-key' }, features: { logging: true } }],
      guardrails: [{ name: 'No payments' }],
      agents: [{ name: 'Deployment' }, { name: 'Desk', roles: ['night'] }],
      identityProviders: [
        {
          client: { secretFrom: { env: 'IDENTITY_PROVIDER_COMPANY_SECRET' } },
          exchangeAudiences: [{ agent: 'Desk' }],
          rules: [CLAIM_RULE],
        },
      ],
    });
    const { budgets } = parse(exported) as { budgets: { subject: string }[] };
    expect(budgets.map(({ subject }) => subject).toSorted()).toEqual(['', 'Desk']);
  });

  it('is what is there already', async () => {
    expect(await apply(here, '--yes')).toEqual({ code: 0, out: 'No changes.', err: '' });
  });

  it('shows an empty installation what it would change, and changes nothing', async () => {
    const before = await there.exported();
    const { code, out } = await apply(there);
    expect(code).toBe(0);
    expect(out).toContain('+ servers bank');
    expect(out).toContain('+ identityProviders company');
    expect(out).toContain('~ limits\n    timeZone: "UTC" → "Europe/Berlin"');
    expect(out).toContain('Nothing was changed. Apply it with --yes.');
    expect(await there.exported()).toBe(before);
  });

  it('approves nothing: a role waits for the tool that a person has to approve', async () => {
    const { code, err } = await apply(there, '--yes');
    expect(code).toBe(1);
    expect(err).toContain('This tool is not approved and enabled for this tenant');
    expect(err).toContain('IDENTITY_PROVIDER_COMPANY_SECRET is not set');
    expect((await there.plane.tool('acme', 'pay')).state).toBe('pending');
    await askForAll(there.plane);
    await there.plane.approve('acme', 'pay', { effect: 'read', enable: true });
  });

  it('is done where it was left, with the secret from the environment', async () => {
    const env = { IDENTITY_PROVIDER_COMPANY_SECRET: SECRET };
    const done = await there.sallyport(['apply', '-f', 'acme.yaml', '--yes'], env);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain('2 to add, 0 to change, 0 to remove.');
    expect(done.out).toContain('2 done, 0 failed.');
  });

  it('is the same there as here, and a second time there is nothing to do', async () => {
    expect(await apply(there, '--yes')).toEqual({ code: 0, out: 'No changes.', err: '' });
    expect(await there.exported()).toBe(exported);
  });

  it('finds what was changed by hand, and sets it right', async () => {
    const { items } = await there.plane.get<{ items: { id: string; slug: string }[] }>('acme', '/roles');
    const night = items.find(({ slug }) => slug === 'night')!;
    await there.send('PUT', `/roles/${night.id}/grants`, { grants: [{ select: { kind: 'all' } }] });
    await there.send('POST', '/roles', { slug: 'stray', name: 'Stray' });
    const plan = await apply(there);
    expect(plan.out).toMatch(
      /~ roles night\n {4}grants: \[\{"select":\{"kind":"all"\}\}\] → \[\{.*amount < 5.*\}\]/,
    );
    expect(plan.out).toContain('  roles stray  is not in the file and stays');
    expect((await apply(there, '--yes')).out).toContain('1 done, 0 failed.');
    expect((await apply(there, '--yes', '--prune')).out).toContain('- roles stray');
    expect(await there.exported()).toBe(exported);
  });

  it('does not overwrite what is changed after the plan', async () => {
    const config = parse(exported) as { guardrails: { mode: string }[] };
    config.guardrails[0]!.mode = 'enforce';
    writeFileSync(join(folder, 'enforced.yaml'), stringify(config));
    const { items } = await there.plane.get<{ items: { id: string; owner: string }[] }>(
      'acme',
      '/guardrails',
    );
    const [{ id } = { id: '' }] = items;
    const meanwhile = { name: 'No payments', select: { kind: 'all' }, action: 'approval', mode: 'shadow' };
    const asked: string[] = [];
    const code = await run(['apply', '-f', 'enforced.yaml', ...there['connection']], {
      out: () => undefined,
      err: (line) => void asked.push(line),
      cwd: folder,
      env: {},
      clock: new SystemClock(),
      program: [],
      stdio: () => {
        throw new Error('no protocol is spoken here');
      },
      confirm: async () => {
        await there.send('PUT', `/guardrails/${id}`, meanwhile);
        return true;
      },
    });
    expect([code, asked.join('\n')]).toEqual([
      1,
      expect.stringContaining('Somebody changed it since the plan'),
    ]);
    const now = await there.plane.get<{ action: string; mode: string }>('acme', `/guardrails/${id}`);
    expect([now.action, now.mode]).toEqual(['approval', 'shadow']);
  });

  it('that says something unknown, or is of another tenant, is not sent', async () => {
    writeFileSync(join(folder, 'slip.yaml'), exported.replace('    mode: shadow', '    mod: shadow'));
    const slip = await there.sallyport(['apply', '-f', 'slip.yaml', '--yes']);
    expect(slip.code).toBe(2);
    expect(slip.err).toMatch(/slip\.yaml:\d+:\d+: guardrails\.0\.mode/);
    writeFileSync(join(folder, 'other.yaml'), exported.replace('tenant: acme', 'tenant: globex'));
    const other = await there.sallyport(['apply', '-f', 'other.yaml', '--yes']);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('for the tenant globex')]);
    expect(readFileSync(file(), 'utf8')).toBe(exported);
  });
});
