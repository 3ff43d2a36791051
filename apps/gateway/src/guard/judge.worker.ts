import { judgeContent } from '#libs/guard';
import { parentPort } from 'node:worker_threads';
import { READY, type JudgeAnswer, type JudgeOrder } from './judge-order.js';

if (parentPort === null) throw new Error('judges payloads in a thread of the gateway, not by itself');
const port = parentPort;

// Whatever is thrown ends the thread, and with it the order: nothing passes unjudged.
port.on('message', ({ at, json, policy }: JudgeOrder) => {
  const payload: unknown = JSON.parse(json);
  const { value, blocked, notes } = judgeContent(at, payload, policy);
  port.postMessage({
    blocked,
    notes,
    ...(value === payload ? {} : { json: JSON.stringify(value) }),
  } satisfies JudgeAnswer);
});
port.postMessage(READY);
