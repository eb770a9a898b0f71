### What frames a draft.

## A saved draft

draft-untitled = Summary
draft-extracted = Sentences extracted from the document, without AI, not reviewed

## Minutes

draft-heading-decisions = Decisions
draft-heading-votes = Votes
draft-heading-actions = Actions
draft-heading-open = Open points
draft-heading-dates = Dates
draft-heading-figures = Figures
draft-heading-information = Information
draft-votes-for = for: { $n }
draft-votes-against = against: { $n }
draft-abstentions = abstentions: { $n }

## A letter to members

draft-greeting = Dear all,
draft-closing = Kind regards,

## What a grant asks and the document does not tell

draft-missing-people = People concerned: the document does not say.
draft-missing-budget = Budget: the document does not say.
draft-missing-calendar = Calendar: the document does not say.
draft-missing-partners = Partners: the document does not say.
