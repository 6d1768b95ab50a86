/** A process of its own for `cluster.test.ts`: it runs long passes until somebody kills it. */
import { createSqlRoad } from '../../src/rows/sql-road.ts'
import { longPass } from './long-pass.ts'

const road = createSqlRoad(process.argv[2]!)
const { pass, values, columns } = longPass(800_000, 60)
for (;;) road.run(pass, values, columns)
