import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Boundary, ExportVerifier, type ExportVerdict } from '#libs/audit';
import { publicJwk, type PublicJwk } from '#libs/contracts';
import { z } from 'zod';
import { CliError, UsageError } from './cli-error.js';

/** Longest line that an export has: the event is at most a few kilobytes. */
const MAX_LINE = 4 * 1024 * 1024;

const keySet = z.union([
  z.object({ keys: z.array(publicJwk).min(1) }).transform(({ keys }) => keys),
  publicJwk.transform((key) => [key]),
]);

/**
 * Verifies an exported chain with nothing but its files and public keys. @throws UsageError
 * @param files parts of one chain, in their order
 * @param partial whether they may begin later than the chain
 */
export async function verifyExport(
  cwd: string,
  files: readonly string[],
  keysFile: string | undefined,
  partial: boolean,
): Promise<ExportVerdict> {
  const keys = keysFile === undefined ? undefined : readKeys(resolve(cwd, keysFile));
  const verifier = new ExportVerifier(keys, partial);
  const paths = files.map((file) => resolve(cwd, file));
  for (const path of paths) await eachLine(path, (line) => verifier.scan(line));
  for (const path of paths) await eachLine(path, (line) => verifier.push(line));
  return verifier.finish();
}

/** What a person reads. The last line is the verdict. */
export function describeVerdict(verdict: ExportVerdict, ownKeys: boolean): string[] {
  const { tenant, events, checkpoints, provenUntil, fault, head } = verdict;
  const facts = [
    `tenant       ${tenant ?? 'unknown'}`,
    `events       ${events}`,
    `checkpoints  ${checkpoints}${provenUntil === null ? '' : `, the last of ${provenUntil}`}`,
    `head         ${head ?? 'none'}`,
    ...beginning(verdict),
  ];
  if (fault !== null) {
    const event =
      fault.seq === null ? '' : `, event ${fault.seq}${fault.id === null ? '' : ` (${fault.id})`}`;
    return [...facts, `line ${fault.line}${event}: ${fault.problem}: ${fault.what}`, 'NOT INTACT'];
  }
  if (ownKeys) return [...facts, 'intact'];
  return [
    ...facts,
    'consistent in itself, by the keys in the file: --keys with keys got elsewhere proves who signed it',
  ];
}

/** What is not here, from the chain's beginning and between the parts. */
function beginning({ after, boundary, gaps }: ExportVerdict): string[] {
  const removed = ({ from, seq, until, at }: Boundary): string =>
    `after event ${seq}: ${from} to ${seq}, from before ${until}, were removed at ${at}`;
  const further = gaps.map((gap) => `goes on      ${removed(gap)}`);
  if (after === 0) return further;
  const first =
    boundary === null ? `after event ${after}: what came before is not in these files` : removed(boundary);
  return [`begins       ${first}`, ...further];
}

function readKeys(path: string): readonly PublicJwk[] {
  const remedy = 'Give a JWK or a JWKS with the public checkpoint keys of the installation.';
  try {
    return keySet.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'not a JWK set';
    throw new UsageError(`Cannot use the keys in ${path} (${why}).`, remedy);
  }
}

async function eachLine(path: string, take: (line: string) => void): Promise<void> {
  try {
    const input = createReadStream(path, { encoding: 'utf8' });
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.length > MAX_LINE) throw new CliError(`${path} has a line that no export has.`);
      take(line);
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new UsageError(`Cannot read ${path} (${(cause as NodeJS.ErrnoException).code ?? String(cause)}).`);
  }
}
