/** A schema as rows that people read: each field with the words for its type. */
import type { Schema } from './schemas.ts'

export interface Field {
	readonly name: string
	readonly type: string
	/** The shape that it leads to. */
	readonly shape: string | null
	readonly says: string
	readonly isOptional: boolean
}

export function fieldsOf(schema: Schema, inside = ''): readonly Field[] {
	const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>)
	const required = (schema['required'] ?? []) as readonly string[]
	return properties.flatMap(([name, field]) => {
		const inner = innerObject(field)
		return [
			{
				name: `${inside}${name}`,
				type: typeOf(field),
				shape: shapeOf(field),
				says: String(field['description'] ?? ''),
				isOptional: !required.includes(name),
			},
			...(inner ? fieldsOf(inner, `${inside}${name}${field['type'] === 'array' ? '[]' : ''}.`) : []),
		]
	})
}

function innerObject(schema: Schema): Schema | null {
	if (schema['type'] === 'object') return schema
	if (schema['type'] === 'array') return innerObject(schema['items'] as Schema)
	return null
}

function shapeOf(schema: Schema): string | null {
	if (typeof schema['$ref'] === 'string') return schema['$ref'].split('/').at(-1)!
	if (schema['type'] === 'array') return shapeOf(schema['items'] as Schema)
	if (Array.isArray(schema['anyOf'])) return shapeOf(schema['anyOf'][0] as Schema)
	return null
}

function typeOf(schema: Schema): string {
	if (typeof schema['$ref'] === 'string') return schema['$ref'].split('/').at(-1)!
	if (schema['const'] !== undefined) return String(schema['const'])
	if (Array.isArray(schema['enum'])) return schema['enum'].join(', ')
	if (Array.isArray(schema['anyOf'])) return (schema['anyOf'] as readonly Schema[]).map(typeOf).join(' or ')
	if (schema['type'] === 'array') return `list of ${typeOf(schema['items'] as Schema)}`
	if (Array.isArray(schema['type'])) return schema['type'].join(' or ')
	if (schema['format'] === 'date') return 'day'
	const words: Readonly<Record<string, string>> = {
		string: 'text',
		integer: 'whole number',
		number: 'number',
		boolean: 'true or false',
		object: 'object',
	}
	return words[String(schema['type'])] ?? String(schema['type'])
}
