import { createHash } from 'node:crypto';
import type { AdminEvent } from '#libs/contracts';
import { GENESIS, link, linkHash } from './link.js';

const event: AdminEvent = {
  v: 1,
  kind: 'admin',
  id: 'event_1',
  tenant: 'acme',
  at: '2026-01-02T03:04:05.000Z',
  actor: { kind: 'operator', id: 'user_1', name: 'Zoë' },
  action: 'tool.approve',
  object: { kind: 'tool', id: 'tool_1' },
};

describe('link', () => {
  test('hashes the 32 bytes of the previous hash and the RFC 8785 text', () => {
    const { event: text, hash } = link(GENESIS, event);
    expect(text).toBe(
      '{"action":"tool.approve","actor":{"id":"user_1","kind":"operator","name":"Zoë"},' +
        '"at":"2026-01-02T03:04:05.000Z","id":"event_1","kind":"admin","object":{"id":"tool_1","kind":"tool"},' +
        '"tenant":"acme","v":1}',
    );
    expect(hash).toBe(createHash('sha256').update(Buffer.alloc(32)).update(text, 'utf8').digest('hex'));
    expect(linkHash(GENESIS, text)).toBe(hash);
  });

  test('depends on what came before', () => {
    expect(link('a'.repeat(64), event).hash).not.toBe(link(GENESIS, event).hash);
  });

  test('treats a member that is undefined as absent', () => {
    expect(link(GENESIS, { ...event, note: undefined })).toEqual(link(GENESIS, event));
  });

  test('refuses what has no canonical form, and a previous that is no hash', () => {
    expect(() => link(GENESIS, { ...event, note: '\ud800' })).toThrow('lone surrogate');
    for (const previous of ['', 'a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64)]) {
      expect(() => link(previous, event)).toThrow(RangeError);
    }
  });
});
