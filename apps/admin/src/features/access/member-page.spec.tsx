import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const AUTHORIZATIONS = 'GET /api/v1/tenants/{tenant}/members/{kind}/{id}/authorizations';
const MEMBER = 'GET /api/v1/tenants/{tenant}/members/{kind}/{id}';
const REVOKE = 'POST /api/v1/tenants/{tenant}/revocations';
const agent = {
  kind: 'agent',
  id: 'agent_1',
  handle: 'agent_1',
  name: 'Planner',
  disabled: false,
  roles: [],
  ceiling: { kind: 'all' },
};
const node = {
  id: 'node_1',
  parent: null,
  grant: 'grant_1',
  client: 'agent_1',
  subject: 'ana',
  scopes: ['tools:read'],
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2026-01-02T00:00:00Z',
  revokedAt: null,
};
const oneOf =
  (members: readonly { readonly kind: string; readonly id: string }[]): Answers[string] =>
  ({ path }) => {
    const found = members.find(({ kind, id }) => kind === path['kind'] && id === path['id']);
    if (found === undefined) throw problem(404, 'not_found');
    return found;
  };
const open = (answers: Answers = {}, address = '/t/demo/people/agent/agent_1') =>
  openConsole(address, {
    [MEMBER]: oneOf([agent]),
    'GET /api/v1/tenants/{tenant}/members': () => ({ items: [agent] }),
    'GET /api/v1/tenants/{tenant}/roles': () => ({ items: [] }),
    [AUTHORIZATIONS]: () => ({ grants: [], delegations: [node] }),
    [REVOKE]: () => ({ grants: 1, delegations: 1 }),
    ...answers,
  });

describe('the page of a member', () => {
  it('revokes a delegation with a reason, and not without', async () => {
    const { sent } = open();
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke…' }));
    const confirm = await screen.findByRole('button', { name: 'Revoke' });
    expect(confirm.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: ' leaked ' } });
    fireEvent.click(confirm);
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === REVOKE)?.body).toEqual({
        kind: 'delegation',
        id: 'node_1',
        reason: 'leaked',
      }),
    );
  });

  it('revokes everything of the agent', async () => {
    const { sent } = open({ [AUTHORIZATIONS]: () => ({ grants: [], delegations: [] }) });
    expect(await screen.findByText(/^None: nothing has been authorised/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Revoke everything…' }));
    fireEvent.change(await screen.findByLabelText(/^Reason/), { target: { value: 'gone' } });
    fireEvent.click(screen.getByRole('button', { name: 'Revoke' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === REVOKE)?.body).toMatchObject({
        kind: 'agent',
        id: 'agent_1',
      }),
    );
  });

  it('lets who may only read revoke nothing', async () => {
    open({ 'GET /api/v1/me': () => me(['access.read']) });
    const revoke = await screen.findByRole('button', { name: 'Revoke…' });
    expect(revoke.getAttribute('aria-description')).toBe('You need the permission access.write');
  });

  it('makes a reset link for somebody who has a password here, and for nobody else', async () => {
    const local = {
      ...agent,
      kind: 'user',
      id: 'account_1',
      handle: 'ana',
      ceiling: null,
      mappedRoles: null,
    };
    const federated = { ...local, id: 'account_2', mappedRoles: [] };
    const answers: Answers = {
      [MEMBER]: oneOf([local, federated]),
      'POST /api/v1/tenants/{tenant}/users/{id}/password-link': ({ path }) => ({
        link: `https://console.test/t/demo/account/reset/for-${path['id']}`,
        expiresAt: '2026-01-01T00:00:00Z',
      }),
    };
    const { view } = open(answers, '/t/demo/people/user/account_1');
    fireEvent.click(await screen.findByRole('button', { name: 'Make a reset link' }));
    expect(await screen.findByText(/reset\/for-account_1/)).toBeTruthy();
    view.unmount();
    open(answers, '/t/demo/people/user/account_2');
    expect(await screen.findByRole('button', { name: 'Disable' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Make a reset link' })).toBeNull();
  });

  it('answers for a user with the id of an agent as for nobody', async () => {
    open({}, '/t/demo/people/user/agent_1');
    expect(await screen.findByText('Not found')).toBeTruthy();
  });
});
