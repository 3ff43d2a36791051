/**
 * Classic BPF as seccomp takes it (linux/filter.h): `struct sock_filter { u16 code; u8 jt, jf; u32 k }`, little endian,
 * over `struct seccomp_data { int nr; u32 arch; u64 instruction_pointer; u64 args[6] }`.
 */
export interface Instruction {
  readonly code: number;
  /** Instructions to skip when the condition holds. */
  readonly jt: number;
  /** Instructions to skip when it does not. */
  readonly jf: number;
  readonly k: number;
}

export const LOAD = 0x20;
export const JUMP_EQUAL = 0x15;
export const JUMP_AT_LEAST = 0x35;
export const JUMP_ANY_BIT = 0x45;
export const RETURN = 0x06;

export const NR_OFFSET = 0;
export const ARCH_OFFSET = 4;
/** Low word of an argument. */
export const argumentOffset = (index: number): number => 16 + 8 * index;

export const ALLOW = 0x7fff0000;
export const KILL_PROCESS = 0x80000000;
export const errno = (number: number): number => 0x00050000 | number;

const SIZE = 8;
/** Longest program that the kernel takes (BPF_MAXINSNS). */
const MAX_INSTRUCTIONS = 4096;

export const load = (offset: number): Instruction => ({ code: LOAD, jt: 0, jf: 0, k: offset });
export const finish = (verdict: number): Instruction => ({ code: RETURN, jt: 0, jf: 0, k: verdict });

/** Runs `block` when the condition holds, else goes on behind it. The block is at most 255 instructions. */
export const when = (code: number, k: number, block: readonly Instruction[]): Instruction[] => {
  if (block.length > 255) throw new RangeError('a conditional block is too long to jump over');
  return [{ code, jt: 0, jf: block.length, k }, ...block];
};

/** Runs `block` unless the condition holds. */
export const unless = (code: number, k: number, block: readonly Instruction[]): Instruction[] => {
  if (block.length > 255) throw new RangeError('a conditional block is too long to jump over');
  return [{ code, jt: block.length, jf: 0, k }, ...block];
};

export function assemble(program: readonly Instruction[]): Buffer {
  if (program.length > MAX_INSTRUCTIONS) throw new RangeError('the filter is too long for the kernel');
  const bytes = Buffer.alloc(program.length * SIZE);
  for (const [i, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, i * SIZE);
    bytes.writeUInt8(jt, i * SIZE + 2);
    bytes.writeUInt8(jf, i * SIZE + 3);
    bytes.writeUInt32LE(k >>> 0, i * SIZE + 4);
  }
  return bytes;
}
