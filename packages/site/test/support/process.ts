/** The site, or one of its commands, as a process of its own: what is killed, and what is typed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'
import { ensureBuild } from '../../server/build.ts'

const server = join(import.meta.dirname, '../../server')

export type Environment = Readonly<Record<string, string>>

/** Nothing of whoever runs the tests but what Node itself needs. */
const bare = (given: Environment): NodeJS.ProcessEnv => ({
	...Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^(PG|PARLEY_|SMTP_|SMS_|DATABASE_URL|ORIGIN|HOST$|PORT$|ADDRESS_HEADER)/.test(name)),
	),
	...given,
})

export interface SiteProcess {
	readonly address: string
	readonly child: ChildProcess
	/** All it has printed so far. */
	output(): string
	/** Ended in order. */
	stop(): Promise<void>
}

export async function startSiteProcess(environment: Environment): Promise<SiteProcess> {
	await ensureBuild()
	const child = spawn(process.execPath, [join(server, 'start.ts')], {
		env: bare({ PORT: '0', PARLEY_DEMO: 'no', ...environment }),
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	let output = ''
	const address = await new Promise<string>((settle, fail) => {
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', part => {
				output += part
				const found = /The table in the browser: (\S+)/.exec(output)
				if (found) settle(found[1]!)
			})
		child.once('exit', code => fail(new Error(`the site ended with ${code}: ${output}`)))
	})
	const stop = async (): Promise<void> => {
		if (child.exitCode !== null || child.signalCode !== null) return
		const gone = new Promise(settle => child.once('exit', settle))
		child.kill('SIGTERM')
		await gone
	}
	after(stop)
	return { address, child, output: () => output, stop }
}

/** `parley-site …`: its exit code and all it printed. */
export const runCommand = (environment: Environment, ...args: readonly string[]): Promise<readonly [code: number, words: string]> =>
	new Promise(settle => {
		execFile(process.execPath, [join(server, 'commands.ts'), ...args], { env: bare(environment) }, (error, out, errors) =>
			settle([typeof error?.code === 'number' ? error.code : error ? 1 : 0, out + errors]),
		)
	})
