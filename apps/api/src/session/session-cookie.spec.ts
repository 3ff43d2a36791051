import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiSettings } from '../settings.js';
import { SessionCookie } from './session-cookie.js';

const at = (url: string): SessionCookie =>
  new SessionCookie(
    ApiSettings.read({
      API_PUBLIC_URL: url,
      GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
      DATABASE_URL: 'postgres://localhost/x',
      REDIS_URL: 'redis://localhost',
      MASTER_KEY: Buffer.alloc(32).toString('base64'),
    }),
  );
const written = (cookie: SessionCookie): string => {
  let value = '';
  const reply = { header: (_name: string, text: string) => (value = text) };
  cookie.set(reply as unknown as FastifyReply, 'secret');
  return value;
};
const read = (cookie: SessionCookie, header: string | undefined): string | undefined =>
  cookie.read({ headers: { cookie: header } } as FastifyRequest);

describe('SessionCookie', () => {
  it('is bound to host and https', () => {
    expect(written(at('https://console.example.com'))).toBe(
      '__Host-sid=secret; Path=/; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('does without both on plain http, where browsers would drop it', () => {
    expect(written(at('http://localhost:4100'))).toBe('sid=secret; Path=/; HttpOnly; SameSite=Lax');
  });

  it.each<[string | undefined, string | undefined]>([
    ['__Host-sid=a', 'a'],
    ['theme=dark; __Host-sid=a; x=y', 'a'],
    ['sid=a', undefined],
    ['__Host-sid=a; __Host-sid=b', undefined],
    ['x__Host-sid=a', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (header, expected) => {
    expect(read(at('https://console.example.com'), header)).toBe(expected);
  });
});
