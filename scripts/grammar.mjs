// npm run grammar: the editor's grammar written out as the parser that the site loads. With --print it only prints the parser.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildParserFile } from '@lezer/generator'

const folder = join(import.meta.dirname, '../packages/site/src/lib/editor')
const head =
	'// Made from terms.grammar by `npm run grammar`.\n// biome-ignore-all format: generated\n// biome-ignore-all lint: generated\n// biome-ignore-all assist: generated\n'

const { parser, terms } = buildParserFile(readFileSync(join(folder, 'terms.grammar'), 'utf8'), {
	fileName: 'terms.grammar',
	typeScript: true,
	warn: words => {
		throw new Error(words)
	},
})
const files = { 'terms-parser.ts': head + parser, 'terms-parser.terms.ts': head + terms }

if (process.argv.includes('--print')) process.stdout.write(JSON.stringify(files))
else for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
