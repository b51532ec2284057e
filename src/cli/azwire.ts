#!/usr/bin/env node
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`azwire: this is Node ${process.versions.node}; azwire needs 22.18 or newer.\n`);
  process.exit(1);
}
// Compiling what is loaded takes half of the start. Whoever does not want the cache in the temporary folder sets
// NODE_DISABLE_COMPILE_CACHE.
module.enableCompileCache();
await import('./main.ts');
