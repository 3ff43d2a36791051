import type { Schemas } from '#libs/api-client';
import { answered, type Api } from '../../../lib/http/api.js';

/** What a registry's `server.json` offers. Adds nothing. */
export const readServerImport = (api: Api, tenant: string, document: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/server-imports', { params: { path: { tenant } }, body: { document } }),
  );

export interface NpmServer {
  readonly slug: string;
  readonly name: string;
  readonly integrity: string;
  readonly option: Extract<Schemas['ImportOption'], { kind: 'npm' }>;
}

/** With the closed profile: no file, no network. The variables are all that the document adds to it. */
export const addNpmServer = (api: Api, tenant: string, { slug, name, integrity, option }: NpmServer) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/stdio-servers', {
      params: { path: { tenant } },
      body: {
        slug,
        name,
        artifact: { kind: 'npm', name: option.package, version: option.version, integrity },
        args: option.args,
        // The API fills in what is left out; the generated type knows profiles only as they are afterwards.
        profile: { schema: 1, env: option.env } as Schemas['RequestedSandboxProfile'],
      },
    }),
  );
