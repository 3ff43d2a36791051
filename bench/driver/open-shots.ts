import { toolName } from '../world/tools.js';
import { judgeCall, modernCall, type Shot, type Shots } from './shot.js';

/** Calls without credentials, straight to the upstream. */
export class OpenShots implements Shots {
  private id = 0;

  constructor(private readonly path: string) {}

  next(): Shot {
    const id = ++this.id;
    return { ...modernCall(this.path, id, toolName(id % 10)), judge: (answer) => judgeCall(answer, id) };
  }
}

/** Calls without a token to an endpoint that wants one. */
export class RefusalShots implements Shots {
  private id = 0;

  constructor(private readonly path: string) {}

  next(): Shot {
    return {
      ...modernCall(this.path, ++this.id, toolName(this.id % 10)),
      judge: ({ status, headers }) => {
        if (status !== 401) return { wrong: `status ${status}` };
        return headers['www-authenticate'] === undefined ? { wrong: 'no challenge' } : 'ok';
      },
    };
  }
}
