export const residuals = `
-- Pay up to a ceiling, times the percentage of the exhibition year, times the factor of the service.
function fixed-residual(pay : any, ceiling : any, year-percent : ratio, factor : ratio) : any = min(pay, ceiling) * year-percent * factor

-- A rate on the part of the gross that counts.
function percentage-residual(gross : any, part-that-counts : ratio, rate : ratio) : any = gross * part-that-counts * rate

-- What is left to pay when an advance is credited against the first amounts due.
function after-prepayment(due : any by period, prepaid : any over period) : any by period =
  max(0, cumulative-sum(due over period) - prepaid) - before(max(0, cumulative-sum(due over period) - prepaid), 0 over period)

-- A part of the residual, when viewing reaches the threshold.
function success-bonus(residual : any, viewing : any, threshold : any, part : ratio) : any = if viewing >= threshold then residual * part else 0

-- So much for each subscriber, for the part of the viewing that is covered.
function per-subscriber-levy(rate : any, subscribed : any, covered : ratio) : any = rate * subscribed * covered

-- An amount divided by weight: days worked, salary units, credits.
function shared-out(amount : any, weight : any by group over group) : any by group = amount * share(weight over group)
`
