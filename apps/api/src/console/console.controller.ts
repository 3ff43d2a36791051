import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/http.module.js';
import { Public } from '../session/session.module.js';
import { ConsolePage } from './console-page.js';

/** Paths that machines ask for: a wrong one is a 404, never a page. */
const NOT_A_PAGE = /^\/(?:api|internal|assets|\.well-known|healthz|readyz|t\/[^/]+\/oauth)(?:\/|$)/;

/** Every path that nothing else answers is a page of the console, whose router knows the rest. */
@ApiExcludeController()
@Public()
@Controller()
export class ConsoleController {
  constructor(private readonly page: ConsolePage) {}

  @Get('*')
  serve(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    const path = request.url.split('?', 1)[0] ?? '/';
    const stamped = !NOT_A_PAGE.test(path) && acceptsHtml(request) ? this.page.stamp() : undefined;
    if (stamped === undefined) throw notFound();
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', stamped.contentSecurityPolicy);
    return stamped.html;
  }
}

const acceptsHtml = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').toLowerCase().includes('text/html');
