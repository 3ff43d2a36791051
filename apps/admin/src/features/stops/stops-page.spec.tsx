import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { Schemas } from '#libs/api-client';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const LIST = 'GET /api/v1/tenants/{tenant}/stops';
const ADD = 'POST /api/v1/tenants/{tenant}/stops';
const LIFT = 'POST /api/v1/tenants/{tenant}/stops/{id}/lift';
const stop: Schemas['Stop'] = {
  id: 'stop_1',
  kind: 'server',
  target: { id: 'srv_1', name: 'GitHub' },
  reason: 'Incident 7',
  by: 'ann',
  at: '2026-01-02T00:00:00Z',
  liftAsked: null,
  lifted: null,
};

const open = async (answers: Answers = {}) => {
  const page = openConsole('/t/demo/stops', { [LIST]: () => ({ items: [stop] }), ...answers });
  await screen.findByRole('heading', { level: 1, name: 'Stops' });
  return page;
};
const press = async (name: string): Promise<void> =>
  void fireEvent.click(await screen.findByRole('button', { name }));
const because = async (value: string): Promise<void> =>
  void fireEvent.change(await screen.findByRole('textbox', { name: /Reason/ }), { target: { value } });

describe('the page of stops', () => {
  it('stops the tenant for a reason, and not without', async () => {
    const page = await open({ [ADD]: () => ({ ...stop, kind: 'tenant' }) });
    await press('Stop…');
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Stop now' })).disabled).toBe(true);
    await because('Keys leaked');
    await press('Stop now');
    await waitFor(() =>
      expect(page.sent.filter(({ operation }) => operation === ADD).map(({ body }) => body)).toEqual([
        { kind: 'tenant', id: 'demo', reason: 'Keys leaked' },
      ]),
    );
  });

  it('asks another person before anything goes on, and says so', async () => {
    await open({
      [LIFT]: () => {
        throw problem(403, 'same_person', { detail: 'You asked for it to go on.' });
      },
    });
    expect(await screen.findByText(/Incident 7/)).toBeTruthy();
    await press('Ask…');
    await because('Keys replaced');
    await press('Ask');
    expect(await screen.findByText('You asked for it to go on.')).toBeTruthy();
  });

  it('agrees with the very request that it shows', async () => {
    const liftAsked = { id: 'liftrequest_1', by: 'ann', reason: 'Keys replaced' };
    const page = await open({
      [LIST]: () => ({ items: [{ ...stop, liftAsked }] }),
      [LIFT]: () => ({ ...stop, liftAsked, lifted: { by: 'bob', at: '2026-01-02T01:00:00Z' } }),
    });
    await press('Agree…');
    expect(await screen.findByText(/Keys replaced/)).toBeTruthy();
    await because('Checked the keys');
    await press('Agree');
    await waitFor(() =>
      expect(page.sent.filter(({ operation }) => operation === LIFT).map(({ body }) => body)).toEqual([
        { reason: 'Checked the keys', agreesWith: 'liftrequest_1' },
      ]),
    );
  });

  it('can be read, and not used, without the permission', async () => {
    await open({ 'GET /api/v1/me': () => me(['registry.read']) });
    const button = await screen.findByRole('button', { name: 'Stop…' });
    expect(button.getAttribute('aria-description')).toBe('You need the permission stop.use');
  });
});
