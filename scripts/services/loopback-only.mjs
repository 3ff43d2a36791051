/*
 * Preloaded into a program that listens on every address and has no setting for it: what it listens on is
 * reachable from this machine alone.
 */
import { Server } from 'node:net';

/** @type {Function} */
const listen = Reflect.get(Server.prototype, 'listen');

/** @type {(this: Server, port: unknown, ...rest: unknown[]) => Server} */
Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  return Reflect.apply(listen, this, [{ port: Number(port), host: '127.0.0.1' }, ...rest]);
};
