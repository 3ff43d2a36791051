/**
 * What the boot self-test runs in a sandbox: it tries to get out and prints how each attempt ended. Every attempt is harmless
 * where it succeeds: files are opened, not written.
 */
export const PROBE_SOURCE = `import fs from 'node:fs';
import net from 'node:net';
const result = {};
const attempt = (name, work) => { try { result[name] = String(work()); } catch (error) { result[name] = error.code ?? error.message; } };
attempt('shadow', () => fs.readFileSync('/etc/shadow').length);
attempt('hostRoot', () => fs.readdirSync('/root').length);
attempt('environment', () => Object.keys(process.env).sort().join(','));
attempt('firstProcess', () => fs.readFileSync('/proc/1/environ', 'utf8').includes('SALLYPORT'));
attempt('corePattern', () => { try { fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'r+')); return 'open'; } catch (error) { return ['EACCES', 'EROFS'].includes(error.code) ? 'refused' : error.code; } });
attempt('writeRoot', () => fs.writeFileSync('/x', ''));
attempt('writeApp', () => fs.writeFileSync('/app/x', ''));
attempt('descriptors', () => fs.readdirSync('/proc/self/fd').map(Number).filter((fd) => { try { return fd > 2 && fs.readlinkSync('/proc/self/fd/' + fd).startsWith('/') && !fs.readlinkSync('/proc/self/fd/' + fd).startsWith('/proc') && !fs.readlinkSync('/proc/self/fd/' + fd).startsWith('/dev'); } catch { return false; } }).length);
attempt('interfaces', () => fs.readFileSync('/proc/net/dev', 'utf8').split('\\n').slice(2).map((line) => line.split(':')[0].trim()).filter(Boolean).join(','));
attempt('status', () => fs.readFileSync('/proc/self/status', 'utf8').split('\\n').filter((line) => /^(CapEff|CapBnd|NoNewPrivs|Seccomp):/.test(line)).map((line) => line.replace(/\\s+/g, '')).join(' '));
const socket = net.connect({ host: '127.0.0.1', port: Number(process.argv[2]) });
const done = (text) => { result.loopback = text; socket.destroy(); process.stdout.write(JSON.stringify(result) + '\\n'); };
socket.once('connect', () => done('connected'));
socket.once('error', (error) => done(error.code));
`;

/** Takes memory until it is stopped. */
export const HOG_SOURCE = `const held = [];
for (;;) held.push(Buffer.alloc(8 << 20, 1));
`;
