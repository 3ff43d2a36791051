import type { AdminApi } from '../admin-api.js';
import { AgentNames } from './agent-names.js';

const member = (id: string, name: string, registration = 'operator') => ({
  id,
  name,
  kind: 'agent',
  registration,
});

describe('AgentNames', () => {
  const read = (...members: object[]): Promise<AgentNames> =>
    AgentNames.read({ list: () => Promise.resolve(members) } as unknown as AdminApi);

  it('tells agents by their names, and leaves alone what is none', async () => {
    const names = await read(member('agent_1', 'desk'), member('agent_2', 'self', 'dynamic'));
    expect([names.nameOf('agent_1'), names.idOf('desk')]).toEqual(['desk', 'agent_1']);
    expect([names.nameOf('agent_2'), names.idOf('agent_2')]).toEqual(['agent_2', 'agent_2']);
  });

  it('takes no name that several have', async () => {
    const names = await read(member('agent_1', 'desk'), member('agent_2', 'desk'));
    expect(() => names.idOf('desk')).toThrow('2 agents are called desk');
    expect([names.nameOf('agent_1'), names.idOf('agent_1')]).toEqual(['agent_1', 'agent_1']);
  });
});
