import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
	plugins: [
		sveltekit({
			adapter: adapter(),
			// Forms of other sites are refused in hooks.server.ts, which looks closer and leaves a line in the log.
			csrf: { trustedOrigins: ['*'] },
			csp: {
				mode: 'nonce',
				// A reading page has no script at all. A room with script gets its nonce from here; nothing else may ever run.
				directives: {
					'default-src': ['none'],
					'script-src': ['self', 'wasm-unsafe-eval'],
					'worker-src': ['self'],
					'style-src': ['self'],
					// One attribute, and no other: that which hides SvelteKit's own announcer on pages with script.
					'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
					'img-src': ['self'],
					'font-src': ['self'],
					'connect-src': ['self'],
					'manifest-src': ['self'],
					'form-action': ['self'],
					'base-uri': ['none'],
					'frame-ancestors': ['none'],
				},
			},
			compilerOptions: {
				runes: true,
				// Tables whose rows become blocks on a phone have their roles written out: their display would take them away.
				warningFilter: warning => warning.code !== 'a11y_no_redundant_roles',
			},
		}),
	],
	// The engine runs from its own sources, as on the command line: what it reads beside itself stays where it is. So does the database, of which a
	// process has one whoever asks, and what stands in front of the pages.
	environments: { ssr: { build: { rolldownOptions: { external: [/^@parley\//, '#db', '#front'] } } } },
	build: { assetsInlineLimit: 0 },
})
