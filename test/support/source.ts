/** Just enough of TypeScript's surface to read a file's imports and the names it uses: where its comments, texts and patterns are. */

export interface Import {
	readonly line: number
	readonly specifier: string
}

export function importsOf(text: string): Import[] {
	const code = codeOf(text)
	const opening = /\b(?:(?:import|export)\b[\w\s{},*$]*?\bfrom|import|import\s*\(|require\s*\()\s*(['"`])/g
	return [...code.matchAll(opening)].map(match => {
		const start = match.index + match[0].length
		return { line: lineAt(text, match.index), specifier: text.slice(start, text.indexOf(match[1] ?? '', start)) }
	})
}

export function lineAt(text: string, offset: number): number {
	return text.slice(0, offset).split('\n').length
}

const comment = /\/\/.*|\/\*[\s\S]*?\*\//y
const quoted = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y
const pattern = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y
const templatePart = /[`}](?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y
const wordOrMark = /[\w$]+|\s+|[\s\S]/y
const beforePattern = /^(?:return|typeof|case|in|of|yield|await|void|delete|else|do|[^\w$)\]}'"`])?$/

/** The same text with the insides of comments, strings and patterns blanked out: what is left is code, each word at its own offset. */
export function codeOf(text: string): string {
	const openBraces: ('block' | 'template')[] = []
	let code = ''
	let previous = ''

	while (code.length < text.length) {
		const remark = take(comment)
		const silent = remark ?? (beforePattern.test(previous) ? take(pattern) : undefined)
		if (silent) {
			code += blank(silent)
			if (!remark) previous = "'"
			continue
		}
		const string = take(quoted) ?? takeTemplatePart()
		const word = string ?? take(wordOrMark) ?? ''
		code += string ? blankInside(string) : word
		if (word.trim() !== '') previous = string ? (string.endsWith('{') ? '{' : "'") : word
		if (word === '{') openBraces.push('block')
		if (word === '}') openBraces.pop()
	}
	return code

	function take(form: RegExp): string | undefined {
		form.lastIndex = code.length
		return form.exec(text)?.[0]
	}

	function takeTemplatePart(): string | undefined {
		const mark = text[code.length]
		if (mark !== '`' && !(mark === '}' && openBraces.at(-1) === 'template')) return undefined
		const part = take(templatePart)
		if (mark === '}' && part) openBraces.pop()
		if (part?.endsWith('${')) openBraces.push('template')
		return part
	}
}

function blankInside(string: string): string {
	const closing = string.endsWith('${') ? 2 : 1
	return string.slice(0, 1) + blank(string.slice(1, -closing)) + string.slice(-closing)
}

function blank(text: string): string {
	return text.replace(/[^\n]/g, ' ')
}
