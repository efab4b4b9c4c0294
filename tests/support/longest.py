"""The files of tests that take longest: workers begin with them, since a file stays in one worker.

Only what takes more than some 100 s on two busy cores stands here; `--durations` of pytest tells.
"""

LONGEST = (
    "tests/app/web/test_hostile.py",
    "tests/architecture/test_commands.py",
    "tests/browser/test_layout.py",
    "tests/browser/test_dispatch.py",
    "tests/projects/intake/test_quality.py",
    "tests/app/jobs/test_worker.py",
    "tests/browser/test_field.py",
    "tests/browser/test_accessible.py",
    "tests/browser/test_again.py",
    "tests/projects/reading/test_folding.py",
    "tests/app/web/test_english.py",
    "tests/browser/test_status.py",
    "tests/app/web/test_html.py",
    "tests/projects/imports/test_from_office.py",
    "tests/app/web/test_access.py",
    "tests/browser/test_placing.py",
    "tests/app/web/test_broken_database.py",
    "tests/app/commands/test_demo.py",
    "tests/architecture/test_recipes.py",
)
