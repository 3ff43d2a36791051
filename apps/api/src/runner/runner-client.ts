import type {
  ArtifactRequest,
  Inspection,
  InstalledArtifact,
  KillRequest,
  RunnerHealth,
} from '#libs/contracts';

/** The runner did not do what was asked. `reason` is the runner's, or why it was not reached; `message` is for people. */
export class RunnerRefused extends Error {
  override readonly name = 'RunnerRefused';

  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The runner as the control plane needs it. Every method rejects with `RunnerRefused` when there is no usable answer. */
export abstract class RunnerClient {
  abstract health(): Promise<RunnerHealth>;
  abstract install(artifact: ArtifactRequest): Promise<InstalledArtifact>;
  /** Proves that an installed artefact still is what its digest says. @param approval for an inspection */
  abstract verify(approval: string): Promise<void>;
  abstract inspect(approval: string): Promise<Inspection>;
  abstract kill(request: KillRequest): Promise<void>;
}
