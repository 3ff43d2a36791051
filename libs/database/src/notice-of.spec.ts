import type { AdminEvent } from '#libs/contracts';
import { testCall } from '#libs/testing';
import { noticeOf } from './notice-of.js';

const change = (more: Partial<AdminEvent> = {}): AdminEvent => ({
  v: 1,
  kind: 'admin',
  id: 'change_1',
  tenant: 'acme',
  at: '2026-11-22T10:00:00.000Z',
  actor: { kind: 'operator', id: 'account_1', name: 'root' },
  action: 'stop.made',
  object: { kind: 'server', id: 'server_1' },
  after: { name: 'desk' },
  ...more,
});

describe('noticeOf', () => {
  it.each([
    [{}, 'stop', 'root stopped desk'],
    [{ action: 'stop.lifted' }, 'stop', 'desk goes on, by root'],
    [
      { action: 'tools.drifted', after: { drifted: ['a', 'b'] } },
      'drift',
      'Stopped 2 tools of server server_1: not what was approved',
    ],
    [
      { action: 'break-glass.started', after: null },
      'break-glass',
      'root: break glass started, server server_1',
    ],
  ] as const)('tells of %j', (more, topic, title) => {
    expect(noticeOf(change(more))).toMatchObject({ topic, title, key: 'change_1' });
  });

  it('says nothing of calls and everyday changes', () => {
    expect(noticeOf(testCall('acme'))).toBeUndefined();
    expect(noticeOf(change({ action: 'role.grants.set' }))).toBeUndefined();
  });

  it('keeps to one line, whatever names hold', () => {
    const name = `desk\r\nBcc: eve@example.org\u2028\u202e\0${'x'.repeat(500)}`;
    const notice = noticeOf(change({ after: { name }, note: 'a\nb' }));
    expect(notice?.title).toMatch(/^root stopped desk Bcc: eve@example.org x+$/);
    expect(notice?.title.length).toBe(200);
    expect(notice?.facts['reason']).toBe('a b');
  });
});
