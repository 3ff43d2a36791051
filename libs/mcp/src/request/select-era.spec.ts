import { LEGACY_VERSIONS, negotiateLegacy } from '../eras.js';
import type { Message } from './message.js';
import { selectEra, VERSION_KEY } from './select-era.js';

const request = (method: string, meta?: unknown): Message => ({
  kind: 'request',
  id: 1,
  method,
  params: meta === undefined ? {} : { _meta: meta },
});

const answer: Message = { kind: 'response', id: 1, result: {}, errorCode: undefined };

describe('selectEra', () => {
  it.each<[string, Message, string | undefined, string]>([
    ['claim', request('tools/list', { [VERSION_KEY]: '2026-07-28' }), '2026-07-28', 'modern'],
    ['claim on initialize', request('initialize', { [VERSION_KEY]: '2026-07-28' }), undefined, 'modern'],
    ['claim of another revision', request('ping', { [VERSION_KEY]: '2025-11-25' }), '2025-11-25', 'modern'],
    ['malformed claim', request('ping', { [VERSION_KEY]: 5 }), '2025-11-25', 'modern'],
    ['modern header without claim', request('tools/list'), '2026-07-28', 'modern'],
    ['later header without claim', request('tools/list', { progressToken: 1 }), '2027-01-01', 'modern'],
    ['initialize', request('initialize'), undefined, 'legacy'],
    ['legacy header', request('tools/call'), '2025-11-25', 'legacy'],
    ['no header', request('tools/call'), undefined, 'legacy'],
    ['header that is no revision', request('tools/call'), 'zzzz', 'legacy'],
    ['_meta that is no object', request('tools/call', 'x'), undefined, 'legacy'],
    ['response', answer, undefined, 'legacy'],
    ['response with a modern header', answer, '2026-07-28', 'modern'],
  ])('%s', (_, message, header, era) => {
    expect(selectEra(message, header)).toBe(era);
  });
});

describe('negotiateLegacy', () => {
  it('takes a revision that we speak, otherwise offers the newest legacy one', () => {
    for (const version of LEGACY_VERSIONS) expect(negotiateLegacy(version)).toBe(version);
    for (const other of ['2026-07-28', '2024-11-05', '1.0', 5, undefined, null]) {
      expect(negotiateLegacy(other)).toBe('2025-11-25');
    }
  });
});
