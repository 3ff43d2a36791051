import { screen, within } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const now = new Date().toISOString();
const gateway = {
  id: 'c1',
  name: 'gw-1',
  version: '1.2.3',
  lastSeenAt: now,
  liveness: 'live',
  tenants: 2,
  behind: 0,
  lagging: [],
};
const depth = { waiting: 0, active: 0, delayed: 0, failed: 0, oldestAt: null, workers: 1 };
const fleet = { at: now, gateways: [gateway], runners: [], queues: [{ name: 'audit', depth }] };
const administrator = {
  ...me(),
  tenants: [{ slug: 'platform', name: 'Platform', permissions: me().tenants[0]!.permissions }],
  platform: true,
};
const open = (over: object = {}, answers: Answers = {}) =>
  openConsole('/t/platform/fleet', {
    'GET /api/v1/me': () => administrator,
    'GET /api/v1/platform/fleet': () => ({ ...fleet, ...over }),
    ...answers,
  });
const row = async (name: string) => within((await screen.findByText(name)).closest('tr')!);

describe('the fleet page', () => {
  it('calls current only what said so lately', async () => {
    const silent = { ...gateway, id: 'c2', name: 'gw-2', liveness: 'silent' };
    const never = { ...gateway, id: 'c3', name: 'gw-3', liveness: 'never', lastSeenAt: null, version: null };
    open({ gateways: [gateway, silent, never] });
    expect((await row('gw-1')).getByText('current')).toBeTruthy();
    for (const name of ['gw-2', 'gw-3']) {
      expect((await row(name)).queryByText('current')).toBeNull();
      expect((await row(name)).getAllByText('not known').length).toBeGreaterThan(0);
    }
    expect(screen.getByText('1 of 3 live and current')).toBeTruthy();
  });

  it('names the tenants that a gateway lags behind with', async () => {
    const lagging = [{ tenant: 'acme', revision: 7, published: 9 }];
    open({ gateways: [{ ...gateway, behind: 1, lagging }] });
    expect((await row('gw-1')).getByText('1 tenant behind')).toBeTruthy();
    expect((await row('gw-1')).getByText('acme 2 revisions')).toBeTruthy();
  });

  it.each([
    [null, 'not known'],
    [{ ...depth, workers: 0 }, 'nobody works'],
    [{ ...depth, failed: 2 }, 'given up on some'],
    [{ ...depth, workers: null }, 'workers not known'],
    [depth, 'works'],
  ])('says of a queue with depth %j: %s', async (said, word) => {
    open({ queues: [{ name: 'audit', depth: said }] });
    expect((await row('Audit: what recorders write')).getByText(word)).toBeTruthy();
  });

  it('says what it means that no gateway and no runner enrolled', async () => {
    open({ gateways: [] });
    expect(await screen.findByText(/no call can be made/)).toBeTruthy();
    expect(screen.getByText(/servers in sandboxes are refused/)).toBeTruthy();
  });

  it('shows why it cannot be read', async () => {
    open(
      {},
      {
        'GET /api/v1/platform/fleet': () => {
          throw problem(503, 'store_unavailable', { detail: 'Try again soon.' });
        },
      },
    );
    expect(await screen.findByText('Try again soon.')).toBeTruthy();
  });

  it('does not exist for anybody else, nor below another tenant', async () => {
    const { sent } = open({}, { 'GET /api/v1/me': () => ({ ...administrator, platform: false }) });
    await screen.findByRole('heading', { level: 1, name: 'Fleet' });
    expect(screen.queryByRole('link', { name: 'Fleet' })).toBeNull();
    expect(sent.map(({ operation }) => operation)).not.toContain('GET /api/v1/platform/fleet');
  });
});
