import { all, type EscapeCase, is, ok, refused } from './escape-case.js';

/** Attempts that are about files, processes and the kernel. */
export const FILE_ESCAPES: readonly EscapeCase[] = [
  {
    number: 1,
    title: 'read a private file of the host',
    script: `await attempt('read', () => void fs.readFileSync(context.secret));`,
    contained: is('read', 'ENOENT'),
    works: ok('read'),
  },
  {
    number: 2,
    title: "read another tool's data by its host path",
    script: `await attempt('read', () => void fs.readFileSync(context.other));`,
    contained: is('read', 'ENOENT'),
    works: ok('read'),
  },
  {
    number: 4,
    title: 'reach the host through a link to the root of another process',
    script: `await attempt('read', () => { fs.symlinkSync('/proc/1/root' + context.secret, '/tmp/l'); fs.readFileSync('/tmp/l'); });`,
    control: `await attempt('read', () => { fs.symlinkSync('/proc/self/root' + context.secret, here + 'l'); fs.readFileSync(here + 'l'); });`,
    contained: refused('read'),
    works: ok('read'),
  },
  {
    number: 5,
    title: "read the runner's environment",
    script: `report('own', Object.values(process.env).join().includes('open-sesame') ? 'ok' : 'absent');
      await attempt('first', () => (fs.readFileSync('/proc/1/environ', 'utf8').includes('open-sesame') ? 'ok' : 'absent'));`,
    contained: all(is('own', 'absent'), is('first', 'absent')),
    works: ok('own'),
  },
  {
    number: 7,
    title: 'write to the root, the runtime and the tool itself',
    script: `for (const path of ['/x', '/bin/x', '/lib/x', '/app/x', '/etc/x']) await attempt(path, () => fs.writeFileSync(path, ''));`,
    control: `for (const path of ['/x', '/bin/x', '/lib/x', '/app/x', '/etc/x']) await attempt(path, () => fs.writeFileSync(here + 'w', ''));`,
    contained: all(...['/x', '/bin/x', '/lib/x', '/app/x', '/etc/x'].map((path) => is(path, 'EROFS'))),
    works: ok('/app/x'),
  },
  {
    number: 9,
    title: 'fill memory file systems and /dev',
    script: `for (const dir of ['/tmp', '/dev/shm', '/dev']) await attempt(dir, () => {
        const fd = fs.openSync(dir + '/fill', 'w');
        for (let i = 0; i < 40; i++) fs.writeSync(fd, Buffer.alloc(1 << 20));
      });`,
    control: `for (const dir of ['/tmp', '/dev/shm', '/dev']) await attempt(dir, () => {
        const fd = fs.openSync(here + 'fill', 'w');
        for (let i = 0; i < 40; i++) fs.writeSync(fd, Buffer.alloc(1 << 20));
      });`,
    contained: all(is('/tmp', 'ENOSPC'), is('/dev/shm', 'ENOSPC'), is('/dev', 'EROFS')),
    works: all(ok('/tmp'), ok('/dev')),
  },
  {
    number: 10,
    title: 'signal a process of the host, and list others',
    script: `await attempt('signal', () => void process.kill(context.pid, 0));
      report('others', fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length <= 2 ? 'none' : 'ok');`,
    contained: all(is('signal', 'ESRCH'), is('others', 'none')),
    works: all(ok('signal'), ok('others')),
  },
  {
    number: 11,
    title: 'make a user namespace, and mount in it',
    script: `await attempt('user', () => syscall('unshare-user'));
      await attempt('mount', () => syscall('unshare-mount'));`,
    contained: all(is('user', 'errno 1'), is('mount', 'errno 1')),
    works: all(ok('user'), ok('mount')),
  },
  {
    number: 12,
    title: 'trace a process',
    script: `await attempt('trace', () => syscall('trace-me'));`,
    contained: is('trace', 'errno 1'),
    works: ok('trace'),
  },
  {
    number: 13,
    title: 'open a socket to the kernel',
    script: `await attempt('netlink', () => syscall('socket-netlink')); await attempt('unix', () => syscall('socket-unix'));`,
    contained: all(is('netlink', 'errno 97'), ok('unix')),
    works: ok('netlink'),
  },
  {
    number: 31,
    title: 'use the keyring of the kernel',
    script: `await attempt('keyring', () => syscall('keyctl'));`,
    contained: is('keyring', 'errno 1'),
    works: ok('keyring'),
  },
];
