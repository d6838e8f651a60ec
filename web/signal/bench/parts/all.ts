/* The whole package. */
export * from '../../src/index.ts';
