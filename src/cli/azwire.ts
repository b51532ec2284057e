#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiling what is loaded takes half of the start. Whoever does not want the cache in the temporary folder sets
// NODE_DISABLE_COMPILE_CACHE.
enableCompileCache();
await import('./main.ts');
