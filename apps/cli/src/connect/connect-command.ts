import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../cli-error.js';
import { reportError } from '../terminal/report-error.js';
import type { Stdio, Terminal } from '../terminal/terminal.js';
import { AuthorizedEndpoint } from './bridge/authorized-endpoint.js';
import { Bridge } from './bridge/bridge.js';
import { messageLines } from './bridge/message-lines.js';
import { clientSnippet } from './client-snippet.js';
import { signInByBrowser } from './sign-in/browser-sign-in.js';
import { discoverByChallenge } from './sign-in/challenged-discovery.js';
import { signInByDevice } from './sign-in/device-sign-in.js';
import { Login, type LoginParts } from './sign-in/login.js';
import { LoginFile } from './sign-in/login-file.js';
import { browserCommand, openBrowser } from './sign-in/open-browser.js';
import type { Person } from './sign-in/person.js';

export interface ConnectOptions {
  readonly endpoint: string | undefined;
  readonly clientId: string | undefined;
  /** Sign in with a code, on any device. */
  readonly device: boolean;
  /** Application to print a snippet for. */
  readonly printConfig: string | undefined;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });

/**
 * An MCP server at standard input and output that carries everything to an endpoint of the gateway, as the person who is
 * signed in here. Standard output holds JSON-RPC and nothing else. @returns exit code
 */
export async function connect(options: ConnectOptions, terminal: Terminal): Promise<number> {
  const endpoint = endpointOf(options.endpoint);
  if (options.printConfig !== undefined) return print(options.printConfig, endpoint, options, terminal);

  const authorization = await discoverByChallenge(endpoint);
  const { env, clock } = terminal;
  const folder = env['SALLYPORT_CONNECT_DIR'] || join(homedir(), '.sallyport', 'connect');
  const login = new Login({
    file: new LoginFile(folder, endpoint),
    authorization,
    clientId: options.clientId,
    signIn: signInWith(personAt(terminal), options.device),
    clock,
  });
  await carry(new AuthorizedEndpoint(endpoint, login), terminal);
  return 0;
}

const personAt = ({ env, err }: Terminal): Person => ({
  say: err,
  hasBrowser: browserCommand(env) !== undefined,
  show: (url) => openBrowser(url, env),
  pause,
});

async function carry(endpoint: AuthorizedEndpoint, terminal: Terminal): Promise<void> {
  const { input, output, interrupted } = terminal.stdio();
  const bridge = new Bridge({
    endpoint,
    write: (message) => written(output, message),
    report: (error) => reportError(error, terminal.err),
    pause,
  });
  const end = (): void => void input.destroy();
  interrupted.addEventListener('abort', end, { once: true });
  // Nobody reads any more.
  output.on('error', end);
  try {
    for await (const line of messageLines(input as AsyncIterable<Uint8Array>)) bridge.take(line);
  } catch (cause) {
    if (!input.destroyed) throw cause;
  } finally {
    interrupted.removeEventListener('abort', end);
    await bridge.close();
  }
}

/** Resolves when the client has taken it, or will take nothing any more. */
const written = (output: Stdio['output'], message: object): Promise<void> =>
  new Promise((done) => output.write(`${JSON.stringify(message)}\n`, () => done()));

/** With a browser where there is one; with a code where there is none and the tenant lets people, or where it is asked for. */
const signInWith =
  (person: Person, device: boolean): LoginParts['signIn'] =>
  (client, scopes, signal) =>
    device || (!person.hasBrowser && client.authorization.deviceEndpoint !== undefined)
      ? signInByDevice(client, scopes, person, signal)
      : signInByBrowser(client, scopes, person, signal);

function print(
  client: string,
  endpoint: string,
  options: ConnectOptions,
  { program, out, err }: Terminal,
): number {
  const more = [
    ...(options.clientId === undefined ? [] : ['--client-id', options.clientId]),
    ...(options.device ? ['--device'] : []),
  ];
  const { file, text } = clientSnippet(client, [...program, 'connect', endpoint, ...more]);
  err(`For ${file}:`);
  out(text);
  return 0;
}

function endpointOf(endpoint: string | undefined): string {
  if (endpoint === undefined) throw new UsageError('Name the endpoint.', 'sallyport connect <endpoint>');
  const url = URL.parse(endpoint);
  if (url !== null && /^https?:$/.test(url.protocol)) return endpoint;
  throw new UsageError(`${endpoint} is no MCP endpoint.`, 'Copy the endpoint that the console shows.');
}
