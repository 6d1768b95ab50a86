/** The names of a table's columns: each one there, short enough to be a name, and given once. */
export interface Fault {
	readonly code: string
	readonly message: string
	readonly mend: string
}

const longestName = 100

export function headingFault(names: readonly string[]): Fault | null {
	if (names.every(name => name === ''))
		return { code: 'tables/empty', message: 'This table has no heading.', mend: 'Its first line names the columns.' }
	const [only = ''] = names
	const mark = names.length === 1 ? [';', '\t'].find(each => only.includes(each)) : undefined
	if (mark !== undefined)
		return {
			code: 'tables/delimiter',
			message: `The cells of this table are parted by ${mark === ';' ? 'semicolons' : 'tabs'}.`,
			mend: 'Save it with commas between the cells, and with a point before the decimals.',
		}
	const long = names.find(name => name.length > longestName)
	if (long !== undefined)
		return {
			code: 'tables/long-name',
			message: `The name of a column has more than ${longestName} letters: ${long.slice(0, 30)}….`,
			mend: 'The first line of a table names its columns.',
		}
	const twice = names.find((name, index) => names.indexOf(name) !== index)
	if (twice === undefined) return null
	return {
		code: 'tables/column-twice',
		message: twice === '' ? 'Two columns have no name.' : `Two columns are called ${twice.slice(0, 60)}.`,
		mend: 'Each column has a name of its own.',
	}
}
