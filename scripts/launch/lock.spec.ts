import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLocked, lockInstance } from './lock.mjs';

describe('the lock of an instance', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'));
  const taken = (holder: number) => `taken by ${holder}`;

  afterAll(() => rmSync(dir, { recursive: true }));

  it('lets one launcher in at a time', () => {
    const lock = lockInstance(dir, taken);
    expect(isLocked(dir)).toBe(true);
    expect(() => lockInstance(dir, taken)).toThrow(`taken by ${process.pid}`);
    lock.release();
    expect(isLocked(dir)).toBe(false);
    lockInstance(dir, taken).release();
  });

  it.each([
    ['whose process is gone', JSON.stringify({ pid: 2 ** 30, startedAt: '1' })],
    ['whose number is another process by now', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['that was never finished', ''],
  ])('ignores one %s', (_, text) => {
    writeFileSync(join(dir, 'lock'), text);
    expect(isLocked(dir)).toBe(false);
    lockInstance(dir, taken).release();
  });
});
