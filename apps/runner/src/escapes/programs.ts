import { syscallProgram } from './syscall-program.js';

const NEW_USER = 0x10000000;
const NEW_NAMESPACES = 0x10020000;
const RAW = 3;

/** Small programs beside each attempt: system calls that no JavaScript can make. */
export const programs = (): Record<string, Buffer> => ({
  'unshare-user': syscallProgram(272, NEW_USER),
  'unshare-mount': syscallProgram(272, NEW_NAMESPACES),
  'mount-tmpfs': syscallProgram(165, 'none', '/tmp', 'tmpfs', 0, 0),
  'trace-me': syscallProgram(101, 0, 0, 0, 0),
  'socket-netlink': syscallProgram(41, 16, RAW, 0),
  'socket-unix': syscallProgram(41, 1, 1, 0),
  'io-uring': syscallProgram(425, 0, 0),
  keyctl: syscallProgram(250, 0, -3, 1),
});
