import { RunFailure } from '../sandbox/run-failure.js';

/**
 * The machine could not read an artefact just now: no descriptors, no memory, a disk that fails. Nothing follows from it about
 * the content. Nothing is started from it until it has been proved; what runs is let be, and asked about again.
 */
export class UnprovedArtifact extends RunFailure {
  constructor(digest: string, why: string) {
    super('integrity', `artefact ${digest} could not be read, try again: ${why}`);
  }
}
