import { register } from 'node:module';

register('../test/support/typescript-hooks.js', import.meta.url);
await import('./main.ts');
