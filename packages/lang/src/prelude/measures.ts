export const measures = `
-- The average that counts each label by its weight: members by grade make the weighted average base rate.
function weighted-mean(x : any by group, weight : any by group over group) : any = sum(x * weight over group) / sum(weight over group)

-- A flat raise as a part of the average rate.
function flat-raise-as-percent(flat : any, average-rate : any) : ratio = flat / average-rate

-- One per cent of payroll, with what rides on it.
function cost-of-one-percent(payroll : any, roll-up-on-pay : ratio) : any = payroll * 1% * (1 + roll-up-on-pay)

-- An amount over the payroll that it is compared with.
function percent-of-payroll(amount : any, payroll-compared : any) : ratio = amount / payroll-compared

-- Say which hours: those paid hold holidays and vacation, those worked do not.
function per-hour-paid(amount : any, hours-paid : any) : any = amount / hours-paid
function per-hour-worked(amount : any, hours-paid : any, hours-of-leave : any) : any = amount / (hours-paid - hours-of-leave)

-- An amount for each member (say whether heads or full-time equivalents).
function per-member(amount : any, people-counted : any) : any = amount / people-counted

-- Three totals, three names. First: by how much each period is dearer than the one before.
function yearly-increments(amount : any by period, base : any over period) : any by period = amount - before(amount, base over period)

-- The sum of the yearly increments: what the last period costs over the base. Warrant articles print this one.
function sum-of-yearly-increments(amount : any by period, base : any over period) : any = last(amount over period) - base

-- By how much each period is dearer than the base: what must be found in that year.
function cost-over-base(amount : any by period, base : any over period) : any by period = amount - base

-- What is paid over the base in all the periods together.
function cash-over-term(amount : any by period, base : any over period) : any = sum(amount - base over period)

-- The worth today of amounts paid at the end of each period.
function present-value(cash : any by period, discount : ratio over period) : any = sum(cash / (1 + discount) ^ index(period) over period)

-- The worth today of amounts paid at the beginning of each period.
function present-value-paid-early(cash : any by period, discount : ratio over period) : any = sum(cash / (1 + discount) ^ (index(period) - 1) over period)
`
