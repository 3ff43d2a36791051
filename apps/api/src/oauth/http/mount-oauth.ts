import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sourceOf } from '../../accounts/accounts.module.js';
import { limitOf } from '../limits/endpoint-limits.js';
import { RequestLimits } from '../../limits/limits.module.js';
import { tooMany } from '../limits/too-many-requests.js';
import { Providers, type TenantProvider } from '../provider/providers.js';
import { answerCors } from './cors.js';
import { rememberSource } from './request-source.js';
import { findTarget } from './target.js';

const ROUTES = [
  '/t/:tenant/oauth/*',
  '/.well-known/oauth-authorization-server/t/:tenant/oauth',
  '/.well-known/openid-configuration/t/:tenant/oauth',
];

/** The library's own page posts itself onward by a script, whose hash it adds to this policy. */
const PROVIDER_CSP = "default-src 'none'; script-src; frame-ancestors 'none'; base-uri 'none'";

/**
 * Mounts the authorization servers of all tenants. Call it before `app.init()`.
 * Its routes live in a scope without body parsers: the library reads the request itself.
 */
export async function mountOauth(app: NestFastifyApplication): Promise<void> {
  const servers: Servers = {
    providers: app.get(Providers, { strict: false }),
    limits: app.get(RequestLimits, { strict: false }),
  };
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of ROUTES) scope.all(route, (request, reply) => answer(servers, request, reply));
  });
}

interface Servers {
  readonly providers: Providers;
  readonly limits: RequestLimits;
}

async function answer(
  { providers, limits }: Servers,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const target = findTarget(request.raw.url ?? '');
  const entry = target === undefined ? undefined : await providers.find(target.tenant);
  if (target === undefined || entry === undefined) {
    await reply.code(404).send({ error: 'not_found', error_description: 'no such authorization server' });
    return;
  }
  reply.hijack();
  if (answerCors(request.raw, reply.raw, target.url)) return;
  const source = sourceOf(request.ip);
  const wait = await mayGoOn(limits, entry, source, request.method, target.url);
  if (wait > 0) return refuse(reply.raw, wait);
  rememberSource(request.raw, source);
  reply.raw.setHeader('content-security-policy', PROVIDER_CSP);
  pin(request.raw, entry, target.url);
  await entry.handle(request.raw, reply.raw).catch((cause: unknown) => abort(reply.raw, cause));
}

/** Counted before anything is read, looked up or verified. @returns seconds to wait */
async function mayGoOn(
  limits: RequestLimits,
  { tenant }: TenantProvider,
  source: string,
  method: string,
  url: string,
): Promise<number> {
  const found = limitOf(method, url);
  return found === undefined ? 0 : limits.charge(`${found.name}:${tenant.id}:${source}`, found.limit);
}

function refuse(response: ServerResponse, wait: number): void {
  response.writeHead(429, {
    'content-type': 'application/json',
    'retry-after': String(wait),
    connection: 'close',
  });
  response.end(JSON.stringify({ error: 'too_many_requests', error_description: tooMany(wait) }));
}

/**
 * The library derives every URL and the `htu` of proofs from the request. It gets those of the issuer, whatever the client or
 * a proxy wrote (identity.md §2, pitfalls 1 and 2).
 */
function pin(request: IncomingMessage, { tenant }: TenantProvider, url: string): void {
  const issuer = new URL(tenant.issuer);
  delete request.headers['x-forwarded-host'];
  request.headers.host = issuer.host;
  request.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
  request.url = url;
  // `baseUrl` and no `originalUrl`: the latter is searched for the path, and a tenant may be called `token`.
  Object.assign(request, { baseUrl: issuer.pathname, originalUrl: undefined });
}

/** The library answers its own errors; this one escaped it. */
function abort(response: ServerResponse, cause: unknown): void {
  new Logger('oauth').error('the authorization server failed to answer', cause);
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}');
}
