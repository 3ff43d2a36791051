import { artifactRequest, type ImportOption } from '#libs/contracts';
import type { Argument, NamedInput, Package, Remote } from './server-json.js';

/** Why something cannot be used, in a sentence for people. */
export interface Refused {
  readonly refused: string;
}

/** `{…}` stands for what somebody has to say. */
const OPEN = /\{[^}]*\}/;
const ELSEWHERE = new Map(
  Object.entries({
    pypi: 'Python packages cannot be installed: the sandbox has no Python.',
    oci: 'Container images cannot be run: the sandbox starts programs, no containers.',
    nuget: '.NET packages cannot be installed: the sandbox has no .NET.',
    cargo: 'Rust crates cannot be installed: the sandbox builds nothing.',
    mcpb: 'A bundle is not fetched from a URL: put the file where the runner finds it, and add it by path and SHA-256.',
  }),
);

export function remoteOption({ type, url, headers }: Remote, where: string): ImportOption | Refused {
  if (type === 'sse')
    return { refused: 'HTTP with SSE is the transport before Streamable HTTP, and is not spoken here.' };
  if (type !== 'streamable-http') return { refused: `${quoted(type)} is no transport that is known here.` };
  if (OPEN.test(url))
    return { refused: `The URL ${quoted(url)} has places to fill in: add the server by its full URL.` };
  if (!URL.canParse(url) || !['https:', 'http:'].includes(new URL(url).protocol))
    return { refused: `${quoted(url)} is no URL of an HTTP endpoint.` };
  return { kind: 'remote', where, url, notes: headers.map(headerNote) };
}

export function packageOption(pack: Package, where: string): ImportOption | Refused {
  const { registryType, registryBaseUrl, identifier, version, transport } = pack;
  if (registryType !== 'npm')
    return {
      refused:
        ELSEWHERE.get(registryType) ?? `${quoted(registryType)} is no kind of package that is known here.`,
    };
  if (transport.type !== 'stdio')
    return { refused: `A package is spoken to over stdio, not over ${quoted(transport.type)}.` };
  const [npm] = artifactRequest.options;
  const named = npm.pick({ name: true, version: true }).safeParse({ name: identifier, version });
  if (!named.success)
    return {
      refused: `${quoted(`${identifier}@${version ?? ''}`)} does not name one exact version of a package.`,
    };
  const [unusable] = pack.runtimeArguments;
  if (unusable !== undefined)
    return {
      refused: 'It wants arguments for the program that starts it, and the sandbox starts it itself.',
    };
  const args = pack.packageArguments.flatMap(argumentsOf);
  const missing = pack.packageArguments.filter(
    (argument) => argument.isRequired === true && !isFixed(argument),
  );
  const fixed = pack.environmentVariables.filter(
    (variable) => isFixed(variable) && variable.isSecret !== true,
  );
  return {
    kind: 'npm',
    where,
    package: named.data.name,
    version: named.data.version,
    args,
    env: Object.fromEntries(fixed.map(({ name, value = '' }) => [name, value])),
    notes: [
      ...(registryBaseUrl === undefined ? [] : [baseNote(registryBaseUrl)]),
      ...missing.map((argument) => `Wants an argument that you have to add: ${quoted(nameOf(argument))}.`),
      ...pack.environmentVariables.filter((variable) => !fixed.includes(variable)).map(variableNote),
    ],
  };
}

const isFixed = ({ value }: { readonly value?: string | undefined }): boolean =>
  value !== undefined && !OPEN.test(value);

function argumentsOf(argument: Argument): string[] {
  const { type, name, value } = argument;
  if (!isFixed(argument) || value === undefined) return [];
  return type === 'named' && name !== undefined ? [name, value] : [value];
}

const nameOf = ({ name, valueHint }: Argument): string => name ?? valueHint ?? 'unnamed';

const headerNote = ({ name, isSecret }: NamedInput): string =>
  `Wants the header ${quoted(name)}${isSecret === true ? ', a secret' : ''}: set its credential once it is added.`;

/** What is installed is told by its integrity, not by where it came from. */
const baseNote = (url: string): string =>
  `Is said to be at ${quoted(url)}: it is installed from the registry of this installation, if its integrity is the one you give.`;

const variableNote = ({ name, isSecret }: NamedInput): string =>
  isSecret === true
    ? `Wants the secret ${quoted(name)}: no secret enters a sandbox. See whether a credential of the profile can stand in.`
    : `Wants the variable ${quoted(name)}: add it to the profile.`;

const quoted = (words: string): string => JSON.stringify(words.slice(0, 200));
