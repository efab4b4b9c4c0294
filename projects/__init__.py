"""What: the registry. No Flask; every function takes `session` first. Rooms from the top, importing downward:

backup         everything in one file, and brought back from it
downloads      everything that can be had as a file: one table, one door
synthetic      a registry of any size, to measure
reports        documents of a month and of a plan: facts first, then charts and Word
exports        lists as files: one writer a file
imports        how files come in
desk           the dispatch desk: what is due, what is late, and why
months         the month of a district and its freeze
updates        what officers submit, its review, its undoing
reconcile      what does not agree: conflicts, missing fields, the same thing twice
federation     registries of other servers, read beside this one
progress       what was reported of a month, planned against done
matters        what needs coordination
map            what the map shows of a filter
plans          documents, their text, scoreboard and programmes
layouts        named templates of files: columns and their order, an office's own form
timeline       differences between two moments, stages, the funnel
reading        the one filter, lists, totals, GeoJSON, why something was found
evidence       photos and documents that people send
registry       the project itself: fields, statuses, figures, events, and its only writes
accounts       officers, roles and districts, sessions, tokens
search         words and sound: what finds a project, what its index should hold
store          connection, migrations, the past, repeated requests
models         the tables
shelves        where files lie by name: a folder, or a bucket that several hosts share
words          vocabulary; readers of words, numbers and cursors
errors, clock  what everything may know
"""
