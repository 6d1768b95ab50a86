/** Something the user can mend: its message is all that is shown. */
export class UserError extends Error {
	readonly exitCode: number
	/** Data that was asked for with `--json` goes where data goes. */
	readonly isData: boolean

	constructor(message: string, exitCode = 1, isData = false) {
		super(message)
		this.exitCode = exitCode
		this.isData = isData
	}
}
