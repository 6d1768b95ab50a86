/** A negotiation from texts in hand: the least that compiles, and whatever a case puts beside it. */
import { loadFolder } from '../../src/negotiation/load.ts'
import { type Opened, type OpenOptions, openLoaded } from '../../src/negotiation/open.ts'

export const head = `---
title: "A small table"
currency: USD
as-of: 2026-03-15
term: 2026-07-01 to 2029-06-30
sides:
  union: { name: Union, role: union }
  town: { name: Town, role: employer }
parties:
  employees: those who work
---
`

export const terms = (text: string, fields = 'title: T'): string => `---\n${fields}\n---\n\n\`\`\`terms\n${text}\n\`\`\`\n`

export const proposal = (side: string, date: string, text: string): string =>
	terms(text, `side: ${side}\ndate: ${date}\ntitle: T\nsource: S\nconfidence: assumed`)

export const fact = (declaration: string): string => `fact ${declaration}\n\tsource "S"\n\tconfidence assumed\n`

export type Texts = Readonly<Record<string, string>>

export const openTexts = (texts: Texts, options: OpenOptions = {}): Opened =>
	openLoaded(loadFolder({ directory: '', files: new Map(Object.entries({ 'negotiation.md': head, ...texts })), diagnostics: [] }), options)
