import type { Pool } from 'undici';
import { ARGUMENTS, toolName } from '../world/tools.js';
import { exchange } from './exchange.js';
import { judgeCall, type Shot, type Shots } from './shot.js';

const PROTOCOL = '2025-11-25';
const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** Calls within one session of the legacy era, ids unique, for proxies that know only that era on stdio. */
export class SessionShots implements Shots {
  private id = 0;

  private constructor(
    private readonly path: string,
    private readonly session: Record<string, string>,
  ) {}

  static async open(pool: Pool, path: string): Promise<SessionShots> {
    const params = {
      protocolVersion: PROTOCOL,
      capabilities: {},
      clientInfo: { name: 'bench', version: '1.0.0' },
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    const { status, headers } = await exchange(pool, { path, headers: HEADERS, body });
    const id = headers['mcp-session-id'];
    if (status !== 200 || typeof id !== 'string') throw new Error(`initialize: status ${status}, no session`);
    const session = { ...HEADERS, 'mcp-session-id': id, 'mcp-protocol-version': PROTOCOL };
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await exchange(pool, { path, headers: session, body: initialized });
    return new SessionShots(path, session);
  }

  next(): Shot {
    const id = ++this.id;
    const params = { name: toolName(id % 10), arguments: ARGUMENTS };
    return {
      path: this.path,
      headers: this.session,
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }),
      judge: (answer) => judgeCall(answer, id),
    };
  }
}
