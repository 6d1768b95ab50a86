export const increases = `
-- The scale against the rate before the first period, when each period's increase compounds on the one before.
function compound(increase : ratio by period over period) : ratio by period = cumulative-product(1 + increase over period)

-- The pay-out scale of each contract year, when step k adds its increase from its date on, compounding: a year in which
-- a raise comes late counts only the days it was in force.
function dated-increases(increase : ratio by step, starts : date by step over step) : ratio by year =
  1 + sum((cumulative-product(1 + increase over step) - before(cumulative-product(1 + increase over step), 1 over step)) * in-effect(starts) over step)

-- The average that counts each label by its weight: members by grade make the weighted average base rate.
function weighted-mean(x : any by group, weight : any by group over group) : any = sum(x * weight over group) / sum(weight over group)
`
