### What a text cost and how it was made.

## Scripts: meter

live-estimated = estimated
live-measured = measured
live-class = class { $value }
live-interval = between { $low } and { $high }
live-electricity = Electricity
live-carbon = Climate
live-time = Time
live-tokens = Tokens
live-tokens-value = { $n } read, { $of } written
live-tokens-cached = of which { $n } already in memory
live-phases = Where the time went
live-phase-read = document
live-phase-plan = planning
live-phase-queue = waiting
live-phase-prefill = reading
live-phase-decode = writing
live-phase-check = checking
live-first-token = first word after { $value }
live-times = { $n } times the version without AI
live-same = about the same as the version without AI
live-without = Without AI, on the same meter (estimate)
live-waste = Wasted
live-saved = Spared by what was read before (estimate)
live-making = Making the machine (by convention)
live-full = With the share of the machine being on: { $value }
live-sources = Source: { $value }
live-assumptions = Assumptions: { $value }

## Scripts: provenance

live-model = Model
live-no-model = None: computed without AI
live-sha256 = SHA-256 digest
live-licence = Licence
live-prompt = Prompt
live-prompt-version = version { $value }
live-parameters = Parameters
live-kernel = Kernel
live-version = Calame version
live-language = Language
live-mode = Way
live-mode-write = written with AI
live-mode-eco = written with AI from an extract
live-mode-extract = extracted without AI
