import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'

export type Details = Partial<Pick<Diagnostic, 'label' | 'also' | 'note' | 'mend'>>

export const mistake = (code: string, message: string, place: Place, details: Details = {}): Diagnostic => ({
	code: `syntax/${code}`,
	severity: 'error',
	message,
	place,
	...details,
})
