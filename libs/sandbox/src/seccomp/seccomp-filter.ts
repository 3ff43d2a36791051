import type { SandboxProfile } from '#libs/contracts';
import {
  ALLOW,
  ARCH_OFFSET,
  argumentOffset,
  assemble,
  errno,
  finish,
  type Instruction,
  JUMP_ANY_BIT,
  JUMP_AT_LEAST,
  JUMP_EQUAL,
  KILL_PROCESS,
  load,
  NR_OFFSET,
  unless,
  when,
} from './bpf.js';
import {
  ADDRESS_FAMILIES,
  AUDIT_ARCH_X86_64,
  ERRNO,
  JUDGED_X64,
  NEW_NAMESPACE,
  REFUSED_X64,
  TERMINAL_REQUESTS,
  X32,
} from './syscalls.js';

/** Values of `process.arch` for which there is a table of system calls. Nothing is started on others. */
export const SECCOMP_ARCHITECTURES: readonly string[] = ['x64'];

/** A family of which `socketpair` makes a pair; it never leaves the process, so it stays in `strict` too. */
const PAIR_FAMILIES = [ADDRESS_FAMILIES.unix];

/**
 * Filter for `bwrap --seccomp FD`: foreign architectures are killed, what no tool needs answers EPERM, new namespaces are
 * refused, sockets are IPv4, IPv6 and (in `default`) Unix only. `clone3` answers ENOSYS, so that libc falls back to `clone`,
 * whose flags a filter can read.
 */
export function buildSeccompFilter(mode: SandboxProfile['seccomp']): Buffer {
  const { inet, inet6, unix } = ADDRESS_FAMILIES;
  const families = mode === 'strict' ? [inet, inet6] : [unix, inet, inet6];
  return assemble([
    load(ARCH_OFFSET),
    ...unless(JUMP_EQUAL, AUDIT_ARCH_X86_64, [finish(KILL_PROCESS)]),
    load(NR_OFFSET),
    ...when(JUMP_AT_LEAST, X32, [finish(KILL_PROCESS)]),
    ...Object.values(REFUSED_X64).flatMap((nr) => when(JUMP_EQUAL, nr, [finish(errno(ERRNO.EPERM))])),
    ...when(JUMP_EQUAL, JUDGED_X64.clone3, [finish(errno(ERRNO.ENOSYS))]),
    ...when(JUMP_EQUAL, JUDGED_X64.clone, [
      load(argumentOffset(0)),
      ...when(JUMP_ANY_BIT, NEW_NAMESPACE, [finish(errno(ERRNO.EPERM))]),
      finish(ALLOW),
    ]),
    ...when(JUMP_EQUAL, JUDGED_X64.ioctl, [
      load(argumentOffset(1)),
      ...TERMINAL_REQUESTS.flatMap((request) => when(JUMP_EQUAL, request, [finish(errno(ERRNO.EPERM))])),
      finish(ALLOW),
    ]),
    ...when(JUMP_EQUAL, JUDGED_X64.socket, onlyFamilies(families)),
    ...when(JUMP_EQUAL, JUDGED_X64.socketpair, onlyFamilies(PAIR_FAMILIES)),
    finish(ALLOW),
  ]);
}

const onlyFamilies = (families: readonly number[]): Instruction[] => [
  load(argumentOffset(0)),
  ...families.flatMap((family) => when(JUMP_EQUAL, family, [finish(ALLOW)])),
  finish(errno(ERRNO.EAFNOSUPPORT)),
];
