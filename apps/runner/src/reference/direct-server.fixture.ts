import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A server started without any wall, spoken to over its pipes: the measure for what a sandbox may change, nothing. */
export class DirectServer {
  private lastId = 0;
  private readonly waiting = new Map<number, (message: Message) => void>();

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout === null) throw new Error('no pipe');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
    });
  }

  static async start(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<DirectServer> {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...env, PATH: process.env['PATH'] },
    });
    const server = new DirectServer(child);
    await server.ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'direct', version: '1' },
    });
    server.say({ method: 'notifications/initialized' });
    return server;
  }

  /** @returns `result` or `error` of the answer */
  async ask(method: string, params: object): Promise<unknown> {
    const id = ++this.lastId;
    const answer = Promise.withResolvers<Message>();
    this.waiting.set(id, answer.resolve);
    this.say({ id, method, params });
    const { result, error } = await answer.promise;
    return result ?? error;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private say(message: object): void {
    this.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
}
