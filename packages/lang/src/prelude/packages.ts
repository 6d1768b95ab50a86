export const packages = `
-- A total package is cut into parts: wage, pension, health, training. What is not yet cut, or cut twice (below zero).
function unallocated(package : any, part : any by component over component) : any = package - sum(part over component)
function allocates-exactly(package : any, part : any by component over component) : yes-no = sum(part over component) = package

-- What the other side's settlement is worth more than one's own; never less than nothing.
function me-too(own : any, other : any) : any = max(0, other - own)

-- Given when what is measured passes the trigger.
function contingent(given : any, measured : any, trigger : any) : any = if measured > trigger then given else 0

-- What is settled stands until the day of the reopener; the contract years that begin from then on take the reopened value.
function with-reopener(settled : any by year, reopened : any, reopens : date) : any by year = if year-start() >= reopens then reopened else settled
`
