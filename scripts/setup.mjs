// Runs before every npm script, under whatever Node the machine has (18 or later): installs what package-lock.json names, the
// pinned Node 24 included, and is silent when that is already there.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const wantedMajor = 24

process.exitCode = setUp()

function setUp() {
	if (isInstalled()) return 0
	console.error('Parley: installing the packages named in package-lock.json …')
	const status = runNpmCi()
	if (status !== 0)
		return fail(`\`npm ci\` ended with ${status}; its own message is above. Check the network and the npm registry setting.`)
	if (!isInstalled()) {
		return fail(
			`\`npm ci\` ended well but node_modules holds no Node ${wantedMajor}. npm must be allowed to run its install script (ignore-scripts=false).`,
		)
	}
	return 0
}

function fail(sentence) {
	console.error(`Parley could not set itself up: ${sentence}`)
	return 1
}

function isInstalled() {
	const wanted = readPackages('package-lock.json')
	const present = readPackages('node_modules/.package-lock.json')
	if (!wanted || !present) return false
	return Object.entries(wanted).every(([path, entry]) => isPresent(path, entry, present)) && hasPinnedNode()
}

// Versions are compared rather than file times: an `npm install` writes the two lockfiles in no set order.
function isPresent(path, entry, present) {
	if (!path.startsWith('node_modules/') || entry.optional) return true
	if (entry.link) return existsSync(join(root, path, 'package.json'))
	return present[path]?.version === entry.version
}

function readPackages(path) {
	const file = join(root, path)
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

function hasPinnedNode() {
	const binary = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
	const answer = spawnSync(binary, ['--version'], { encoding: 'utf8' })
	return answer.status === 0 && answer.stdout.startsWith(`v${wantedMajor}.`)
}

// npm must not run on the Node inside node_modules, which `npm ci` deletes; `npm_node_execpath` is the Node of the npm that called us.
function runNpmCi() {
	const options = { cwd: root, stdio: ['ignore', 2, 2], env: withoutOwnBin(process.env) }
	const { npm_execpath: npm, npm_node_execpath: node } = process.env
	const answer =
		npm && node ? spawnSync(node, [npm, 'ci'], options) : spawnSync('npm', ['ci'], { ...options, shell: process.platform === 'win32' })
	return answer.error ? answer.error.message : (answer.status ?? answer.signal)
}

function withoutOwnBin(env) {
	const separator = process.platform === 'win32' ? ';' : ':'
	const path = env.PATH?.split(separator).filter(folder => !folder.startsWith(join(root, 'node_modules')))
	return path ? { ...env, PATH: path.join(separator) } : env
}
