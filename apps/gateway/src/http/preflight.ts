import { DENIALS, Denied, type DenialReason } from '#libs/denial';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readEndpoint } from '../decision/endpoint-path.js';
import type { FreshSnapshots } from '../snapshot/fresh-snapshots.js';
import { preflightHeaders } from './cors.js';
import { writeAnswer } from './write-answer.js';

/** Answers OPTIONS, and only to browser origins that the tenant lists (mcp-protocol §12.2). Decides nothing else. */
export class Preflight {
  constructor(private readonly snapshots: FreshSnapshots) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, 'access-control-request-headers': requested } = request.headers;
    const refused = await this.refusal(request.url ?? '', origin);
    if (refused === undefined && origin !== undefined) {
      writeAnswer(request, response, { status: 204 }, preflightHeaders(origin, requested), false);
    } else {
      const { status } = DENIALS[refused ?? 'method-not-allowed'];
      const headers = { 'cache-control': 'no-store', allow: 'POST, GET, DELETE' };
      writeAnswer(request, response, { status }, headers, false);
    }
  }

  private async refusal(target: string, origin: string | undefined): Promise<DenialReason | undefined> {
    const endpoint = readEndpoint(target.split('?', 1)[0] ?? '');
    if (endpoint === undefined) return 'request-misdirected';
    if (origin === undefined) return 'method-not-allowed';
    try {
      const { policy } = await this.snapshots.get(endpoint.tenant);
      return policy.snapshot.tenant.allowedOrigins.includes(origin) ? undefined : 'origin-forbidden';
    } catch (cause) {
      if (cause instanceof Denied) return cause.reason;
      throw cause;
    }
  }
}
