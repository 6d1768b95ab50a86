/** Something the user can mend: its message is all that is shown. */
export class UserError extends Error {
	readonly exitCode: number

	constructor(message: string, exitCode = 1) {
		super(message)
		this.exitCode = exitCode
	}
}
