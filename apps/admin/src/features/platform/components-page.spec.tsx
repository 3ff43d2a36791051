import { fireEvent, screen, waitFor } from '@testing-library/react';
import { type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const COMPONENTS = '/api/v1/platform/components';
const TOKENS = '/api/v1/platform/enrolment-tokens';
const at = new Date().toISOString();
const component = {
  id: 'component_1',
  name: 'edge',
  kind: 'gateway',
  keyId: 'thumbprint-of-the-key',
  version: null,
  enrolledAt: at,
  lastSeenAt: null,
  revokedAt: null,
};
const open = (answers: Answers = {}) =>
  openConsole('/t/platform/components', {
    'GET /api/v1/me': () => ({
      ...me(),
      tenants: [{ slug: 'platform', name: 'Platform', permissions: [] }],
      platform: true,
    }),
    [`GET ${COMPONENTS}`]: () => ({ items: [component] }),
    [`GET ${TOKENS}`]: () => ({ items: [] }),
    ...answers,
  });

describe('the components page', () => {
  it('makes a token of the chosen kind, and shows it once', async () => {
    const { sent } = open({
      [`POST ${TOKENS}`]: () => ({ id: 'enrolment_1', kind: 'runner', token: 'enrol_secret', expiresAt: at }),
    });
    fireEvent.click(await screen.findByRole('radio', { name: 'Runner' }));
    fireEvent.click(screen.getByRole('button', { name: 'Make a token' }));
    expect(await screen.findByText('enrol_secret')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === `POST ${TOKENS}`)?.body).toEqual({ kind: 'runner' });
  });

  it('shuts a component out only after it said what that means', async () => {
    const { sent } = open({ [`DELETE ${COMPONENTS}/{id}`]: () => undefined });
    fireEvent.click(await screen.findByRole('button', { name: 'Shut edge out…' }));
    expect(await screen.findByText(/it refuses every call/)).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain(`DELETE ${COMPONENTS}/{id}`);
    fireEvent.click(screen.getByRole('button', { name: 'Shut out' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `DELETE ${COMPONENTS}/{id}`)?.path).toEqual({
        id: 'component_1',
      }),
    );
  });

  it('lists what is shut out without a way to do it again', async () => {
    open({ [`GET ${COMPONENTS}`]: () => ({ items: [{ ...component, revokedAt: at }] }) });
    expect(await screen.findByText('shut out')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Shut edge out/ })).toBeNull();
  });

  it('takes a token back', async () => {
    const token = { id: 'enrolment_9', kind: 'gateway', expiresAt: at };
    const { sent } = open({
      [`GET ${TOKENS}`]: () => ({ items: [token] }),
      [`DELETE ${TOKENS}/{id}`]: () => undefined,
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Take back the token for a gateway' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `DELETE ${TOKENS}/{id}`)?.path).toEqual({
        id: 'enrolment_9',
      }),
    );
  });
});
