import { fireEvent, screen, waitFor } from '@testing-library/react';
import { tagOf, type Answers } from '../../../../test/fake-api.js';
import { openConsole } from '../../../../test/open-console.js';

const AGENT = '/api/v1/tenants/{tenant}/agents/{id}';
const KEYS = `PUT ${AGENT}/keys`;
const REVOKE = 'POST /api/v1/tenants/{tenant}/revocations';
const LINKS = '/api/v1/tenants/{tenant}/links';
const member = (kind: 'user' | 'agent') => ({
  kind,
  id: `${kind}_1`,
  handle: `${kind}_1`,
  name: 'Planner',
  disabled: false,
  roles: [],
  adminScopes: [],
  registration: kind === 'agent' ? 'operator' : null,
  mappedRoles: null,
  ceiling: kind === 'agent' ? { kind: 'all' } : null,
});
const agent = {
  id: 'agent_1',
  kind: 'machine',
  keys: [{ id: 'thumbprint-of-the-key', kid: 'first', reported: false }],
  jwksUri: null,
  redirectUris: [],
  createdAt: '2026-01-01T00:00:00Z',
  lastCallOn: '2026-03-04',
};
const open = (answers: Answers = {}, kind: 'user' | 'agent' = 'agent') =>
  openConsole(`/t/demo/people/${kind}/${kind}_1`, {
    'GET /api/v1/tenants/{tenant}/members/{kind}/{id}': () => member(kind),
    'GET /api/v1/tenants/{tenant}/members': () => ({ items: [member(kind)] }),
    'GET /api/v1/tenants/{tenant}/roles': () => ({ items: [] }),
    'GET /api/v1/tenants/{tenant}/members/{kind}/{id}/authorizations': () => ({
      grants: [],
      delegations: [],
    }),
    [`GET ${AGENT}`]: () => agent,
    [`GET ${LINKS}`]: () => ({ items: [] }),
    ...answers,
  });
const publicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'second' };
const paste = async (text: string) => {
  fireEvent.click(await screen.findByRole('button', { name: 'Replace keys…' }));
  fireEvent.change(await screen.findByLabelText(/Public keys/), { target: { value: text } });
  fireEvent.click(screen.getByRole('button', { name: 'Replace keys' }));
};

describe('how an agent proves itself', () => {
  it('is shown with when it last called', async () => {
    open();
    expect(await screen.findByText('Machine: acts for itself')).toBeTruthy();
    expect(screen.getByText('on 2026-03-04')).toBeTruthy();
    expect(screen.getByText('first')).toBeTruthy();
  });

  it('is replaced by public keys, of the version that was read', async () => {
    const { sent } = open({ [KEYS]: () => agent });
    await paste(JSON.stringify({ keys: [publicKey] }));
    await waitFor(() => {
      const put = sent.find(({ operation }) => operation === KEYS);
      expect(put?.body).toEqual({ keys: [publicKey] });
      expect(put?.headers).toEqual({ 'If-Match': tagOf(agent) });
    });
  });

  it('never sends a private key', async () => {
    const { sent } = open({ [KEYS]: () => agent });
    await paste(JSON.stringify({ ...publicKey, d: 'secret' }));
    expect(await screen.findByText(/This is a private key. Nothing was sent/)).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain(KEYS);
  });

  it('can report a key as stolen, with a reason', async () => {
    const { sent } = open({ [REVOKE]: () => ({ grants: 0, delegations: 0 }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Report as stolen…' }));
    fireEvent.change(await screen.findByLabelText(/^Reason/), { target: { value: 'in a repository' } });
    fireEvent.click(screen.getByRole('button', { name: 'Revoke' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === REVOKE)?.body).toEqual({
        kind: 'key',
        id: 'thumbprint-of-the-key',
        reason: 'in a repository',
      }),
    );
  });
});

describe('the linked accounts of a user', () => {
  const link = {
    id: 'link_1',
    server: { id: 'server_1', slug: 'desk', name: 'Desk' },
    subject: 's',
    issuer: 'https://login.desk.example.com',
    scopes: [],
    linkedAt: '2026-01-01T00:00:00Z',
    refreshedAt: null,
  };

  it('are asked for by the account, and ended one by one', async () => {
    const { sent } = open(
      { [`GET ${LINKS}`]: () => ({ items: [link] }), [`DELETE ${LINKS}/{id}`]: () => undefined },
      'user',
    );
    fireEvent.click(await screen.findByRole('button', { name: 'Unlink…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Unlink' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `DELETE ${LINKS}/{id}`)?.path).toMatchObject({
        id: 'link_1',
      }),
    );
    expect(sent.find(({ operation }) => operation === `GET ${LINKS}`)?.query).toEqual({ user: 'user_1' });
  });

  it('say so when there is none', async () => {
    open({}, 'user');
    expect(await screen.findByText('None: no server acts with an account of this user.')).toBeTruthy();
  });
});
