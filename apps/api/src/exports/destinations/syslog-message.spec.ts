import { testCall } from '#libs/testing';
import { syslogFrame } from './syslog-message.js';

describe('syslogFrame', () => {
  it('counts octets, not characters', () => {
    const event = testCall('acme', { id: 'call_1', at: '2026-11-22T10:00:00.000Z' });
    const frame = syslogFrame(event, 'gw.example', '{"a":"ü"}').toString();
    expect(frame).toBe('74 <110>1 2026-11-22T10:00:00.000Z gw.example sallyport - call_1 - {"a":"ü"}');
    expect(Buffer.byteLength(frame.slice(3))).toBe(74);
  });

  it('warns of what was refused, and lets no field carry more than it may', () => {
    const event = testCall('acme', { id: `x y\n${'z'.repeat(99)}`, outcome: 'denied' });
    expect(syslogFrame(event, '', 'x').toString()).toMatch(/^\d+ <108>1 \S+ - sallyport - xyz{30} - x$/);
  });
});
