/*
 * In a module of its own, so that bundlers keep it, and nothing else of the library, out of what a
 * page loads at once.
 */

export { createSHA256 } from 'hash-wasm';
