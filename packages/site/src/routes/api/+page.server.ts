import { fieldsOf } from '#lib/api/fields.ts'
import { fewestTrials, mostSets, mostTrials, parameter } from '#lib/api/parameters.ts'
import { problemTitles } from '#lib/api/problem.ts'
import { apiRoutes } from '#lib/api/routes.ts'
import { schemas } from '#lib/api/schemas.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({
	routes: apiRoutes.map(({ path, title, says, takes, answer, example, command }) => ({
		path,
		title,
		says,
		answer,
		example,
		command,
		takes: takes.map(name => {
			const { says, example, required = false } = parameter(name)
			return { name, says, example, required }
		}),
	})),
	shapes: Object.entries(schemas).map(([name, schema]) => ({ name, says: String(schema['description'] ?? ''), fields: fieldsOf(schema) })),
	problems: Object.entries(problemTitles).map(([kind, title]) => ({ kind, title })),
	limits: { fewestTrials, mostTrials, mostSets },
})
