import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { Schemas } from '#libs/api-client';
import { problem, type Answers } from '../../../test/fake-api.js';
import { openConsole } from '../../../test/open-console.js';

const DECIDE = 'POST /api/v1/tenants/{tenant}/reviews/{id}/decision';
const version = (hash: string, description: string): Schemas['ToolVersion'] => ({
  id: `tver_${hash}`,
  hash,
  state: 'pending',
  effect: null,
  firstSeenAt: '2026-01-01T00:00:00Z',
  canonical: JSON.stringify({ description }),
  raw: JSON.stringify({ description }),
  decidedBy: null,
  decidedAt: null,
  decisionReason: null,
  findings: [],
});
const drift: Schemas['ReviewDetail'] = {
  review: {
    id: 'rev_1',
    state: 'open',
    kind: 'drift',
    candidateHash: 'bbbb',
    baseHash: 'aaaa',
    changedFields: 1,
    requestedBy: 'attestation',
    openedAt: '2026-01-02T00:00:00Z',
    decidedAt: null,
    gravest: null,
    approvals: { given: 0, needed: 1 },
    breakGlass: null,
    expiresAt: '2026-01-16T00:00:00Z',
    tool: { id: 'tool_1', urn: 'urn:sallyport:tool:demo:github:create_issue', name: 'create_issue' },
    server: { id: 'srv_1', slug: 'github', name: 'GitHub' },
  },
  candidate: version('bbbb', 'Creates\u200b it.'),
  base: version('aaaa', 'Creates it.'),
  changes: [{ pointer: '/description', kind: 'changed', before: 'Creates it.', after: 'Creates\u200b it.' }],
  hiddenCharacters: [{ pointer: '/description', index: 7, codePoint: 'U+200B' }],
  given: [],
  needed: { read: 1, write: 1, external: 2, destructive: 2 },
  seenBefore: 0,
  eligible: { ok: true, reason: null },
  mayApprove: { ok: true, reason: null },
  confirmation: 'none',
};

const open = async (answers: Answers = {}, detail = drift) => {
  const page = openConsole('/t/demo/reviews/rev_1', {
    'GET /api/v1/tenants/{tenant}/reviews/{id}': () => detail,
    'GET /api/v1/tenants/{tenant}/reviews': () => ({ items: [], nextCursor: null }),
    ...answers,
  });
  await screen.findByRole('heading', { name: 'Decision' });
  return page;
};
const decisions = (page: Awaited<ReturnType<typeof open>>) =>
  page.sent.filter(({ operation }) => operation === DECIDE).map(({ body }) => body);
const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }));

describe('the review page', () => {
  it('says that the tool is blocked, and shows the hidden character where it stands', async () => {
    await open();
    expect(screen.getByText(/^The live server changed: blocked since/)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Live /description' }).querySelector('mark')?.textContent).toBe(
      'U+200B',
    );
  });

  it('preselects no effect and sends nothing before one is chosen', async () => {
    const page = await open();
    expect(screen.getAllByRole<HTMLInputElement>('radio').some(({ checked }) => checked)).toBe(false);
    press('Approve');
    expect(await screen.findByText(/Choose what the tool does/)).toBeTruthy();
    expect(decisions(page)).toEqual([]);
  });

  it('approves exactly what was read', async () => {
    const page = await open({ [DECIDE]: () => ({ ...drift.review, state: 'approved' }) });
    fireEvent.click(screen.getByRole('radio', { name: 'write' }));
    fireEvent.click(screen.getByRole('checkbox', { name: /hidden characters/ }));
    press('Approve');
    await waitFor(() => expect(page.router.state.location.pathname).toBe('/t/demo/reviews'));
    expect(decisions(page)).toEqual([
      { decision: 'approve', candidateHash: 'bbbb', effect: 'write', enable: true },
    ]);
  });

  it('throws a stale decision away and loads the present state', async () => {
    let detail = drift;
    await open({
      'GET /api/v1/tenants/{tenant}/reviews/{id}': () => detail,
      [DECIDE]: () => {
        throw problem(409, 'review_stale', { detail: 'The candidate is another one now.' });
      },
    });
    fireEvent.change(screen.getByRole('textbox', { name: 'Reason' }), { target: { value: 'asks for keys' } });
    press('Reject');
    expect(await screen.findByText('The candidate is another one now.')).toBeTruthy();
    detail = {
      ...drift,
      review: { ...drift.review, candidateHash: 'cccc' },
      candidate: version('cccc', 'New.'),
    };
    press('Load the present state');
    await waitFor(() => expect(screen.queryByText('The candidate is another one now.')).toBeNull());
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Reason' }).value).toBe('');
  });

  it('keeps what the first of two people chose, and says who is missing', async () => {
    const given = [
      {
        approver: 'ann',
        effect: 'destructive' as const,
        enable: false,
        override: null,
        reason: 'Needed by support',
        signed: true,
        at: '2026-01-02T00:00:00Z',
      },
    ];
    const review = { ...drift.review, approvals: { given: 1, needed: 2 } };
    const page = await open(
      { [DECIDE]: () => ({ ...review, state: 'approved' }) },
      { ...drift, review, given },
    );
    expect(screen.getByText(/One more person is missing/)).toBeTruthy();
    expect(screen.getByText(/ann chose it/)).toBeTruthy();
    expect(screen.getAllByRole<HTMLInputElement>('radio').every(({ disabled }) => disabled)).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: /hidden characters/ }));
    press('Approve');
    await waitFor(() => expect(decisions(page)).toHaveLength(1));
    expect(decisions(page)).toMatchObject([{ effect: 'destructive', enable: false }]);
  });

  it('shows findings at their field, and asks for a sentence about critical ones', async () => {
    const finding = {
      rule: 'manifest.hide-from-user',
      severity: 'critical' as const,
      pointer: '/description',
      span: { start: 0, end: 7 },
      excerpt: 'Creates',
      explanation: 'Keeps something from the user.',
    };
    const review = { ...drift.review, gravest: 'critical' as const, approvals: { given: 0, needed: 2 } };
    const candidate = { ...drift.candidate, findings: [finding] };
    const page = await open({ [DECIDE]: () => review }, { ...drift, review, candidate });
    const list = screen.getByRole('list', { name: 'Findings in /description' });
    expect(list.textContent).toContain('Keeps something from the user.');
    fireEvent.click(screen.getByRole('radio', { name: 'read' }));
    fireEvent.click(screen.getByRole('checkbox', { name: /hidden characters/ }));
    press('Approve');
    expect(await screen.findByText(/Say in a sentence why/)).toBeTruthy();
    fireEvent.change(screen.getByRole('textbox', { name: /critical findings/ }), {
      target: { value: 'It is about our own log.' },
    });
    press('Approve');
    await waitFor(() => expect(decisions(page)).toHaveLength(1));
    expect(decisions(page)).toMatchObject([{ effect: 'read', override: 'It is about our own log.' }]);
  });

  it('lets whoever asked reject, and says why they cannot approve', async () => {
    await open({}, { ...drift, mayApprove: { ok: false, reason: 'You asked for this.' } });
    expect(screen.getByText('You asked for this.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Reject' })).toBeTruthy();
  });

  it('says why somebody may not decide', async () => {
    await open({}, { ...drift, eligible: { ok: false, reason: 'You asked for this review.' } });
    expect(screen.getByText('You asked for this review.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });
});
