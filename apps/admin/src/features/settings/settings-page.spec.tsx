import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, tagOf, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const SETTINGS = '/api/v1/tenants/{tenant}/oauth/settings';
const KEYS = '/api/v1/tenants/{tenant}/oauth/keys';
const settings = {
  dpop: 'required',
  dpopServers: [],
  freshSignIn: null,
  deviceFlow: false,
  selfRegistration: { dynamic: false, documents: false, documentHosts: [], maxAgents: 50, effects: ['read'] },
  lifetimes: { accessToken: 300, refreshToken: 86_400, session: 86_400 },
};
const open = (answers: Answers = {}, tab = '') =>
  openConsole(`/t/demo/settings${tab}`, {
    [`GET ${SETTINGS}`]: () => settings,
    [`PUT ${SETTINGS}`]: ({ body }) => body,
    'GET /api/v1/tenants/{tenant}/servers': () => ({ items: [] }),
    ...answers,
  });

describe('the settings of a tenant', () => {
  it('warns before tokens without a key are let in, and saves all settings together', async () => {
    const { sent } = open();
    fireEvent.click(await screen.findByRole('radio', { name: 'Is accepted for tools that only read' }));
    expect(screen.getByText('Saving this loosens protection')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Save settings' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `PUT ${SETTINGS}`)?.body).toEqual({
        ...settings,
        dpop: 'allowed',
      }),
    );
  });

  it('sends nothing while a value is out of bounds', async () => {
    const { sent } = open();
    fireEvent.change(await screen.findByLabelText('Access token'), { target: { value: '9000' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save settings' }));
    expect(await screen.findByText('A whole number from 60 to 300')).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain(`PUT ${SETTINGS}`);
  });

  it('lets who may only read see it, and says what saving would need', async () => {
    open({ 'GET /api/v1/me': () => me(['access.read']) });
    const save = await screen.findByRole('button', { name: 'Save settings' });
    expect(save.getAttribute('aria-description')).toBe('You need the permission access.write');
  });

  it('says why a key cannot be rotated yet, and can withdraw it all the same', async () => {
    const key = {
      kid: 'k1',
      state: 'active',
      createdAt: '2026-01-01T00:00:00Z',
      activatedAt: null,
      retiredAt: null,
    };
    const { sent } = open(
      {
        [`GET ${KEYS}`]: () => ({ items: [key] }),
        [`POST ${KEYS}/rotation`]: ({ body }) => {
          if ((body as { withdraw: boolean }).withdraw) return { items: [key] };
          throw problem(409, 'key_too_new', { detail: 'Published less than ten minutes ago.' });
        },
      },
      '?tab=keys',
    );
    fireEvent.click(await screen.findByRole('button', { name: 'Rotate…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Rotate' }));
    expect(await screen.findByText('Published less than ten minutes ago.')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Stop working now' }));
    fireEvent.click(screen.getByRole('button', { name: 'Withdraw the key' }));
    await waitFor(() => expect(sent.at(-1)?.operation).not.toBe(`POST ${KEYS}/rotation`));
    expect(sent.filter(({ body }) => body !== undefined).map(({ body }) => body)).toEqual([
      { withdraw: false },
      { withdraw: true },
    ]);
  });

  it('saves what is looked for in the content of calls', async () => {
    const actions = {
      concealment: 'off',
      secrets: 'off',
      personalData: 'off',
      injection: 'off',
      addresses: 'off',
      binary: 'off',
    };
    const GUARD = '/api/v1/tenants/{tenant}/guard';
    const policy = { arguments: actions, results: actions, hosts: ['*.example.org'], maxTokens: null };
    const { sent } = open(
      { [`GET ${GUARD}`]: () => policy, [`PUT ${GUARD}`]: ({ body }) => body },
      '?tab=content',
    );
    fireEvent.change(await screen.findByLabelText('Secrets in results'), { target: { value: 'redact' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save content rules' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `PUT ${GUARD}`)?.body).toEqual({
        ...policy,
        results: { ...actions, secrets: 'redact' },
      }),
    );
  });

  describe('that somebody else changes meanwhile', () => {
    const conflict = (): Answers => {
      let now: object = settings;
      return {
        [`GET ${SETTINGS}`]: () => now,
        [`PUT ${SETTINGS}`]: () => {
          now = { ...settings, deviceFlow: true };
          const errors = [{ pointer: '/deviceFlow', code: 'changed', message: 'Has another value now' }];
          throw problem(412, 'changed_meanwhile', { errors });
        },
      };
    };
    const lifetime = () => screen.getByLabelText<HTMLInputElement>('Access token');
    const change = async (answers: Answers) => {
      const opened = open(answers);
      const field = await screen.findByLabelText('Access token');
      fireEvent.input(field, { target: { value: '120' } });
      fireEvent.click(screen.getByRole('button', { name: 'Save settings' }));
      return opened;
    };

    it('are changed in the version that was read', async () => {
      const { sent } = await change({});
      await waitFor(() =>
        expect(sent.find(({ operation }) => operation === `PUT ${SETTINGS}`)?.headers).toEqual({
          'If-Match': tagOf(settings),
        }),
      );
    });

    it('stay as they were typed, and say what is different', async () => {
      await change(conflict());
      expect(await screen.findByText(/Has another value now/)).toBeTruthy();
      expect(lifetime().value).toBe('120');
      expect(await screen.findByText(/Different now: deviceFlow/)).toBeTruthy();
    });
  });
});
