import type { CallApprovalAnswer, CallApprovalRequest } from '#libs/contracts';
import type { BroughtInput } from '#libs/mcp';
import { CallApprovals } from '../../../approvals/call-approvals.js';
import { FakeFlowStore } from '../../../approvals/fake-flow-store.fixture.js';
import { type AcceptedArguments, type CallTerms, proven } from '../../proofs.js';
import { addressed, caller, fresh, served, TERMS, toolCall } from '../../proofs.fixture.js';
import { approvedIfSensitive } from './approved-if-sensitive.js';

const PENDING: CallApprovalAnswer = {
  kind: 'pending',
  id: 'approval_1',
  url: 'https://console.example/t/acme/approvals/approval_1',
  expiresAt: '2026-01-01T00:15:00.000Z',
};

describe('approvedIfSensitive', () => {
  let asked: CallApprovalRequest[];
  let answer: () => Promise<CallApprovalAnswer>;
  let flows: FakeFlowStore;

  beforeEach(() => {
    asked = [];
    answer = async () => PENDING;
    flows = new FakeFlowStore();
  });

  const accepted = async (terms: Partial<CallTerms>, labels?: string[]): Promise<AcceptedArguments> => {
    const snapshot = await fresh();
    const tool = served(snapshot, 'desk__read');
    return proven({
      served: labels === undefined ? tool : { ...tool, tool: { ...tool.tool, labels } },
      compiled: { acceptArguments: () => undefined, acceptStructured: () => undefined, hasOutput: false },
      args: { a: 1 },
      argumentsJson: '{"a":1}',
      argsHash: 'a'.repeat(64),
      input: undefined,
      terms: { ...TERMS, ...terms },
    });
  };
  const pass = async (
    terms: Partial<CallTerms>,
    labels?: string[],
    token: { txn?: string; gid?: string } = { gid: 'grant_1' },
    input?: BroughtInput,
  ) => {
    const approvals = new CallApprovals({
      askApproval: (_tenant, request) => {
        asked.push(request);
        return answer();
      },
    });
    const who = caller({ token: { ...caller().token, ...token } });
    const of: AcceptedArguments = proven({ ...(await accepted(terms, labels)), input });
    return approvedIfSensitive(approvals, flows)(addressed(), who, toolCall('desk__read'), of, 'call_1');
  };

  it('asks nobody about a call that no term concerns', async () => {
    await pass({});
    await pass({}, ['crm']);
    expect(asked).toEqual([]);
  });

  it('lets a call on that a person approved, and binds the question to all of it', async () => {
    answer = async () => ({ kind: 'approved', id: 'approval_1' });
    await expect(pass({ approval: ['grant_1'] })).resolves.toMatchObject({ args: { a: 1 } });
    expect(asked).toEqual([
      {
        call: 'call_1',
        sub: 'alice',
        clientId: 'agent_1',
        key: 'k'.repeat(43),
        tool: expect.objectContaining({ urn: 'urn:sallyport:tool:acme:desk:read', hash: 'a'.repeat(64) }),
        argsHash: 'a'.repeat(64),
        arguments: '{"a":1}',
        why: ['grant_1'],
      },
    ]);
  });

  it('shows a person what answers questions too', async () => {
    const brought = { responses: { who: { action: 'accept' } }, state: undefined };
    await expect(pass({ approval: ['grant_1'] }, undefined, {}, brought)).rejects.toBeDefined();
    expect(asked).toMatchObject([{ arguments: '[{"a":1},{"inputResponses":{"who":{"action":"accept"}}}]' }]);
  });

  it.each<[string, () => Promise<CallApprovalAnswer>, RegExp]>([
    ['waits', async () => PENDING, /^https:\/\/console\.example\/t\/acme\/approvals\/approval_1 \(until /],
    ['was refused', async () => ({ kind: 'refused', message: 'a person refused this call' }), /refused/],
    ['cannot be asked for', () => Promise.reject(new Error('down')), /nobody can be asked now/],
  ])('denies while an approval %s, and says what to do', async (_what, given, hint) => {
    answer = given;
    await expect(pass({ approval: ['grant_1'] })).rejects.toMatchObject({
      reason: 'approval-required',
      context: { hint: expect.stringMatching(hint) },
    });
  });

  describe('where data could flow out of a task', () => {
    const touchBoth = async (): Promise<void> => {
      await pass({}, ['untrusted-content']);
      await pass({}, ['private-data']);
    };

    it('asks a person, and only then', async () => {
      await pass({}, ['external-effect']);
      await pass({}, ['untrusted-content']);
      await pass({}, ['external-effect']);
      expect(asked).toEqual([]);
      await touchBoth();
      await expect(pass({}, ['external-effect'])).rejects.toMatchObject({ reason: 'approval-required' });
      expect(asked.map(({ why }) => why)).toEqual([['flow']]);
      await expect(pass({}, ['external-effect'], { txn: 'txn_2', gid: 'grant_2' })).resolves.toBeDefined();
    });

    it.each([
      ['the same chain', { txn: 'txn_1', gid: 'grant_2' }],
      ['a new chain of the same grant', { txn: 'txn_2', gid: 'grant_1' }],
    ])('knows what was touched by %s', async (_what, token) => {
      await touchBoth();
      await expect(pass({}, ['external-effect'], token)).rejects.toMatchObject({
        reason: 'approval-required',
      });
    });

    it('knows what an agent without a grant touched with another token', async () => {
      await pass({}, ['untrusted-content'], { txn: 'txn_1' });
      await pass({}, ['private-data'], { txn: 'txn_2' });
      await expect(pass({}, ['external-effect'], { txn: 'txn_3' })).rejects.toMatchObject({
        reason: 'approval-required',
      });
    });

    it('says in the terms that a person approved it', async () => {
      answer = async () => ({ kind: 'approved', id: 'approval_1' });
      await touchBoth();
      const { terms } = await pass({ approval: ['grant_9'] }, ['external-effect']);
      expect(terms.approval).toEqual(['grant_9', 'flow']);
    });

    it('asks about one tool that does all of it', async () => {
      await expect(pass({}, ['untrusted-content', 'private-data', 'external-effect'])).rejects.toMatchObject({
        reason: 'approval-required',
      });
    });

    it('denies when it cannot be known, or not be remembered', async () => {
      flows.down = true;
      for (const label of ['external-effect', 'private-data'])
        await expect(pass({}, [label])).rejects.toMatchObject({ reason: 'limiter-unavailable' });
    });
  });
});
