import { ALLOW, errno, JUMP_ANY_BIT, JUMP_AT_LEAST, JUMP_EQUAL, KILL_PROCESS, LOAD, RETURN } from './bpf.js';
import { buildSeccompFilter } from './seccomp-filter.js';
import { AUDIT_ARCH_X86_64, JUDGED_X64, REFUSED_X64, X32 } from './syscalls.js';

const EPERM = errno(1);
const ENOSYS = errno(38);
const EAFNOSUPPORT = errno(97);

/** What the kernel does with the program: a separate reading of linux/filter.h. */
function verdict(filter: Buffer, nr: number, args: number[] = [], arch = AUDIT_ARCH_X86_64): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(nr >>> 0, 0);
  data.writeUInt32LE(arch, 4);
  for (const [i, arg] of args.entries()) data.writeUInt32LE(arg >>> 0, 16 + 8 * i);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const [code, jt, jf, k] = [
      filter.readUInt16LE(at * 8),
      filter.readUInt8(at * 8 + 2),
      filter.readUInt8(at * 8 + 3),
      filter.readUInt32LE(at * 8 + 4),
    ];
    if (code === LOAD) accumulator = data.readUInt32LE(k);
    else if (code === RETURN) return k;
    else if (code === JUMP_EQUAL) at += accumulator === k ? jt : jf;
    else if (code === JUMP_AT_LEAST) at += accumulator >= k ? jt : jf;
    else if (code === JUMP_ANY_BIT) at += (accumulator & k) !== 0 ? jt : jf;
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('the program has no end');
}

describe('the seccomp filter', () => {
  const filter = buildSeccompFilter('default');

  it.each(Object.entries(REFUSED_X64))('refuses %s', (_name, nr) => {
    expect(verdict(filter, nr)).toBe(EPERM);
  });

  it('has no number twice', () => {
    const numbers = [...Object.values(REFUSED_X64), ...Object.values(JUDGED_X64)];
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('kills other architectures and the x32 interface', () => {
    expect(verdict(filter, 0, [], 0x40000003)).toBe(KILL_PROCESS);
    expect(verdict(filter, X32 | 1)).toBe(KILL_PROCESS);
    expect(verdict(filter, -1)).toBe(KILL_PROCESS);
  });

  it.each([0x10000000, 0x20000000, 0x40000000, 0x02000000, 0x04000000, 0x08000000, 0x00020000, 0x00000080])(
    'refuses clone with the namespace flag %i, and threads are allowed',
    (flag) => {
      expect(verdict(filter, JUDGED_X64.clone, [flag])).toBe(EPERM);
      expect(verdict(filter, JUDGED_X64.clone, [0x003d0f00])).toBe(ALLOW);
      expect(verdict(filter, JUDGED_X64.clone3, [0])).toBe(ENOSYS);
    },
  );

  it('allows sockets of three families, and without Unix ones in strict mode', () => {
    const strict = buildSeccompFilter('strict');
    for (const family of [1, 2, 10]) expect(verdict(filter, JUDGED_X64.socket, [family])).toBe(ALLOW);
    expect(verdict(strict, JUDGED_X64.socket, [1])).toBe(EAFNOSUPPORT);
    for (const family of [2, 10]) expect(verdict(strict, JUDGED_X64.socket, [family])).toBe(ALLOW);
    for (const family of [16, 17, 38, 40, 31])
      expect(verdict(filter, JUDGED_X64.socket, [family])).toBe(EAFNOSUPPORT);
    expect(verdict(strict, JUDGED_X64.socketpair, [1])).toBe(ALLOW);
  });

  it('refuses input into terminals and allows other requests', () => {
    for (const request of [0x5412, 0x541c])
      expect(verdict(filter, JUDGED_X64.ioctl, [0, request])).toBe(EPERM);
    expect(verdict(filter, JUDGED_X64.ioctl, [0, 0x5401])).toBe(ALLOW);
  });

  it.each([0, 1, 9, 59, 202, 230, 231, 257, 262, 281, 318, 332])(
    'lets ordinary system call %i through',
    (nr) => expect(verdict(filter, nr)).toBe(ALLOW),
  );
});
