import { fireEvent, screen, waitFor } from '@testing-library/react';
import { ALL, me, openConsole } from '../../../test/open-console.js';
import { type Answers, problem } from '../../../test/fake-api.js';

const LIST = 'GET /api/v1/tenants/{tenant}/call-approvals';
const ONE = 'GET /api/v1/tenants/{tenant}/call-approvals/{id}';
const DECIDE = 'POST /api/v1/tenants/{tenant}/call-approvals/{id}/decision';
const approval = {
  id: 'approval_1',
  state: 'pending',
  user: 'ann',
  agent: 'Payer',
  tool: {
    urn: 'urn:sallyport:tool:demo:bank:pay',
    name: 'pay',
    server: 'bank',
    hash: 'a'.repeat(64),
    effect: 'write',
  },
  argsHash: 'b'.repeat(64),
  why: ['grant_1'],
  requestedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T00:15:00.000Z',
  decidedBy: null,
  decidedAt: null,
  reason: null,
  usedBy: null,
};
const detail = { ...approval, arguments: '{"amount":5}' };
const open = (address: string, answers: Answers = {}) =>
  openConsole(address, {
    [LIST]: () => ({ items: [approval], nextCursor: null }),
    [ONE]: () => detail,
    [DECIDE]: ({ body }) => ({
      ...approval,
      state: (body as { decision: string }).decision === 'approve' ? 'approved' : 'refused',
    }),
    ...answers,
  });

describe('the inbox of approvals', () => {
  it('lists the calls that wait, and says when none does', async () => {
    open('/t/demo/approvals');
    expect(await screen.findByRole('link', { name: /bank: pay/ })).toBeTruthy();
  });

  it('says when none waits', async () => {
    open('/t/demo/approvals', { [LIST]: () => ({ items: [], nextCursor: null }) });
    expect(await screen.findByText('No call waits for a person')).toBeTruthy();
  });

  it('is not for those who may not decide', async () => {
    const { sent } = open('/t/demo/approvals', {
      'GET /api/v1/me': () => me(ALL.filter((permission) => permission !== 'call.approve')),
    });
    expect(await screen.findByText(/call\.approve/)).toBeTruthy();
    expect(sent.some(({ operation }) => operation === LIST)).toBe(false);
  });
});

describe('the page of an approval', () => {
  it.each([
    ['Approve once', 'approve'],
    ['Refuse', 'refuse'],
  ])('%s: binds the decision to the arguments that were shown', async (button, decision) => {
    const { sent } = open('/t/demo/approvals/approval_1');
    expect(await screen.findByText(/"amount": 5/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: 'as agreed' } });
    fireEvent.click(screen.getByRole('button', { name: button }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === DECIDE)?.body).toEqual({
        decision,
        argsHash: 'b'.repeat(64),
        reason: 'as agreed',
      }),
    );
  });

  it('asks for nothing when it is over, and shows what the API has against a decision', async () => {
    open('/t/demo/approvals/approval_1', {
      [ONE]: () => ({ ...detail, state: 'used', arguments: '', decidedBy: 'Rita' }),
    });
    expect(await screen.findByText(/Forgotten/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Approve once' })).toBeNull();
  });

  it('shows why a decision was not taken', async () => {
    open('/t/demo/approvals/approval_1', {
      [DECIDE]: () => {
        throw problem(409, 'approval_over', { detail: 'The request is expired.' });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve once' }));
    expect(await screen.findByText('The request is expired.')).toBeTruthy();
  });
});
