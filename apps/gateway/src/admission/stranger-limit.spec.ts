import { Denied } from '#libs/denial';
import { StrangerLimit } from './stranger-limit.js';

class TestClock {
  at = 1_800_000_000_000;
  now(): number {
    return this.at;
  }
}

function flooded(source: string, count = 3_000, token?: string) {
  const clock = new TestClock();
  const limit = new StrangerLimit(clock);
  for (let i = 0; i < count; i++) limit.count(source, token);
  return { clock, limit };
}
const refusal = (run: () => void): unknown => {
  try {
    run();
    return undefined;
  } catch (cause) {
    return cause instanceof Denied ? cause.reason : cause;
  }
};

describe('StrangerLimit', () => {
  it('lets an address send so much and no more', () => {
    expect(refusal(() => flooded('192.0.2.1', 2_999).limit.assertRoom('192.0.2.1'))).toBeUndefined();
    expect(refusal(() => flooded('192.0.2.1').limit.assertRoom('192.0.2.1'))).toBe('stranger-limited');
  });

  it('holds it against that address alone, and against tokens and the proofs of one token apart', () => {
    const { limit } = flooded('192.0.2.1', 3_000, 'hash-of-a-token');
    expect(refusal(() => limit.assertRoom('192.0.2.1', 'hash-of-a-token'))).toBe('stranger-limited');
    expect(refusal(() => limit.assertRoom('192.0.2.1'))).toBeUndefined();
    expect(refusal(() => limit.assertRoom('192.0.2.1', 'another'))).toBeUndefined();
    expect(refusal(() => limit.assertRoom('192.0.2.2', 'hash-of-a-token'))).toBeUndefined();
  });

  it('lets go as time passes, at the even rate', () => {
    const { clock, limit } = flooded('192.0.2.1');
    clock.at += 50;
    expect(refusal(() => limit.assertRoom('192.0.2.1'))).toBeUndefined();
    limit.count('192.0.2.1');
    expect(refusal(() => limit.assertRoom('192.0.2.1'))).toBe('stranger-limited');
  });

  it('takes the addresses of one IPv6 network for one, and another network for another', () => {
    const { limit } = flooded('2001:db8::1');
    expect(refusal(() => limit.assertRoom('2001:0DB8:0:0:ffff:1:2:3'))).toBe('stranger-limited');
    expect(refusal(() => limit.assertRoom('2001:db8:0:1::1'))).toBeUndefined();
    expect(refusal(() => flooded('::ffff:192.0.2.1').limit.assertRoom('::ffff:192.0.2.2'))).toBeUndefined();
  });

  it('remembers a bounded number of addresses', () => {
    const { limit } = flooded('192.0.2.1');
    for (let i = 0; i < 10_000; i++) limit.count(`10.0.${i >> 8}.${i & 255}`);
    expect(refusal(() => limit.assertRoom('192.0.2.1'))).toBeUndefined();
  });
});
