import {
  identityProviderView,
  roleMappingView,
  type IdentityProviderView,
  type MappingRule,
} from '#libs/contracts';
import { CliError } from '../../cli-error.js';
import type { AdminApi } from '../admin-api.js';
import type { ItemOf } from '../tenant-config.js';
import { AgentNames } from './agent-names.js';
import { same, versionOf, type Kind, type Surroundings } from './kind.js';

type Provider = ItemOf<'identityProviders'>;
type Client = Provider['client'];

const clientOf = ({ slug, clientId: id, clientAuth: auth }: IdentityProviderView): Client => {
  if (auth === 'private_key_jwt') return { auth, id };
  const env = `IDENTITY_PROVIDER_${slug.toUpperCase().replaceAll('-', '_')}_SECRET`;
  return { auth, id, secretFrom: { env } };
};

const settingsOf = (view: IdentityProviderView, agents: AgentNames): Omit<Provider, 'rules'> => ({
  slug: view.slug,
  issuer: view.issuer,
  client: clientOf(view),
  name: view.name,
  enabled: view.enabled,
  signIn: view.signIn,
  operatorSignIn: view.operatorSignIn,
  idJag: view.idJag,
  scopes: view.scopes,
  claims: view.claims,
  exchangeAudiences: view.exchangeAudiences.map(({ audience, agent }) => ({
    audience,
    agent: agents.nameOf(agent),
  })),
});

/** Where the secret is read from is no part of what is set up. */
const normal = <P extends Omit<Provider, 'rules'>>(provider: P): P => ({
  ...provider,
  client: { auth: provider.client.auth, id: provider.client.id } as Client,
});

/** @throws CliError while the environment lacks the secret */
function sentClient(client: Client, env: NodeJS.ProcessEnv): object {
  if (client.auth === 'private_key_jwt') return client;
  const { auth, id, secretFrom } = client;
  const secret = env[secretFrom.env];
  if (secret !== undefined && secret !== '') return { auth, id, secret };
  throw new CliError(`The secret is to be in the environment, and ${secretFrom.env} is not set.`, [
    `Set ${secretFrom.env} to the client secret, and run the command again.`,
  ]);
}

async function setRules(
  api: AdminApi,
  id: string,
  seen: readonly MappingRule[],
  rules: readonly MappingRule[],
): Promise<void> {
  const path = `identity-providers/${id}/rules`;
  const now = await api.get(path, roleMappingView);
  const version = versionOf(now, seen, (mapping) => mapping.rules);
  await api.put(path, { version: now.data.version, rules }, version);
}

async function sentSettings({ api, env }: Surroundings, provider: Provider, withClient: boolean) {
  const { rules: _rules, slug: _slug, issuer: _issuer, client, exchangeAudiences, ...settings } = provider;
  const agents = await AgentNames.read(api);
  return {
    ...settings,
    ...(withClient ? { client: sentClient(client, env) } : {}),
    exchangeAudiences: exchangeAudiences.map(({ audience, agent }) => ({
      audience,
      agent: agents.idOf(agent),
    })),
  };
}

/** Identity providers, with the rules from claims to roles. */
export const identityProviders: Kind<'identityProviders'> = {
  section: 'identityProviders',
  keyOf: ({ slug }) => slug,
  fixed: ['issuer'],
  normal,
  read: async (api) => {
    const agents = await AgentNames.read(api);
    const present = [];
    for (const view of await api.list('identity-providers', identityProviderView)) {
      const { data } = await api.get(`identity-providers/${view.id}/rules`, roleMappingView);
      const item = { ...settingsOf(view, agents), rules: data.rules };
      // Identities of people name it: it is disabled then, and not taken away.
      present.push({ id: view.id, item, lasting: view.people > 0 });
    }
    return present;
  },
  add: async (to, provider) => {
    const settings = await sentSettings(to, provider, true);
    const { slug, issuer, rules } = provider;
    const id = await to.api.add('identity-providers', { slug, issuer, ...settings });
    if (rules.length > 0) await setRules(to.api, id, [], rules);
  },
  change: async (to, { id, item }, provider) => {
    const { rules: before, ...seen } = item;
    const { rules, ...after } = provider;
    const settings = async (): Promise<void> => {
      if (same(normal(seen), normal(after))) return;
      const agents = await AgentNames.read(to.api);
      const now = await to.api.get(`identity-providers/${id}`, identityProviderView);
      const version = versionOf(now, normal(seen), (view) => normal(settingsOf(view, agents)));
      const withClient = !same(normal(seen).client, normal(after).client);
      await to.api.put(`identity-providers/${id}`, await sentSettings(to, provider, withClient), version);
    };
    // Rules that need a claim come after it; a claim goes after the rules that needed it.
    const widens = after.claims.some((claim) => !seen.claims.includes(claim));
    if (widens) await settings();
    if (!same(before, rules)) await setRules(to.api, id, before, rules);
    if (!widens) await settings();
  },
  remove: async ({ api }, { id, item }) => {
    const { rules: _rules, ...seen } = item;
    const agents = await AgentNames.read(api);
    const now = await api.get(`identity-providers/${id}`, identityProviderView);
    const version = versionOf(now, normal(seen), (view) => normal(settingsOf(view, agents)));
    await api.remove(`identity-providers/${id}`, version);
  },
};
