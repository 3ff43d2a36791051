import type { Nonces } from '#libs/oauth';
import { type Clock, newId, unixSeconds } from '#libs/platform';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Load } from '../admission/load.js';
import type { Decision } from '../decision/decision.js';
import { Trail } from '../decision/trail.js';
import type { CallTraces } from '../telemetry/call-traces.js';
import { clientAddress } from './client-address.js';
import { corsHeaders } from './cors.js';
import { EventStream } from './event-stream.js';
import { NodeArrival } from './node-arrival.js';
import { writeAnswer } from './write-answer.js';

/** Takes a request off the socket, has it decided, and puts the answer back. No framework is in between (performance.md H1). */
export class McpEndpoint {
  constructor(
    private readonly decision: Decision,
    private readonly nonces: Nonces,
    private readonly load: Load,
    private readonly proxies: BlockList,
    private readonly clock: Clock,
    private readonly traces?: CallTraces,
  ) {}

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.load.during(() => this.answer(request, response));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const trail = new Trail(newId('call'), this.clock.now(), this.traces);
    const early: { stream?: EventStream } = {};
    const open = (): EventStream => (early.stream = new EventStream(response, this.headers(trail)));
    const arrival = new NodeArrival(request, clientAddress(request, this.proxies), open);
    response.on('close', () => arrival.connection.close());
    const answer = await this.decision.decide(arrival, trail);
    // Once a stream is open a refusal is a message on it, too.
    if (early.stream === undefined)
      writeAnswer(request, response, answer, this.headers(trail), arrival.taken);
    else early.stream.end(answer.body);
  }

  private headers({ proofs }: Trail): Record<string, string> {
    const headers: Record<string, string> = { 'cache-control': 'no-store' };
    const { addressedRequest, freshSnapshot } = proofs;
    if (addressedRequest === undefined || freshSnapshot === undefined) return headers;
    headers['dpop-nonce'] = this.nonces.issue(addressedRequest.tenant, unixSeconds(this.clock));
    const { origin } = addressedRequest;
    return origin === undefined ? headers : { ...headers, ...corsHeaders(origin) };
  }
}
