/**
 * The files of a negotiation, read as bytes and refused with words when they are not text. Tables that are no text, or too long a one to keep, are
 * found here and read when the terms ask for them.
 */
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Diagnostic } from '@parley/lang'
import { stampOf, type TableFile } from '../tables/files.ts'
import { mistake } from './markdown.ts'
import { reasonOf } from './reason.ts'

const largestText = 16 * 1024 * 1024
const tableEndings = ['.csv', '.xlsx', '.parquet']

/** A longer CSV stays on the disk. */
const largestTextTable = 1024 * 1024

export interface Folder {
	readonly directory: string
	/** Markdown and table files, by path with `/`, in order. */
	readonly files: ReadonlyMap<string, string>
	/** Tables that are not among the texts: workbooks, Parquet, long CSVs. */
	readonly onDisk?: ReadonlyMap<string, TableFile>
	readonly diagnostics: readonly Diagnostic[]
}

export function readFolder(directory: string): Folder {
	const diagnostics: Diagnostic[] = []
	const files = new Map<string, string>()
	if (!isDirectory(directory)) {
		diagnostics.push(
			mistake(directory, 1, 'files/no-folder', `There is no folder ${directory}.`, {
				mend: 'Name the folder of a negotiation; `parley init` makes one.',
			}),
		)
		return { directory, files, diagnostics }
	}
	const onDisk = new Map<string, TableFile>()
	for (const path of listFiles(directory, diagnostics)) {
		const table = tableOnDisk(directory, path, diagnostics)
		if (table) onDisk.set(path, table)
		if (table !== undefined) continue
		const text = readText(directory, path, diagnostics)
		if (text !== null) files.set(path, text)
	}
	return { directory, files, onDisk, diagnostics }
}

function isDirectory(path: string): boolean {
	try {
		return statSync(path).isDirectory()
	} catch {
		return false
	}
}

const parts = ['issues', 'facts', 'proposals', 'ledger']

function listFiles(directory: string, diagnostics: Diagnostic[]): readonly string[] {
	const found: string[] = []
	for (const name of ['negotiation.md', 'claims.md']) if (isFile(join(directory, name))) found.push(name)
	for (const part of parts) {
		const folder = join(directory, part)
		if (!isDirectory(folder)) continue
		for (const entry of entries(folder, diagnostics)) {
			const wanted = entry.name.endsWith('.md') || tableEndings.some(ending => entry.name.endsWith(ending))
			if (wanted && !entry.name.startsWith('.')) found.push(relative(directory, join(folder, entry.name)).split(sep).join('/'))
		}
	}
	return found
}

function isFile(path: string): boolean {
	try {
		return statSync(path).isFile()
	} catch {
		return false
	}
}

function entries(folder: string, diagnostics: Diagnostic[]): readonly Dirent[] {
	try {
		return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
	} catch (error) {
		diagnostics.push(mistake(folder, 1, 'files/unreadable', `This folder cannot be read: ${reasonOf(error)}.`))
		return []
	}
}

/** Undefined: not such a table. Null: it may not be read, which has been said. */
function tableOnDisk(directory: string, path: string, diagnostics: Diagnostic[]): TableFile | null | undefined {
	if (!tableEndings.some(ending => path.endsWith(ending))) return undefined
	const full = join(directory, path)
	try {
		const status = statSync(full)
		if (!status.isFile()) return undefined
		if (realpathSync(full) !== join(realpathSync(directory), path)) {
			diagnostics.push(
				mistake(path, 1, 'files/link', 'This table is a link, or stands behind one, and a table is a file in the folder itself.', {
					mend: 'Put the file where the link is.',
				}),
			)
			return null
		}
		if (path.endsWith('.csv') && status.size <= largestTextTable) return undefined
		return { path, full, bytes: status.size, stamp: stampOf(status) }
	} catch {
		return undefined
	}
}

function readText(directory: string, path: string, diagnostics: Diagnostic[]): string | null {
	const full = join(directory, path)
	try {
		const status = statSync(full)
		if (!status.isFile()) {
			diagnostics.push(
				mistake(path, 1, 'files/not-a-file', 'This is not a file.', { mend: 'Give it another name, or move it out of the folder.' }),
			)
			return null
		}
		if (status.size > largestText) {
			diagnostics.push(
				mistake(path, 1, 'files/too-large', `This file has ${Math.round(status.size / 1048576)} MB; a text here may have 16.`),
			)
			return null
		}
		return decode(path, readFileSync(full), diagnostics)
	} catch (error) {
		diagnostics.push(mistake(path, 1, 'files/unreadable', `This file cannot be read: ${reasonOf(error)}.`))
		return null
	}
}

/** UTF-8, told exactly: where the bytes stop being text, the line is named. */
function decode(path: string, bytes: Buffer, diagnostics: Diagnostic[]): string | null {
	const zero = bytes.indexOf(0)
	if (zero >= 0) {
		const line = bytes.subarray(0, zero).toString('latin1').split('\n').length
		diagnostics.push(
			mistake(path, line, 'files/not-utf8', 'There is a zero byte on this line: this is no text, or it was saved as UTF-16.', {
				mend: 'Save the file as UTF-8.',
			}),
		)
		return null
	}
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
	} catch {
		const loose = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
		const line = loose.slice(0, loose.indexOf('\uFFFD')).split('\n').length
		diagnostics.push(
			mistake(path, line, 'files/not-utf8', 'The bytes on this line are not UTF-8 text.', { mend: 'Save the file as UTF-8.' }),
		)
		return null
	}
}
