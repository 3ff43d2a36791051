import { credentialView, NO_FEATURES, serverView } from '#libs/contracts';
import type { AdminApi } from '../admin-api.js';
import type { ItemOf } from '../tenant-config.js';
import { same, versionOf, type Kind } from './kind.js';

type Server = ItemOf<'servers'>;

async function setCredential(
  api: AdminApi,
  id: string,
  seen: Server['credential'],
  to: Server['credential'],
) {
  const now = await api.get(`servers/${id}/credential`, credentialView);
  await api.put(
    `servers/${id}/credential`,
    to,
    versionOf(now, seen, ({ config }) => config),
  );
}

async function setFeatures(api: AdminApi, id: string, seen: Server['features'], to: Server['features']) {
  const now = await api.get(`servers/${id}`, serverView);
  await api.put(
    `servers/${id}/features`,
    to,
    versionOf(now, seen, ({ features }) => features),
  );
}

/** Servers at a URL that the tenant registered. Sandboxed ones are installed and reviewed by people. */
export const servers: Kind<'servers'> = {
  section: 'servers',
  keyOf: ({ slug }) => slug,
  fixed: ['name', 'url'],
  normal: (server) => server,
  read: async (api) => {
    const own = (await api.list('servers', serverView)).filter(
      ({ owner, url }) => owner === api.tenant && !url.startsWith('stdio:'),
    );
    const present = [];
    for (const { id, slug, name, url, features } of own) {
      const { data } = await api.get(`servers/${id}/credential`, credentialView);
      present.push({ id, item: { slug, name, url, credential: data.config, features } });
    }
    return present;
  },
  add: async ({ api }, { credential, features, ...server }) => {
    const mode = credential.mode === 'none' ? 'none' : 'gateway_token';
    const id = await api.add('servers', { ...server, credential: mode });
    if (credential.mode !== mode) await setCredential(api, id, { mode }, credential);
    if (!same(features, NO_FEATURES)) await setFeatures(api, id, NO_FEATURES, features);
  },
  change: async ({ api }, { id, item }, { credential, features }) => {
    if (!same(credential, item.credential)) await setCredential(api, id, item.credential, credential);
    if (!same(features, item.features)) await setFeatures(api, id, item.features, features);
  },
};
