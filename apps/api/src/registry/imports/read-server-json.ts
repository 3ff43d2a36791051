import type { ServerImport } from '#libs/contracts';
import { isObject, parseStrictJson, StrictJsonError } from '#libs/manifest';
import { invalid } from '../../http/http.module.js';
import { packageOption, type Refused, remoteOption } from './import-options.js';
import { type ServerJson, serverJson } from './server-json.js';

/**
 * What a registry's `server.json` offers: remote servers and npm packages, and why the rest cannot be used. A document of the
 * registry's API, which holds it as `server`, will do. Asks nobody, and believes nothing: what is registered is probed.
 *
 * @throws ProblemError 422 for what is no such document
 */
export function readServerJson(text: string): ServerImport {
  const document = parsed(text);
  const read = serverJson.safeParse(
    isObject(document) && isObject(document['server']) ? document['server'] : document,
  );
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalid(
      '/document',
      'not_server_json',
      `/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'wrong'}`,
    );
  }
  const { name, title, description, version, remotes, packages } = read.data;
  const offers = [
    ...remotes.map((remote, i) => ({ where: `/remotes/${i}`, read: remoteOption(remote, `/remotes/${i}`) })),
    ...packages.map((pack, i) => ({ where: `/packages/${i}`, read: packageOption(pack, `/packages/${i}`) })),
  ];
  return {
    name,
    title: title ?? lastOf(read.data),
    description,
    version,
    slug: slugFrom(lastOf(read.data)),
    options: offers.flatMap(({ read: option }) => (isRefused(option) ? [] : [option])),
    refused: offers.flatMap(({ where, read: option }) =>
      isRefused(option) ? [{ where, reason: option.refused }] : [],
    ),
  };
}

const isRefused = (option: object): option is Refused => 'refused' in option;

function parsed(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    throw invalid('/document', 'not_json', `It cannot be read without doubt: ${cause.message}.`);
  }
}

const lastOf = ({ name }: ServerJson): string => name.slice(name.indexOf('/') + 1);

const slugFrom = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
