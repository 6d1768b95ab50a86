/** LibreOffice without its windows, where it is installed: opens Word files, accepts or rejects every change in them and saves them again. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Null where it is not, or has no word processor in it. */
export function officeCommand(): string | null {
	const { status, stdout } = spawnSync('which', ['soffice'], { encoding: 'utf8' })
	if (status !== 0) return null
	const program = dirname(realpathSync(stdout.trim()))
	return existsSync(join(program, 'libswlo.so')) ? stdout.trim() : null
}

export interface Task {
	readonly bytes: Uint8Array
	readonly does: 'AcceptAllTrackedChanges' | 'RejectAllTrackedChanges' | 'nothing'
}

/** All in one start of the program, which takes seconds. */
export function inOffice(command: string, tasks: readonly Task[]): readonly Uint8Array[] {
	const folder = mkdtempSync(join(tmpdir(), 'parley-office-'))
	try {
		const start = (...more: readonly string[]): void => {
			const profile = pathToFileURL(join(folder, 'profile')).href
			const options = [`-env:UserInstallation=${profile}`, '--headless', '--norestore', '--nologo', ...more]
			execFileSync(command, options, { timeout: 60_000, killSignal: 'SIGKILL', stdio: 'ignore' })
		}
		// The first start lays a profile out, and would write over what stands there.
		start('--terminate_after_init')
		const lines = tasks.map(({ bytes, does }, at) => {
			writeFileSync(join(folder, `${at}-in.docx`), bytes)
			return `One("${pathToFileURL(join(folder, `${at}-in.docx`))}", "${pathToFileURL(join(folder, `${at}-out.docx`))}", "${does}")`
		})
		writeFileSync(join(folder, 'profile', 'user', 'basic', 'Standard', 'Module1.xba'), module(lines))
		start('macro:///Standard.Module1.Main')
		return tasks.map((_, at) => {
			const out = join(folder, `${at}-out.docx`)
			if (!existsSync(out)) throw new Error(`LibreOffice did not save file ${at}`)
			return readFileSync(out)
		})
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

/** A mistake in Basic would wait for somebody to close its window: it ends the program instead, and the missing file tells. */
const module = (lines: readonly string[]): string => {
	const text = `Sub Main
On Error GoTo Finish
${lines.join('\n')}
Finish:
StarDesktop.terminate()
End Sub
Sub One(source As String, target As String, does As String)
Dim opening(0) As New com.sun.star.beans.PropertyValue
opening(0).Name = "Hidden"
opening(0).Value = True
Dim opened As Object
opened = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
If does &lt;&gt; "nothing" Then
Dim dispatcher As Object
dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
dispatcher.executeDispatch(opened.CurrentController.Frame, ".uno:" &amp; does, "", 0, Array())
End If
Dim saving(0) As New com.sun.star.beans.PropertyValue
saving(0).Name = "FilterName"
saving(0).Value = "MS Word 2007 XML"
opened.storeToURL(target, saving())
opened.close(True)
End Sub`
	return `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">${text}</script:module>`
}
