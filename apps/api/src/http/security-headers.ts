import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer, errors and hijacked replies included. A handler that serves pages sets its own
 * Content-Security-Policy over the one here, which allows nothing.
 */
export function addSecurityHeaders(fastify: FastifyInstance, publicUrl: string): void {
  const headers = Object.entries({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  });
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
}
