import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const TOLD = '/api/v1/tenants/{tenant}/notifications';
const CHANNELS = '/api/v1/tenants/{tenant}/notification-channels';
const delivery = {
  channelId: 'channel_1',
  channel: 'ops',
  state: 'dead',
  attempts: 8,
  error: 'the receiver answered 503',
  at: '2026-11-22T10:00:00.000Z',
};
const notification = {
  id: 'notification_1',
  topic: 'stop',
  title: 'root stopped desk',
  facts: {},
  at: '2026-11-22T10:00:00.000Z',
  deliveries: [delivery],
};
const channel = {
  id: 'channel_1',
  kind: 'webhook',
  name: 'ops',
  topics: ['stop'],
  target: 'https://hooks.example',
  createdBy: 'root',
  createdAt: '2026-11-22T10:00:00.000Z',
};
const open = (answers: Answers = {}, tab = '') =>
  openConsole(`/t/demo/notifications${tab}`, {
    [`GET ${TOLD}`]: () => ({ items: [notification] }),
    [`GET ${CHANNELS}`]: () => ({ items: [channel], mail: false }),
    ...answers,
  });

describe('notifications', () => {
  it('say what was given up and why, and are sent again', async () => {
    const { sent } = open({ [`POST ${TOLD}/{id}/retry`]: () => notification });
    expect(await screen.findByText('root stopped desk')).toBeTruthy();
    expect(screen.getByText('the receiver answered 503')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Send again' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `POST ${TOLD}/{id}/retry`)?.path).toEqual({
        tenant: 'demo',
        id: 'notification_1',
      }),
    );
  });

  it('have channels that are tried out', async () => {
    const tested = {
      ...notification,
      deliveries: [{ ...delivery, state: 'sent', attempts: 1, error: null }],
    };
    open({ [`POST ${CHANNELS}/{id}/test`]: () => tested }, '?tab=channels');
    fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }));
    expect(await screen.findByText(/ops: sent/)).toBeTruthy();
  });

  it('show the secret of a new webhook, and why another was refused', async () => {
    let refused = true;
    const add = () => {
      if (refused)
        throw problem(409, 'channel_exists', { detail: 'There is a channel of this name already.' });
      return { id: 'channel_2', secret: 'whsec_c2VjcmV0' };
    };
    const { sent } = open({ [`POST ${CHANNELS}`]: add }, '?tab=channels');
    fireEvent.click(await screen.findByRole('button', { name: 'Add channel' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add channel' });
    fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'ops' } });
    fireEvent.change(screen.getByLabelText(/^Address/), { target: { value: 'https://hooks.example/x' } });
    const form = dialog.querySelector('form');
    if (form === null) throw new Error('the dialog has no form');
    fireEvent.submit(form);
    expect(await screen.findByText('There is a channel of this name already.')).toBeTruthy();
    refused = false;
    fireEvent.submit(form);
    expect(await screen.findByText('whsec_c2VjcmV0')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === `POST ${CHANNELS}`)?.body).toMatchObject({
      kind: 'webhook',
      name: 'ops',
      url: 'https://hooks.example/x',
    });
  });

  it('say what adding a channel would need', async () => {
    open({ 'GET /api/v1/me': () => me(['access.read']) }, '?tab=channels');
    const add = await screen.findByRole('button', { name: 'Add channel' });
    expect(add.getAttribute('aria-description')).toBe('You need the permission access.write');
  });
});
