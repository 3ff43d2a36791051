import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const USAGE = '/api/v1/tenants/{tenant}/usage';
const BUDGETS = '/api/v1/tenants/{tenant}/budgets';
const sums = { failed: 1, denied: 2, tokens: 30, cost: 1_500_000 };
const report = {
  days: [
    { day: '2026-11-21', calls: 4, ...sums },
    { day: '2026-11-22', calls: 9, ...sums },
  ],
  top: [{ key: 'urn:sallyport:tool:acme:desk:echo', name: null, calls: 13, ...sums }],
};
const budget = {
  id: 'budget_1',
  scope: 'user',
  subject: '',
  unit: 'calls',
  period: 'day',
  amount: 50,
  thresholds: [50, 80, 100],
  window: '2026-11-22',
  resetsAt: '2026-11-23T00:00:00.000Z',
  used: [{ of: 'https://x|account_1', name: 'ada', amount: 45 }],
};
const open = (answers: Answers = {}, search = '') =>
  openConsole(`/t/demo/usage${search}`, {
    [`GET ${USAGE}`]: () => report,
    [`GET ${BUDGETS}`]: () => ({ items: [budget] }),
    'GET /api/v1/tenants/{tenant}/budget-alerts': () => ({ items: [] }),
    ...answers,
  });

describe('usage and budgets', () => {
  it('shows a bar a day, in words too, and what was used most', async () => {
    open();
    const chart = await screen.findByRole('img', { name: /13 calls in 2 days, most on 2026-11-22: 9/ });
    expect(chart.querySelectorAll('[data-tone]')).toHaveLength(6);
    expect(screen.getByRole('link', { name: 'desk › echo' })).toBeTruthy();
    expect(screen.getByRole('cell', { name: '1.50' })).toBeTruthy();
  });

  it('asks for other days when they are chosen', async () => {
    const { sent } = open();
    fireEvent.click(await screen.findByRole('radio', { name: '90 days' }));
    await waitFor(() =>
      expect(sent.findLast(({ operation }) => operation === `GET ${USAGE}`)?.query).toEqual({
        days: 90,
        by: 'tool',
      }),
    );
  });

  it('shows who has used most of a budget', async () => {
    open({}, '?tab=budgets');
    expect(await screen.findByRole('heading', { name: 'Every user: 50 calls a day' })).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'ada: 90 % used' })).toBeTruthy();
    expect(screen.getByText('No budget has reached a threshold.')).toBeTruthy();
  });

  it('adds a budget in whole units, and shows why it was refused', async () => {
    const refused = () => {
      throw problem(409, 'budget_exists', { detail: 'There is a budget already.' });
    };
    const { sent } = open({ [`POST ${BUDGETS}`]: refused }, '?tab=budgets');
    fireEvent.click(await screen.findByRole('button', { name: 'Add budget' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add budget' });
    const form = dialog.querySelector('form');
    if (form === null) throw new Error('the dialog has no form');
    fireEvent.submit(form);
    expect(await screen.findByText('There is a budget already.')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === `POST ${BUDGETS}`)?.body).toEqual({
      scope: 'user',
      subject: '',
      unit: 'calls',
      period: 'day',
      amount: 1000,
      thresholds: [50, 80, 100],
    });
  });

  it('says what changing budgets would need', async () => {
    open({ 'GET /api/v1/me': () => me(['calls.read']) }, '?tab=budgets');
    const add = await screen.findByRole('button', { name: 'Add budget' });
    expect(add.getAttribute('aria-description')).toBe('You need the permission access.write');
  });
});
