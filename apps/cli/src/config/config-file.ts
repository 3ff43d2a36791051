import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { isObject } from '#libs/manifest';
import { UsageError } from '../cli-error.js';
import { tenantConfig, type TenantConfig } from './tenant-config.js';

/** Characters: far more than a tenant's configuration has. */
const MAX_LENGTH = 4_000_000;
/** More would be a chore to read, and the first ones cause the rest. */
const MAX_FAULTS = 20;

type Path = readonly PropertyKey[];
interface Fault {
  readonly path: Path;
  /** It is about the name of the member, not about its value. */
  readonly name?: boolean;
  readonly message: string;
}

/**
 * Reads a configuration in YAML 1.2. Nothing in it is passed over: what is unknown is refused, so that a slip of the pen is
 * no silent default.
 *
 * @param source what to call the file
 * @throws UsageError with line and column of each fault
 */
export function readConfig(text: string, source: string): TenantConfig {
  if (text.length > MAX_LENGTH) throw new UsageError(`${source} is too large to be a configuration.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) throw refused(broken.map(({ pos, message }) => `${place(pos[0])}: ${message}`));
  const value = plain(document, source);
  const parsed = tenantConfig.safeParse(value);
  const faults: Fault[] = parsed.success
    ? [...unknownMembers(value, parsed.data), ...repeated(parsed.data)]
    : parsed.error.issues.map(({ path, message }) => ({ path, message }));
  if (faults.length > 0) {
    const at = ({ path, name = false }: Fault) => place(offsetOf(document, path, name));
    throw refused(faults.map((fault) => `${at(fault)}: ${told(fault)}`));
  }
  return parsed.data as TenantConfig;
}

const refused = (faults: readonly string[]): UsageError =>
  new UsageError(
    'The configuration cannot be used; nothing was sent.',
    ...faults.slice(0, MAX_FAULTS),
    ...(faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : []),
  );

const told = ({ path, message }: Fault): string => `${path.map(String).join('.') || 'the file'}: ${message}`;

/** Aliases are followed, but not into the exponential. */
function plain(document: Document, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new UsageError(
      `${source} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    );
  }
}

/** Members that the schema has dropped, because it does not know them. */
function unknownMembers(given: unknown, known: unknown, path: Path = []): Fault[] {
  if (Array.isArray(given) && Array.isArray(known))
    return given.flatMap((item, i) => unknownMembers(item, known[i], [...path, i]));
  if (!isObject(given) || !isObject(known)) return [];
  return Object.keys(given).flatMap((name): Fault[] =>
    Object.hasOwn(known, name)
      ? unknownMembers(given[name], known[name], [...path, name])
      : [{ path: [...path, name], name: true, message: 'there is nothing of this name' }],
  );
}

/** Two of one name would be applied one over the other. */
function repeated(config: TenantConfig): Fault[] {
  const names = {
    servers: config.servers?.map(({ slug }) => slug),
    roles: config.roles?.map(({ slug }) => slug),
    guardrails: config.guardrails?.map(({ name }) => name),
    agents: config.agents?.map(({ name }) => name),
    identityProviders: config.identityProviders?.map(({ slug }) => slug),
    budgets: config.budgets?.map(({ scope, subject, unit, period }) =>
      [scope, subject, unit, period].join(' '),
    ),
  };
  return Object.entries(names).flatMap(([section, keys = []]) =>
    keys.flatMap((key, i) =>
      keys.indexOf(key) === i ? [] : [{ path: [section, i], message: `there is ${key} already` }],
    ),
  );
}

/** Where the nearest thing to a path stands. */
function offsetOf(document: Document, path: Path, name: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    const next: unknown = isSeq(node) ? node.items[Number(part)] : pairOf(node, part);
    if (next === undefined) return offset;
    const last = depth === path.length - 1;
    node = isPair(next) ? next.value : next;
    offset = (isPair(next) && (last && name ? startOf(next.key) : undefined)) || (startOf(node) ?? offset);
  }
  return offset;
}

const pairOf = (node: unknown, name: PropertyKey): unknown =>
  isMap(node)
    ? node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(name))
    : undefined;

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];
