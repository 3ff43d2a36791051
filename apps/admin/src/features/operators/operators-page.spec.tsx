import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const OPERATORS = '/api/v1/tenants/{tenant}/operators';
const rita = {
  id: 'account_1',
  username: 'rita',
  name: 'Rita',
  rights: ['reviewer'],
  disabled: false,
  passkeys: 0,
};
const invitation = {
  operator: rita,
  link: 'https://console.test/setup#secret',
  expiresAt: '2026-01-01T00:00:00Z',
};

const open = (answers: Answers = {}) =>
  openConsole('/t/demo/operators', { [`GET ${OPERATORS}`]: () => ({ items: [rita] }), ...answers });

describe('operators', () => {
  it('are listed with what they may do, and whether they can sign in yet', async () => {
    open();
    expect(await screen.findByText('Reviewer')).toBeTruthy();
    expect(screen.getByText('none yet')).toBeTruthy();
  });

  it('are invited with at least one right, by a link that is shown once', async () => {
    const { sent } = open({ [`POST ${OPERATORS}`]: () => invitation });
    fireEvent.click(await screen.findByRole('button', { name: 'Invite operator' }));
    fireEvent.change(await screen.findByLabelText(/^Username/), { target: { value: 'rita' } });
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'Rita' } });
    fireEvent.click(screen.getByRole('button', { name: 'Invite' }));
    expect(await screen.findByText('Choose at least one')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: 'Reviewer' }));
    fireEvent.click(screen.getByRole('button', { name: 'Invite' }));
    expect(await screen.findByText('https://console.test/setup#secret')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === `POST ${OPERATORS}`)?.body).toEqual({
      username: 'rita',
      name: 'Rita',
      rights: ['reviewer'],
    });
  });

  it('get another link, or are signed out', async () => {
    const { sent } = open({
      [`POST ${OPERATORS}/{id}/link`]: () => invitation,
      [`DELETE ${OPERATORS}/{id}/sessions`]: () => undefined,
    });
    fireEvent.click(await screen.findByRole('button', { name: 'New link' }));
    expect(await screen.findByText('https://console.test/setup#secret')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `DELETE ${OPERATORS}/{id}/sessions`)?.path).toEqual({
        tenant: 'demo',
        id: 'account_1',
      }),
    );
  });

  it('say why a link is not made', async () => {
    open({
      [`POST ${OPERATORS}/{id}/link`]: () => {
        throw problem(403, 'right_beyond_own', { title: 'You may not do this' });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'New link' }));
    expect(await screen.findByText('You may not do this')).toBeTruthy();
  });

  it('are shown to whoever may read, and changed by nobody else', async () => {
    open({ 'GET /api/v1/me': () => me(['access.read']) });
    const invite = await screen.findByRole('button', { name: 'Invite operator' });
    expect(invite.getAttribute('aria-description')).toBe('You need the permission access.write');
  });

  it('are not asked for without the permission', async () => {
    const { sent } = open({ 'GET /api/v1/me': () => me(['registry.read']) });
    expect(await screen.findByText('access.read')).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain(`GET ${OPERATORS}`);
  });
});
