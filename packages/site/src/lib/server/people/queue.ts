/** Work for later, queued in the transaction of whoever asks for it: no mail without the act, no act without the mail. */
import { sql } from 'kysely'
import type { Work } from '#db'

/** What each kind of job is told. No secret stands in it: those are drawn by the job. */
export interface Jobs {
	'sign-in-mail': { readonly request: string; readonly origin: string | null }
	'sign-in-text': { readonly request: string; readonly origin: string | null }
	'cost-turns': { readonly space: string; readonly side: 'union' | 'employer' }
	'likeness-notice': { readonly space: string; readonly notice: string }
	'likeness-clock': Readonly<Record<string, never>>
	/** `phone`: by text, in the account of that side. */
	notice: {
		readonly to: string
		readonly notice: 'address-replaced' | 'address-added'
		readonly phone?: { readonly space: string; readonly side: 'union' | 'employer' }
	}
}

/** `key`: of several with the same one the last waits alone. */
export interface When {
	readonly key?: string
	readonly inSeconds?: number
}

export async function queue<Name extends keyof Jobs>(
	work: Work,
	name: Name,
	told: Jobs[Name],
	{ key, inSeconds = 0 }: When = {},
): Promise<void> {
	const { rows } = await sql<{ role: string }>`select current_user::text as role`.execute(work)
	await sql`select set_config('role', 'parley_service', true)`.execute(work)
	await sql`select graphile_worker.add_job(${name}, ${JSON.stringify(told)}::json, max_attempts => 5, job_key => ${key ?? null}, run_at => now() + make_interval(secs => ${inSeconds}))`.execute(
		work,
	)
	await sql`select set_config('role', ${rows[0]!.role}, true)`.execute(work)
}
