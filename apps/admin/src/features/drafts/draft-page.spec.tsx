import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem } from '../../../test/fake-api.js';
import { ALL, me, openConsole } from '../../../test/open-console.js';

const GET = 'GET /api/v1/tenants/{tenant}/drafts/{id}';
const SET = 'PUT /api/v1/tenants/{tenant}/drafts/{id}';
const PUBLISH = 'POST /api/v1/tenants/{tenant}/drafts/{id}/publish';
const REPLAYS = 'GET /api/v1/tenants/{tenant}/drafts/{id}/replays';
const CHANGES = 'GET /api/v1/tenants/{tenant}/replays/{id}/changes';

const draft = (changes: object = {}) => ({
  id: 'draft_1',
  name: 'Tighter',
  version: 3,
  changedBy: 'rita',
  changedAt: '2026-01-01T00:00:00.000Z',
  changes: 1,
  content: { roles: [{ slug: 'support', grants: [] }], guardrails: [], mappings: [] },
  diff: [
    {
      kind: 'role',
      id: 'support',
      name: 'Support',
      before: '[{"select":{"kind":"all"}}]',
      after: '[]',
      stale: false,
    },
  ],
  ...changes,
});
const replay = (changes: object = {}) => ({
  id: 'replay_1',
  draft: 'draft_1',
  draftVersion: 3,
  days: 7,
  state: 'done',
  failure: null,
  total: 100,
  done: 100,
  counts: {
    calls: 90,
    same: 80,
    denied: 7,
    allowed: 2,
    approval: 0,
    unknown: 1,
    skipped: 10,
    tried: { guardrail_9: { denied: 4, approval: 0 } },
  },
  requestedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:01:00.000Z',
  ...changes,
});
const row = {
  user: 'ann',
  agent: null,
  tool: null,
  role: null,
  denied: 7,
  allowed: 2,
  approval: 0,
  unknown: 1,
  before: null,
  after: null,
  calls: ['call_1'],
};
const open = (answers: object = {}) =>
  openConsole('/t/demo/drafts/draft_1', {
    [GET]: () => draft(),
    [REPLAYS]: () => ({ items: [] }),
    ...answers,
  });

describe('a draft', () => {
  it('shows what is in force beside it, and is published as the version that was seen', async () => {
    const { sent } = open({ [PUBLISH]: () => null });
    expect((await screen.findByRole('region', { name: 'Role Support in force' })).textContent).toContain(
      '"all"',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Publish…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Publish' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === PUBLISH)?.body).toEqual({ version: 3 }),
    );
  });

  it('is not published over what somebody else changed, until somebody has looked', async () => {
    const [change] = draft().diff;
    open({ [GET]: () => draft({ diff: [{ ...change, stale: true }] }) });
    expect(await screen.findByText('What is in force was changed since this was drafted')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Publish…' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByRole('button', { name: /I have looked/ })).toBeTruthy();
  });

  it('loses a change that is taken out', async () => {
    const { sent } = open({ [SET]: () => draft() });
    fireEvent.click(await screen.findByRole('button', { name: 'Take out' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === SET)?.body).toEqual({
        name: 'Tighter',
        content: { roles: [], guardrails: [], mappings: [] },
      }),
    );
  });

  it('reports what it would have changed, added up as asked for', async () => {
    const { sent } = open({
      [REPLAYS]: () => ({ items: [replay()] }),
      [CHANGES]: () => ({ items: [row], nextCursor: null }),
    });
    expect(await screen.findByText('ann')).toBeTruthy();
    expect(screen.getByText(/would have denied 4/)).toBeTruthy();
    expect(screen.getByText(/1, for want of what is not kept/)).toBeTruthy();
    fireEvent.click(screen.getByLabelText('By tool'));
    await waitFor(() =>
      expect(sent.some(({ operation, query }) => operation === CHANGES && query['by'] === 'tool')).toBe(true),
    );
  });

  it('shows how far a replay is, and why one failed', async () => {
    open({ [REPLAYS]: () => ({ items: [replay({ state: 'running', done: 40 })] }) });
    expect((await screen.findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('40');
    expect(screen.getByRole('button', { name: 'Replay' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('says why a replay failed, and that the draft was changed since', async () => {
    open({
      [REPLAYS]: () => ({
        items: [replay({ state: 'failed', failure: 'Start it again.', draftVersion: 2 })],
      }),
      [CHANGES]: () => ({ items: [], nextCursor: null }),
    });
    expect(await screen.findByText('Start it again.')).toBeTruthy();
    expect(screen.getByText(/This is about version 2/)).toBeTruthy();
  });

  it('keeps its changes from view without the right to read calls, and shows what went wrong', async () => {
    const without = ALL.filter((each) => each !== 'calls.read');
    open({ 'GET /api/v1/me': () => me(without) });
    expect(await screen.findByText('calls.read')).toBeTruthy();
    open({
      [GET]: () => {
        throw problem(503, 'store_unavailable');
      },
    });
    expect(await screen.findByText('store_unavailable', { selector: 'code' })).toBeTruthy();
  });
});
