/**
 * Loaded into Node tools that may reach something: offers the proxy's socket on a loopback port of the sandbox, where clients
 * expect a proxy. Plumbing and no wall: a tool that changes it can only cut itself off. It keeps no tool alive.
 */
export const relaySource = (port: number): string => `import { connect, createServer } from 'node:net';
const relay = createServer({ allowHalfOpen: true }, (client) => {
  const proxy = connect({ path: '/run/gw/egress.sock', allowHalfOpen: true });
  const end = () => { client.destroy(); proxy.destroy(); };
  client.on('error', end); proxy.on('error', end);
  client.pipe(proxy); proxy.pipe(client);
});
relay.on('error', () => {}); // a child process of the tool: its parent has the port already
relay.listen(${port}, '127.0.0.1');
relay.unref();
`;
