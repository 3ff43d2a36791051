/*
 * A program of a few instructions that makes one system call and exits with its error number (0 when the call succeeded), so
 * that what a kernel answers can be seen without a compiler and without any library between.
 */

const BASE = 0x400000;
const HEADER = 64;
const PROGRAM_HEADER = 56;

const u32 = (value: number): number[] => [
  value & 255,
  (value >>> 8) & 255,
  (value >>> 16) & 255,
  value >>> 24,
];

/** Loads of rdi, rsi, rdx, r10, r8, r9: `mov r64, imm32` (sign-extended). */
const LOADS = [
  [0x48, 0xc7, 0xc7],
  [0x48, 0xc7, 0xc6],
  [0x48, 0xc7, 0xc2],
  [0x49, 0xc7, 0xc2],
  [0x49, 0xc7, 0xc0],
  [0x49, 0xc7, 0xc1],
] as const;

/** Bytes of one load, and of everything else. */
const LOAD = 7;
const FIXED = 35;

/** An argument is a number, or text whose address is passed. */
export type Argument = number | string;

/** Bytes of a static x86-64 ELF program. */
export function syscallProgram(nr: number, ...args: readonly Argument[]): Buffer {
  const codeLength = FIXED + args.length * LOAD;
  const text: Buffer[] = [];
  let at = BASE + HEADER + PROGRAM_HEADER + codeLength;
  const values = args.map((argument) => {
    if (typeof argument === 'number') return argument;
    const bytes = Buffer.from(`${argument}\0`);
    const address = at;
    text.push(bytes);
    at += bytes.length;
    return address;
  });
  const code = Buffer.from([
    0x48,
    0xc7,
    0xc0,
    ...u32(nr), // mov rax, nr
    ...values.flatMap((value, i) => [...(LOADS[i] ?? []), ...u32(value)]),
    0x0f,
    0x05, // syscall
    0x48,
    0x89,
    0xc7, // mov rdi, rax
    0x31,
    0xc0, // xor eax, eax
    0x48,
    0x85,
    0xff, // test rdi, rdi
    0x79,
    0x05, // jns: skip the next two instructions
    0x48,
    0xf7,
    0xdf, // neg rdi: the error number
    0xeb,
    0x02, // jmp over the next one
    0x31,
    0xff, // xor edi, edi: success
    0x48,
    0xc7,
    0xc0,
    ...u32(60), // mov rax, exit
    0x0f,
    0x05,
  ]);
  const size = HEADER + PROGRAM_HEADER + code.length + text.reduce((sum, bytes) => sum + bytes.length, 0);
  const head = Buffer.alloc(HEADER + PROGRAM_HEADER);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(head);
  head.writeUInt16LE(2, 16); // executable
  head.writeUInt16LE(62, 18); // x86-64
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(BigInt(BASE + HEADER + PROGRAM_HEADER), 24); // entry
  head.writeBigUInt64LE(BigInt(HEADER), 32); // program headers
  head.writeUInt16LE(HEADER, 52);
  head.writeUInt16LE(PROGRAM_HEADER, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(1, HEADER); // load
  head.writeUInt32LE(7, HEADER + 4); // read, write, execute
  head.writeBigUInt64LE(BigInt(BASE), HEADER + 16);
  head.writeBigUInt64LE(BigInt(BASE), HEADER + 24);
  head.writeBigUInt64LE(BigInt(size), HEADER + 32);
  head.writeBigUInt64LE(BigInt(size), HEADER + 40);
  head.writeBigUInt64LE(4096n, HEADER + 48);
  return Buffer.concat([head, code, ...text]);
}
