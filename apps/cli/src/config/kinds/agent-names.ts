import { listedMember } from '#libs/contracts';
import { CliError } from '../../cli-error.js';
import type { AdminApi } from '../admin-api.js';

/** Agents that operators added: their ids are of one installation, their names of the file. A name that two have names none. */
export class AgentNames {
  private constructor(private readonly agents: readonly { readonly id: string; readonly name: string }[]) {}

  static async read(api: AdminApi): Promise<AgentNames> {
    return new AgentNames(
      (await api.list('members', listedMember)).filter(
        ({ kind, registration }) => kind === 'agent' && registration === 'operator',
      ),
    );
  }

  /** What is no agent stays what it is, such as one that registered itself; so does one whose name is not its own. */
  nameOf(id: string): string {
    const name = this.agents.find((agent) => agent.id === id)?.name;
    return name === undefined || this.called(name).length > 1 ? id : name;
  }

  /** @throws CliError when several agents have the name */
  idOf(name: string): string {
    const [found, ...others] = this.called(name);
    if (others.length === 0) return found?.id ?? name;
    throw new CliError(`${others.length + 1} agents are called ${name}, so the name says nothing.`, [
      'Write the id of the agent, as the console shows it, or give the agents names of their own.',
    ]);
  }

  private called(name: string): readonly { readonly id: string }[] {
    return this.agents.filter((agent) => agent.name === name);
  }
}
