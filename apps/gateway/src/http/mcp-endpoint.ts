import type { Nonces } from '#libs/oauth';
import { type Clock, newId, unixSeconds } from '#libs/platform';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Load } from '../admission/load.js';
import type { Answer } from '../decision/arrival.js';
import type { Decision } from '../decision/decision.js';
import { Trail } from '../decision/trail.js';
import type { Journals } from '../streams/replay/journals.js';
import type { CallTraces } from '../telemetry/call-traces.js';
import { clientAddress } from './client-address.js';
import { corsHeaders } from './cors.js';
import { EventStream } from './event-stream.js';
import { NodeArrival } from './node-arrival.js';
import { writeAnswer } from './write-answer.js';

export interface EndpointParts {
  readonly decision: Decision;
  readonly nonces: Nonces;
  readonly load: Load;
  readonly journals: Journals;
  readonly proxies: BlockList;
  readonly clock: Clock;
  readonly traces?: CallTraces | undefined;
}

/** Takes a request off the socket, has it decided, and puts the answer back. No framework is in between (performance.md H1). */
export class McpEndpoint {
  constructor(private readonly parts: EndpointParts) {}

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.parts.load.during(() => this.answer(request, response));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { decision, proxies, clock, traces } = this.parts;
    const trail = new Trail(newId('call'), clock.now(), traces);
    const early: { stream?: EventStream } = {};
    const open = (): EventStream => (early.stream = this.open(response, trail));
    const arrival = new NodeArrival(request, clientAddress(request, proxies), open);
    response.on('close', () => arrival.connection.close());
    const answer = await decision.decide(arrival, trail);
    // Once a stream is open a refusal is a message on it, too.
    if (early.stream !== undefined) early.stream.end(answer.body);
    else if (response.destroyed) answer.stream?.abandon();
    else if (answer.stream !== undefined) answer.stream.begin(new EventStream(response, this.headers(trail)));
    else if (answer.status === 200 && prefersStream(request))
      this.open(response, trail, answer.headers).end(answer.body);
    else writeAnswer(request, response, answer, this.headers(trail), arrival.taken);
  }

  private open(response: ServerResponse, trail: Trail, more?: Answer['headers']): EventStream {
    const { addressedRequest, wellFormedMessage } = trail.proofs;
    const { tenant = '' } = addressedRequest ?? {};
    const journal = this.parts.journals.begin(tenant, wellFormedMessage?.session);
    return new EventStream(response, { ...this.headers(trail), ...more }, journal);
  }

  private headers({ proofs }: Trail): Record<string, string> {
    const headers: Record<string, string> = { 'cache-control': 'no-store' };
    const { addressedRequest, freshSnapshot } = proofs;
    if (addressedRequest === undefined || freshSnapshot === undefined) return headers;
    const { nonces, clock } = this.parts;
    headers['dpop-nonce'] = nonces.issue(addressedRequest.tenant, unixSeconds(clock));
    const { origin } = addressedRequest;
    return origin === undefined ? headers : { ...headers, ...corsHeaders(origin) };
  }
}

/** Both types are accepted, or the request was refused: which of them comes first is the client's only way to say more. */
const prefersStream = ({ method, headers: { accept } }: IncomingMessage): boolean =>
  method === 'POST' && accept?.startsWith('text/event-stream') === true;
