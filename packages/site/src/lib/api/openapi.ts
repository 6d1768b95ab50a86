/** The API described in OpenAPI 3.1, from the table of routes and the schemas. */
import { type Parameter, parameter } from './parameters.ts'
import { type ApiRoute, apiRoutes } from './routes.ts'
import { type Schema, schemas } from './schemas.ts'

export function describeApi(): Schema {
	return {
		openapi: '3.1.1',
		info: {
			title: 'Parley',
			version: '1',
			summary: 'What each side’s proposals cost, and why the two sides’ numbers differ.',
			description:
				'Answers are those of the command line with --json, to the byte. Every answer carries an ETag. What is wrong is said in application/problem+json.',
			license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
		},
		servers: [{ url: '/api' }],
		paths: Object.fromEntries(apiRoutes.map(route => [route.path, { get: operation(route) }])),
		components: {
			schemas,
			responses: {
				Problem: { description: 'What is wrong, in words.', content: { 'application/problem+json': { schema: ref('Problem') } } },
			},
		},
	}
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

export const operationId = ({ path }: Pick<ApiRoute, 'path'>): string =>
	path
		.replaceAll(/[{}]/g, '')
		.split(/[/-]/)
		.filter(part => part !== '')
		.map((part, index) => (index === 0 ? part : part[0]!.toUpperCase() + part.slice(1)))
		.join('')

function operation(route: ApiRoute): Schema {
	const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
	return {
		operationId: operationId(route),
		summary: route.title,
		description: route.command ? `${route.says} On the command line: ${route.command}` : route.says,
		parameters: [
			...names.map(name => ({ name, in: 'path', required: true, description: inPath[name] ?? name, schema: { type: 'string' } })),
			...route.takes.map(name => describeParameter(parameter(name))),
			{ name: 'If-None-Match', in: 'header', description: 'The ETag of an earlier answer.', schema: { type: 'string' } },
		],
		responses: {
			200: {
				description: 'The answer.',
				headers: { ETag: { description: 'Changes when the answer does.', schema: { type: 'string' } } },
				content: { 'application/json': { schema: ref(route.answer) } },
			},
			304: { description: 'As it was.' },
			...Object.fromEntries(
				[400, ...(names.length > 0 ? [404, 422] : []), 500].map(status => [status, { $ref: '#/components/responses/Problem' }]),
			),
		},
	}
}

export const inPath: Readonly<Record<string, string>> = {
	id: 'The negotiation: the name of its folder.',
	name: 'Any position, fact, let, basis or cost.',
}

const describeParameter = ({ name, says, schema, example, required = false, isRepeated = false }: Parameter): Schema => ({
	name,
	in: 'query',
	required,
	description: says,
	schema,
	...(isRepeated
		? { style: 'form', explode: true, example: [example] }
		: { example: schema['type'] === 'integer' ? Number(example) : example }),
})
