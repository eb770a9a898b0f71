### What is put to a model beside the prompts of the styles (`prompts/`).

prompt-language-fr = French
prompt-language-en = English
prompt-third-person = Say this again in the third person, without changing anything.
prompt-minutes = Write the minutes of this document in { $words } words: decisions, votes, actions, open points.
prompt-summary = Summarise this document in { $words } words.
prompt-continue = Summary:
