// npm start   costs the flagship in the terminal, then serves the table in the browser until Ctrl-C
await import('../packages/engine/src/cli/start.ts')
if (!process.exitCode) await import('../packages/site/server/start.ts')
