import type { Schemas } from '#libs/api-client';
import type { Api } from '../src/lib/http/api.js';
import { ApiProblem } from '../src/lib/http/problem.js';

export interface Sent {
  /** `GET /api/v1/me` */
  readonly operation: string;
  readonly path: Record<string, string>;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** Answers of a fake API by operation. What is not listed answers 404; a thrown `ApiProblem` is the answer. */
export type Answers = Record<string, (sent: Sent) => unknown>;

interface Init {
  readonly params?: Partial<Record<'path' | 'query' | 'header', Record<string, string>>>;
  readonly body?: unknown;
}

/** A client that never leaves the process and remembers what was sent. */
export function fakeApi(answers: Answers): { readonly api: Api; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const method =
    (name: string) =>
    (path: string, init: Init = {}) => {
      const call: Sent = {
        operation: `${name} ${path}`,
        path: init.params?.path ?? {},
        query: init.params?.query ?? {},
        headers: init.params?.header ?? {},
        body: init.body,
      };
      sent.push(call);
      return Promise.resolve(answer(answers[call.operation] ?? absent, call));
    };
  const methods = ['GET', 'POST', 'PUT', 'DELETE'].map((name) => [name, method(name)]);
  return { api: Object.fromEntries(methods) as Api, sent };
}

export const problem = (status: number, code: string, more: Partial<Schemas['Problem']> = {}): ApiProblem =>
  new ApiProblem({ type: 'about:blank', title: code, status, code, requestId: 'req_1', ...more });

const absent = (): never => {
  throw problem(404, 'not_found');
};

/** Version of a body: equal bodies have equal ones. */
export const tagOf = (body: unknown): string => `"${btoa(encodeURIComponent(JSON.stringify(body ?? null)))}"`;

function answer(from: Answers[string], call: Sent) {
  try {
    const data = from(call);
    return { data, response: new Response(null, { status: 200, headers: { etag: tagOf(data) } }) };
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown;
    return { error: thrown.body, response: new Response(null, { status: thrown.body.status }) };
  }
}
