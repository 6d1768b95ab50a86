// node scripts/fuzz-folder.mjs 20000            so many spoilt copies of the examples, half an hour or so
// node scripts/fuzz-folder.mjs 20000 500000     from that seed on
// node scripts/fuzz-folder.mjs flagship 1234    one case, with its mistakes printed
// Each copy must give a plan or mistakes, and within 20 seconds. Cases run in processes of their own, which are ended when they hang.
import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const support = join(root, 'packages/engine/test/support')
const patience = 20_000
const sources = findSources()

if (process.send) await work()
else if (/^\d+$/.test(process.argv[2] ?? '')) await manage(Number(process.argv[2]), Number(process.argv[3] ?? 1))
else await showOne(process.argv[2] ?? '', Number(process.argv[3]))

function findSources() {
	const examples = join(root, 'examples')
	const names = existsSync(examples)
		? readdirSync(examples, { withFileTypes: true }).filter(({ name }) => existsSync(join(examples, name, 'negotiation.md')))
		: []
	const others = names.filter(({ name }) => name !== 'sag-aftra-2023').map(({ name }) => [name, join(examples, name)])
	return new Map([['flagship', join(examples, 'sag-aftra-2023')], ['small', join(root, 'packages/engine/templates/small')], ...others])
}

async function loadWork() {
	const { checkFolder, layOut } = await import(join(support, 'hold.ts'))
	const { mutate, readFiles } = await import(join(support, 'mutate.ts'))
	const scratch = mkdtempSync(join(tmpdir(), 'parley-fuzz-'))
	process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
	const laid = new Map()
	return (name, seed) => {
		if (!laid.has(name)) {
			const files = readFiles(sources.get(name))
			laid.set(name, { files, folder: layOut(join(scratch, name), files) })
		}
		const { files, folder } = laid.get(name)
		const { says, change } = mutate(files, seed)
		return { says, run: () => folder.during(change, () => checkFolder(join(scratch, name))) }
	}
}

async function work() {
	const prepare = await loadWork()
	process.on('message', ({ name, seed }) => {
		const { says, run } = prepare(name, seed)
		try {
			process.send({ broken: run().plan === null })
		} catch (error) {
			process.send({ failed: `${says}\n${error instanceof Error ? error.stack : error}` })
		}
	})
	process.send({ ready: true })
}

async function manage(many, first) {
	const names = [...sources.keys()]
	const failures = []
	let next = first
	let [done, broken, slowest] = [0, 0, 0]
	const worker = () =>
		new Promise(resolve => {
			const child = fork(import.meta.filename, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
			let [current, started, timer] = [null, 0, null]
			let stopping = false
			const fail = why => {
				failures.push(`${current.name} ${current.seed}`)
				console.log(`\n${current.name} ${current.seed}: ${why}`)
			}
			const give = () => {
				if (next >= first + many) {
					stopping = true
					return child.kill()
				}
				current = { name: names[next % names.length], seed: next }
				next++
				started = Date.now()
				timer = setTimeout(() => child.kill('SIGKILL'), patience)
				child.send(current)
			}
			child.on('message', answer => {
				clearTimeout(timer)
				if (!answer.ready) {
					done++
					const took = Date.now() - started
					if (took > slowest) {
						slowest = took
						if (took > 2_000) console.log(`\n${current.name} ${current.seed} took ${took} ms`)
					}
					if (answer.broken) broken++
					if (answer.failed) fail(answer.failed)
					if (done % 1_000 === 0) console.log(`${done} done, ${broken} refused with words, ${failures.length} failures`)
				}
				give()
			})
			child.on('exit', (code, signal) => {
				clearTimeout(timer)
				if (!stopping && current) {
					done++
					fail(signal === 'SIGKILL' ? `no answer in ${patience / 1_000} s` : `the process ended (${signal ?? code})`)
				}
				resolve(stopping)
			})
		})
	const keepWorking = async () => {
		while (!(await worker()) && next < first + many);
	}
	await Promise.all(Array.from({ length: availableParallelism() }, keepWorking))
	console.log(
		`\n${done} spoilt copies from seed ${first}: ${broken} refused with words, ${done - broken - failures.length} costed, ${failures.length} failures; slowest ${slowest} ms`,
	)
	if (failures.length > 0) console.log(failures.map(failure => `  node scripts/fuzz-folder.mjs ${failure}`).join('\n'))
	process.exitCode = failures.length > 0 ? 1 : 0
}

async function showOne(name, seed) {
	if (!sources.has(name) || !Number.isInteger(seed)) {
		console.error(`Give a number of copies, or one of ${[...sources.keys()].join(', ')} and a seed.`)
		process.exitCode = 2
		return
	}
	const { says, run } = (await loadWork())(name, seed)
	console.log(says)
	const { printDiagnostics } = await import(join(root, 'packages/lang/src/index.ts'))
	const { diagnostics, files, plan } = run()
	console.log(printDiagnostics(diagnostics, file => files.get(file) ?? null, { colour: false }))
	console.log(plan ? 'It was costed.' : 'It was refused.')
}
