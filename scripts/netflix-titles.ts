// npx node scripts/netflix-titles.ts REPORT.xlsx   writes two files of examples/netflix-engagement-2023/facts from the spreadsheet of Netflix's
//                                                  report: titles.csv, and by-title.md with what is assumed of each of them
//
// What is taken: titles first shown from 1 January to 2 June 2023, so that the report holds 28 days of each or more, with 20 million hours or more.
// A title stands as the report has it up to ` // `, after which comes its title in the original language.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ExcelJS from 'exceljs'

export const leastHours = 20_000_000
const firstDay = '2023-01-01'
const lastDay = '2023-06-02'

interface Title {
	readonly title: string
	readonly firstShown: string | null
	readonly hours: number
	readonly everywhere: boolean
	readonly originalTitle: boolean
}

/** Season, limited series, part, volume: as the report writes them at a title's end. */
const season = /(?:Season|Series|Part|Volume|Book|Chapter) ?[0-9IV]*$|Limited Series$/
/** A season whose title in the report does not say so. */
const seasonsByName = new Set(['Queen Charlotte: A Bridgerton Story'])
const isSeason = (title: string): boolean => season.test(title) || seasonsByName.has(title)

export async function readReport(path: string): Promise<readonly Title[]> {
	const workbook = new ExcelJS.Workbook()
	await workbook.xlsx.readFile(path)
	const sheet = workbook.worksheets[0]
	if (!sheet) throw new Error(`${path} has no sheet`)
	const titles: Title[] = []
	sheet.eachRow((row, number) => {
		const hours = row.getCell(5).value
		if (number <= 6 || typeof hours !== 'number') return
		const [title, ...original] = row.getCell(2).text.split(' // ')
		const day = row.getCell(4).value
		titles.push({
			title: title!.trim(),
			firstShown: day instanceof Date ? day.toISOString().slice(0, 10) : null,
			hours,
			everywhere: row.getCell(3).text === 'Yes',
			originalTitle: original.length > 0,
		})
	})
	return titles
}

export const isInWindow = ({ firstShown }: Title): boolean => firstShown !== null && firstShown >= firstDay && firstShown <= lastDay

const takenFrom = (titles: readonly Title[]): readonly Title[] => titles.filter(title => isInWindow(title) && title.hours >= leastHours)

export function tableOf(titles: readonly Title[]): string {
	const rows = takenFrom(titles).map(({ title, firstShown, hours, everywhere, originalTitle }) =>
		[quoted(title), firstShown, hours, isSeason(title) ? 'season' : 'film-or-special', yes(everywhere), yes(originalTitle)].join(','),
	)
	return `title,first-shown,hours,form,everywhere,original-title\n${rows.join('\n')}\n`
}

const yes = (is: boolean): string => (is ? 'yes' : 'no')
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Chance stands only in a fact, and each draw has a place of its own in the text: so a title has its own luck when it has its own line. */
export function assumptionsOf(titles: readonly Title[]): string {
	const taken = takenFrom(titles)
	const running = taken.map(
		({ title }) => `\t${JSON.stringify(title)}: ${isSeason(title) ? '4 hours to 10 hours' : '1.4 hours to 2.2 hours'}`,
	)
	const level = taken.map(({ title }) => `\t${JSON.stringify(title)}: 0.6 to 1.6`)
	return `---
title: What is assumed of each title
---

# What is assumed of each title

Written by \`scripts/netflix-titles.ts\`, the same for all titles of a kind: who knows better puts the running time of a title, or a narrower range, on its line. Nothing here is in the report.

A season's running time is that of all its episodes together: eight of half an hour are 4 hours, ten of an hour are 10. Films run from 85 minutes to a little over two hours; the few specials are shorter.

\`\`\`terms
fact running-time : hour by title = {
${running.join(',\n')}
} by title
	source "Assumed for this example, by kind; no running time is in the report"
	confidence assumed
	dated 2023-06-30
\`\`\`

Each title's part watched at home lies round the level of its kind: nine in ten between 0.6 and 1.6 times it.

\`\`\`terms
fact round-the-level : ratio by title = {
${level.join(',\n')}
} by title
	source "Assumed for this example"
	confidence assumed
	dated 2023-06-30
\`\`\`
`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [report] = process.argv.slice(2)
	if (!report) throw new Error('Name the report: npx node scripts/netflix-titles.ts REPORT.xlsx')
	const titles = await readReport(report)
	const facts = join(import.meta.dirname, '../examples/netflix-engagement-2023/facts')
	writeFileSync(join(facts, 'titles.csv'), tableOf(titles))
	writeFileSync(join(facts, 'by-title.md'), assumptionsOf(titles))
	const shown = titles.filter(isInWindow)
	console.log(`${titles.length} titles, ${titles.reduce((sum, { hours }) => sum + hours, 0)} hours`)
	console.log(
		`${shown.length} first shown in the window, ${shown.filter(({ originalTitle }) => !originalTitle).length} without an original title`,
	)
	console.log(`${takenFrom(titles).length} taken`)
}
