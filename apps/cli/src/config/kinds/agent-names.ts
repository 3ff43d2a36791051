import { listedMember } from '#libs/contracts';
import type { AdminApi } from '../admin-api.js';

/** Agents that operators added: their ids are of one installation, their names of the file. */
export class AgentNames {
  private constructor(
    private readonly names: ReadonlyMap<string, string>,
    private readonly ids: ReadonlyMap<string, string>,
  ) {}

  static async read(api: AdminApi): Promise<AgentNames> {
    const agents = (await api.list('members', listedMember)).filter(
      ({ kind, registration }) => kind === 'agent' && registration === 'operator',
    );
    return new AgentNames(
      new Map(agents.map(({ id, name }) => [id, name])),
      new Map(agents.map(({ id, name }) => [name, id])),
    );
  }

  /** What is no agent stays what it is, such as one that registered itself. */
  nameOf(id: string): string {
    return this.names.get(id) ?? id;
  }

  idOf(name: string): string {
    return this.ids.get(name) ?? name;
  }
}
