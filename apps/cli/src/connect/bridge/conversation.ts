import { isObject } from '#libs/manifest';
import { type HeaderParam, headerParams, modernRequestHeaders } from '#libs/mcp';
import type { McpRequest } from './authorized-endpoint.js';
import type { WireMessage } from './wire-message.js';

const POST = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** What must be known of a conversation to put its next message on the wire, in either era. */
export class Conversation {
  /** Of the session era; the gateway's id, good at the gateway only. */
  #session: { readonly id: string; readonly version: string } | undefined;
  #opening: WireMessage | undefined;
  /** By tool: arguments that are repeated in headers. */
  readonly #headerParams = new Map<string, readonly HeaderParam[]>();

  get sessionId(): string | undefined {
    return this.#session?.id;
  }

  /** The `initialize` that began the session. */
  get opening(): WireMessage | undefined {
    return this.#opening;
  }

  post(message: WireMessage): McpRequest {
    return { method: 'POST', headers: { ...POST, ...this.#headers(message) }, body: message.text };
  }

  /** Reads the stream for what the server sends by itself, or what came after an event (S25 transports). */
  listen(lastEventId?: string): McpRequest {
    const after = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    return { method: 'GET', headers: { accept: 'text/event-stream', ...this.#sessionHeaders(), ...after } };
  }

  /** Ends the session; undefined when there is none. */
  end(): McpRequest | undefined {
    return this.#session && { method: 'DELETE', headers: this.#sessionHeaders() };
  }

  /** Learns from the answer to a request what later requests need. */
  learn(message: WireMessage, headers: Headers, answer: Readonly<Record<string, unknown>>): void {
    const { result } = answer;
    if (!isObject(result)) return;
    const id = headers.get('mcp-session-id');
    const version = result['protocolVersion'];
    if (message.method === 'initialize' && message.claims === undefined && id !== null) {
      this.#opening = message;
      this.#session = { id, version: typeof version === 'string' ? version : '' };
    }
    if (message.method === 'tools/list' && Array.isArray(result['tools'])) {
      for (const tool of result['tools'].filter(isObject)) {
        this.#headerParams.set(String(tool['name']), headerParams(tool['inputSchema']));
      }
    }
  }

  #headers({ method, params, claims }: WireMessage): Record<string, string> {
    if (claims === undefined) return method === 'initialize' ? {} : this.#sessionHeaders();
    return modernRequestHeaders(
      { method: method ?? '', params, version: claims },
      this.#headerParams.get(String(params['name'])),
    );
  }

  #sessionHeaders(): Record<string, string> {
    const { id, version } = this.#session ?? {};
    return {
      ...(id === undefined ? {} : { 'mcp-session-id': id }),
      ...(version === undefined || version === '' ? {} : { 'mcp-protocol-version': version }),
    };
  }
}
