### What frames a draft.

## A saved draft

draft-untitled = Résumé
draft-extracted = Phrases extraites du document, sans IA, non relues

## Minutes

draft-heading-decisions = Décisions
draft-heading-votes = Votes
draft-heading-actions = Actions
draft-heading-open = Points en suspens
draft-heading-dates = Dates
draft-heading-figures = Chiffres
draft-heading-information = Informations
draft-votes-for = pour : { $n }
draft-votes-against = contre : { $n }
draft-abstentions = abstentions : { $n }

## A letter to members

draft-greeting = Bonjour à toutes et à tous,
draft-closing = Bien cordialement,

## What a grant asks and the document does not tell

draft-missing-people = Public concerné : le document ne le dit pas.
draft-missing-budget = Budget : le document ne le dit pas.
draft-missing-calendar = Calendrier : le document ne le dit pas.
draft-missing-partners = Partenaires : le document ne le dit pas.
