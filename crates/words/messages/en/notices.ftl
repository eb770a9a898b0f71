### What a reader is told beside a text: what could not be read, and what was done to the words of a model.

## Of a document

notice-images =
    .one = one image could not be read
    .other = { $n } images could not be read
notice-formulas =
    .one = one formula could not be read
    .other = { $n } formulas could not be read
notice-objects =
    .one = one embedded object (chart, sheet…) could not be read
    .other = { $n } embedded objects (charts, sheets…) could not be read
notice-comments =
    .one = one comment in the margin was left out
    .other = { $n } comments in the margin were left out
notice-contents = the table of contents was left out, the headings themselves are there
notice-page-edges = page headers and footers were left out
notice-surroundings = the menus, banners and links around the text of the page were left out
notice-signatures =
    .one = the signature of a message was left out
    .other = the signatures of { $n } messages were left out
notice-attachments =
    .one = one attachment could not be read
    .other = { $n } attachments could not be read
notice-times = the times were left out, what is said is there
notice-hidden = text marked as hidden was left out
notice-struck =
    .one = one passage that is struck through was left out
    .other = { $n } passages that are struck through were left out
notice-signs =
    .one = one sign of a symbol font could not be read
    .other = { $n } signs of symbol fonts could not be read
notice-undecoded = characters that cannot be read are shown as �
notice-page-cut = page { $page } could not be read to its end
notice-page-empty = page { $page } has no text, it may be an image
notice-page-unknown = letters of page { $page } could not be read, their font does not say which they are
notice-key-sentences = eco mode: the model read key sentences only, { $read } words of { $of }

## Of a draft

mend-titles =
    .one = { $n } title taken out of the model’s text
    .other = { $n } titles taken out of the model’s text
mend-filed =
    .one = { $n } item moved under another heading
    .other = { $n } items moved under another heading
mend-repeated =
    .one = { $n } repeated sentence taken out
    .other = { $n } repeated sentences taken out
mend-aside =
    .one = { $n } item taken out: no decision, no vote, no action
    .other = { $n } items taken out: no decision, no vote, no action
mend-added =
    .one = { $n } item added in the document’s own words
    .other = { $n } items added in the document’s own words
mend-filled =
    .one = { $n } sentence of the document added: the text was short
    .other = { $n } sentences of the document added: the text was short
mend-beyond =
    .one = { $n } sentence taken out to keep the length
    .other = { $n } sentences taken out to keep the length
mend-unfinished = the last sentence had no end and was taken out
mend-cut = the sentence is cut to fit the box
mend-rewritten =
    .one = { $n } unsupported sentence was written again
    .other = { $n } unsupported sentences were written again
mend-from-source =
    .one = { $n } unsupported sentence replaced by the document’s own words
    .other = { $n } unsupported sentences replaced by the document’s own words
mend-dropped =
    .one = { $n } sentence without support in the document taken out
    .other = { $n } sentences without support in the document taken out
mend-retold =
    .one = { $n } spoken sentence told again by the model, then verified
    .other = { $n } spoken sentences told again by the model, then verified
mend-no-better-than-chance = this model writes no better than chance: the draft is made of the document’s sentences, without it
