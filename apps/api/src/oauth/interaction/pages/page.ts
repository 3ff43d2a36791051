import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Html, html } from './html.js';
import { STYLE } from './style.js';

/** Ours, and written exactly as it is hashed. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = `'sha256-${hash('sha256', STYLE, 'base64')}'`;

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** CSP sources beyond our own origin that a form may lead to. */
  readonly formTargets?: readonly string[];
}

/** A whole document. No script, nothing from elsewhere, not to be framed, never stored. */
export function renderPage(page: Page): { headers: Record<string, string>; text: string } {
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · Sallyport</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${page.body}</main>
      </body>
    </html> `.text;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(page.formTargets ?? []),
    // Not no-referrer: browsers would then send `Origin: null` with the form.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
  return { headers, text };
}

export function sendPage(response: ServerResponse, page: Page): void {
  const { headers, text } = renderPage(page);
  response.writeHead(page.status, headers);
  response.end(text);
}

const contentSecurityPolicy = (formTargets: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
