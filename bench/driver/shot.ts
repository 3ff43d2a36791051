import { ANSWER_TEXT, ARGUMENTS } from '../world/tools.js';
import type { Answer, Sent } from './exchange.js';

/** `ok`: as expected; `bad-refused`: a deliberate bad call was refused; `again`: repeat with the new nonce; else what is wrong. */
export type Judgement = 'ok' | 'bad-refused' | 'again' | { readonly wrong: string };

export interface Shot extends Sent {
  judge(answer: Answer): Judgement;
}

/** Makes the requests of one row. */
export interface Shots {
  next(): Shot;
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A `tools/call` of the modern era without credentials. */
export function modernCall(path: string, id: number, tool: string): Sent {
  const params = { name: tool, arguments: ARGUMENTS, _meta: META };
  return {
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }),
  };
}

interface RpcAnswer {
  readonly id?: unknown;
  readonly result?: { readonly content?: readonly { readonly text?: string }[]; readonly isError?: boolean };
  readonly error?: { readonly code?: number; readonly message?: string };
}

/** Body of a JSON answer, or of the last event of a stream. */
export function rpcOf({ body, headers }: Answer): RpcAnswer {
  const json = String(headers['content-type']).startsWith('text/event-stream')
    ? (body
        .split('\n')
        .findLast((line) => line.startsWith('data: '))
        ?.slice(6) ?? '')
    : body;
  return JSON.parse(json) as RpcAnswer;
}

/** Exactly the upstream's answer to this request. */
export function judgeCall(answer: Answer, id: number): Judgement {
  if (answer.status !== 200) return { wrong: `status ${answer.status}` };
  const rpc = rpcOf(answer);
  if (rpc.id !== id) return { wrong: 'another id' };
  if (rpc.error !== undefined) return { wrong: `error ${rpc.error.code}` };
  if (rpc.result?.isError === true) return { wrong: 'tool error' };
  return rpc.result?.content?.[0]?.text === ANSWER_TEXT ? 'ok' : { wrong: 'another body' };
}
