import { ControlPlane } from '../registry/control-plane.fixture.js';
import { openApiDocument } from './http.module.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses: Record<string, { readonly headers?: Record<string, unknown> }>;
  readonly 'x-if-match'?: 'required' | 'optional';
}

interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

/** Changes that name no version, and why nobody's change is lost by it. */
const UNVERSIONED: Readonly<Record<string, string>> = {
  setMemberDisabled: 'a switch: the last word counts, and to disable is never refused',
  setEnablement: 'a switch: the last word counts, and to switch off is never refused',
  changeSandbox: 'makes a new version, which is reviewed; no version is overwritten',
  setServerSecret: 'a secret is never read, so there is no version of it to have seen',
  removeServerSecret: 'a secret is never read, so there is no version of it to have seen',
  endUpstreamLink: 'ends a link, which nobody can change',
  endOperatorSessions: 'ends sessions, which nobody can change',
  removeNotificationChannel: 'ends a channel, which nobody can change',
  revokeComponent: 'ends a component, which nobody can change',
  revokeEnrolmentToken: 'ends a token, which nobody can change',
  removeAuditSink: 'ends a sink, which nobody can change',
  signOut: 'ends a session, which nobody can change',
  endSession: 'ends a session, which nobody can change',
  renamePasskey: 'is its owner’s alone',
  removePasskey: 'is its owner’s alone',
  unlinkIdentity: 'is its owner’s alone',
};

/** Creations without `Idempotency-Key`, and why a repetition does no harm. */
const UNREPEATABLE: Readonly<Record<string, string>> = {
  addServer: 'its slug is taken then: 409. It is probed over the network, which no transaction waits for',
  addStdioServer: 'its slug is taken then: 409. A package is installed, which no transaction waits for',
  addStop: 'what is stopped is stopped: 409',
  reconsiderReview: 'an open review is not opened again: 409',
  addPasskey: 'its challenge is good for one answer',
  addAuditSink: 'its answer holds a secret, which is kept nowhere',
  askBreakGlass: 'what is asked for is asked for: 409',
  addNotificationChannel: 'its answer holds a secret, which is kept nowhere',
  inviteOperator: 'its answer holds a secret, which is kept nowhere',
  issueEnrolmentToken: 'its answer holds a secret, which is kept nowhere',
  issuePasswordLink: 'its answer holds a secret, which is kept nowhere',
};

describe('the operations of the API', () => {
  let plane: ControlPlane;
  let routes: Route[];

  beforeAll(async () => {
    plane = await ControlPlane.start();
    routes = Object.entries(openApiDocument(plane.app).paths).flatMap(([path, operations]) =>
      Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({
        ...operation,
        method,
        path,
      })),
    );
  });
  afterAll(() => plane.stop());

  const idsOf = (chosen: readonly Route[]): string[] =>
    chosen.map(({ operationId }) => operationId).toSorted();
  const has = ({ parameters = [] }: Route, name: string): boolean =>
    parameters.some((parameter) => parameter.name === name);
  const changes = (): Route[] => routes.filter(({ method }) => ['put', 'patch', 'delete'].includes(method));

  it('change what they name the version of, or are listed with a reason', () => {
    const open = changes().filter((route) => !has(route, 'If-Match'));
    expect(idsOf(open)).toEqual(Object.keys(UNVERSIONED).toSorted());
  });

  it('create under a key of the client, or are listed with a reason', () => {
    const creations = routes.filter(({ method, responses }) => method === 'post' && '201' in responses);
    expect(idsOf(creations.filter((route) => !has(route, 'Idempotency-Key')))).toEqual(
      Object.keys(UNREPEATABLE).toSorted(),
    );
  });

  it('answer a version of whatever is changed by version', () => {
    const versioned = routes.filter(
      ({ method, responses }) => method === 'get' && responses['200']?.headers?.['ETag'] !== undefined,
    );
    const shown = new Set(versioned.map(({ path }) => path));
    const blind = changes()
      .filter((route) => route['x-if-match'] !== undefined)
      .filter(({ path }) => !shown.has(path) && !shown.has(path.replace(/\/[^/{]+$/, '')))
      .map(({ path }) => path);
    expect(blind).toEqual([]);
    expect(shown).toContain('/api/v1/tenants/{tenant}/members/{kind}/{id}');
  });
});
