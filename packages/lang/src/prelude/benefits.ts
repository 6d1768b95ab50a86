export const benefits = `
-- Each component has a rate and a pay base of its own: base pay, gross pay, pay up to a ceiling.
function roll-up(rate : ratio by component, pay-base : any by component over component) : any = sum(rate * pay-base over component)

-- Each component rounded before they are added, as a payroll books them.
function rounded-roll-up(rate : ratio by component, pay-base : any by component, unit-of-rounding : any over component) : any =
  sum(round(rate * pay-base, unit-of-rounding) over component)

-- The rate that rides on a kind of pay: only the components that apply to it.
function roll-up-rate(rate : ratio by component, applies : yes-no by component over component) : ratio =
  sum(if applies then rate else 0 over component)

function with-roll-up(amount : any, rate-on-pay : ratio) : any = amount * (1 + rate-on-pay)

-- Contributions stop at the ceiling.
function capped-contribution(pay : any, ceiling : any, rate : ratio) : any = min(pay, ceiling) * rate

-- Premium, employer's share and people enrolled, by coverage: one, two, family.
function employer-premiums(premium : any by coverage, employer-share : ratio by coverage, enrolled : any by coverage over coverage) : any =
  sum(premium * employer-share * enrolled over coverage)
function member-premium(premium : any, employer-share : ratio) : any = premium * (1 - employer-share)

-- The employer pays up to an amount, the member what is above it.
function employer-pays-up-to(premium : any, most : any) : any = min(premium, most)
function member-pays-above(premium : any, most : any) : any = max(0, premium - most)

-- The employer takes the first points of a rise; the member the rest of it, on top of the old share.
function member-premium-after-absorption(old-premium : any, new-premium : any, employer-share : ratio, absorbed : ratio) : any =
  old-premium * (1 - employer-share) + max(0, new-premium - old-premium * (1 + absorbed))
`
