import { SLUG } from '#libs/contracts';
import { DENIALS, Denied } from '#libs/denial';
import { causeOf, type HealthReport, type Log } from '#libs/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../decision/arrival.js';
import type { McpEndpoint } from './mcp-endpoint.js';
import type { Preflight } from './preflight.js';
import type { PublicDocuments } from './public-documents.js';
import { writeAnswer } from './write-answer.js';

const METADATA = '/.well-known/oauth-protected-resource';
const KEYS = /^\/t\/([^/]+)\/\.well-known\/jwks\.json$/;
const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface RouteTargets {
  readonly mcp: McpEndpoint;
  readonly preflight: Preflight;
  readonly documents: PublicDocuments;
  readonly ready: () => Promise<HealthReport>;
  readonly log: Log;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Raw routes on the adapter's instance (performance.md H1): the request is taken over before Fastify looks at its content
 * type or body. Paths are matched here only roughly; who takes a request reads its target as it was sent.
 */
export function registerRoutes(instance: FastifyInstance, targets: RouteTargets): void {
  const { mcp, preflight, documents } = targets;
  const raw = (url: string, method: HTTPMethods[], handler: Handler): void => {
    instance.route({
      method,
      url,
      onRequest: (request: FastifyRequest, reply: FastifyReply, _done: () => void) => {
        reply.hijack();
        handler(request.raw, reply.raw).catch((cause: unknown) => {
          targets.log.error('a request could not be answered', { cause: causeOf(cause) });
          reply.raw.destroy();
        });
      },
      handler: () => undefined,
    });
  };
  const mcpOrPreflight: Handler = (request, response) =>
    request.method === 'OPTIONS' ? preflight.handle(request, response) : mcp.handle(request, response);

  raw('/t/:tenant/mcp', METHODS, mcpOrPreflight);
  raw('/t/:tenant/s/:server/mcp', METHODS, mcpOrPreflight);
  raw('/*', METHODS, mcpOrPreflight);
  raw('/t/:tenant/.well-known/jwks.json', ['GET', 'HEAD'], (request, response) =>
    send(request, response, () => documents.callTokenKeys(tenantOf(pathOf(request)))),
  );
  raw(`${METADATA}/*`, ['GET', 'HEAD'], (request, response) =>
    send(request, response, () => documents.resourceMetadata(pathOf(request).slice(METADATA.length))),
  );
  raw('/healthz', ['GET', 'HEAD'], (request, response) =>
    send(request, response, async () => health({ status: 'ok', checks: {} })),
  );
  raw('/readyz', ['GET', 'HEAD'], (request, response) =>
    send(request, response, async () => health(await targets.ready())),
  );
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  make: () => Promise<Answer>,
): Promise<void> {
  let answer: Answer;
  try {
    answer = await make();
  } catch (cause) {
    answer = refusal(cause);
  }
  writeAnswer(request, response, answer, { 'cache-control': 'no-store' }, false);
}

/** These documents decide nothing, so a refusal is not audited; and 404 says the same of a tenant as of any path. */
function refusal(cause: unknown): Answer {
  const { status, message } = cause instanceof Denied ? cause.denial : DENIALS['internal-error'];
  return {
    status: status === 200 ? 500 : status,
    body: JSON.stringify({ error: message }),
    ...(status === 503 ? { headers: { 'retry-after': '5' } } : {}),
  };
}

function tenantOf(path: string): string {
  const tenant = KEYS.exec(path)?.[1];
  if (tenant === undefined || !SLUG.test(tenant)) throw new Denied('request-misdirected');
  return tenant;
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

const health = (report: HealthReport): Answer => ({
  status: report.status === 'ok' ? 200 : 503,
  body: JSON.stringify(report),
});
