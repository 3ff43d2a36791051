import { CliError } from '../cli-error.js';
import { printable } from './printable.js';

/** Tells the person what went wrong, and what to do. Something unforeseen is told as it is. */
export function reportError(error: unknown, err: (line: string) => void): void {
  const tell = (line: string): void => err(printable(line));
  tell(`sallyport: ${error instanceof Error ? error.message : String(error)}`);
  const remedies = error instanceof CliError ? error.remedies : [];
  if (remedies.length === 1) tell(`  ${remedies[0]}`);
  else for (const remedy of remedies) tell(`  - ${remedy}`);
}
