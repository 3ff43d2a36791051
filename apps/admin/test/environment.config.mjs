import { TestEnvironment } from 'jest-environment-jsdom';

/** What browsers have and jsdom has not; Node's own are as good. */
const FROM_NODE = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'BroadcastChannel',
  'structuredClone',
  'TextEncoder',
];

/** jsdom with fetch and WebCrypto, and with stand-ins for what only a browser that lays pages out can answer. */
export default class ConsoleEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of FROM_NODE) this.global[name] = globalThis[name];
    Object.defineProperty(this.global.crypto, 'subtle', { value: globalThis.crypto.subtle });
    this.global.matchMedia = (media) => ({
      media,
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    });
    this.global.ResizeObserver = class {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    Object.defineProperty(this.global.document, 'fonts', { value: new this.global.EventTarget() });
    this.global.scrollTo = () => undefined;
    this.global.Element.prototype.scrollIntoView = () => undefined;
  }
}
