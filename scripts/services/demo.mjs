import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} Demo
 * @property {string} tenant slug
 * @property {string} endpoint
 * @property {string} call
 */

/**
 * @param {import('./product.mjs').Product} product
 * @param {string} upstreamUrl
 * @returns {Promise<Demo>}
 */
export async function seedDemo(product, upstreamUrl) {
  const { state } = product.instance;
  const text = await product.command('demo/seed', [], {
    DEMO_UPSTREAM_URL: upstreamUrl,
    DEMO_PASSWORD: state.secret('demo', () => randomBytes(12).toString('base64url')),
  });
  return JSON.parse(text);
}
