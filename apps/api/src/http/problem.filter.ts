import type { Problem } from '#libs/contracts';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.js';
import { storeUnavailable } from './store-unavailable.js';
import { unstorableText } from './unstorable-text.js';

/** Titles of refusals that Fastify and Nest make themselves, before a handler runs. */
const FRAMEWORK: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['malformed_request', 'The request cannot be read'],
  404: ['not_found', 'Not found'],
  405: ['method_not_allowed', 'Method not allowed'],
  413: ['too_large', 'The request is too large'],
  415: ['media_type_unsupported', 'Send application/json'],
};

/** Answers every error as RFC 9457 problem details. What it does not know is a 500 without a word of the cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = asProblem(thrown);
    if (error.status >= 500) this.logger.error({ requestId: request.id, code: error.code }, stackOf(thrown));
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    if (error.context.retryAfter !== undefined) void reply.header('retry-after', error.context.retryAfter);
    void reply
      .code(error.status)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(error, request.id)));
  }
}

export function problemBody(error: ProblemError, requestId: string): Problem {
  const { detail, errors } = error.context;
  return {
    type: `urn:sallyport:problem:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    ...(detail === undefined ? {} : { detail }),
    requestId,
    ...(errors === undefined ? {} : { errors }),
  };
}

function asProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (thrown instanceof HttpException && thrown.getStatus() < 500) {
    const status = thrown.getStatus();
    const [code, title] = FRAMEWORK[status] ?? ['refused', 'The request was refused'];
    return new ProblemError(status, code, title);
  }
  return (
    storeUnavailable(thrown) ??
    unstorableText(thrown) ??
    new ProblemError(500, 'internal_error', 'Something went wrong here', {
      detail: 'Try again. If it happens again, give the request id to whoever runs this installation.',
    })
  );
}

const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
