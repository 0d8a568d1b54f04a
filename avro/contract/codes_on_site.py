"""The codes of what a producer finds, at the school.

Source: data that a record or an extract lacks never reaches MYA (published: errors found On Site);
the codes are ours.
"""

from typing import Final

from contract.error_code import error, warning

ON_SITE: Final = (
    # A value of one record.
    error(
        "required_field_missing",
        "{detail} is empty in SIMS, and MYA cannot take the record without it.",
        "Fill in {detail} for this record in SIMS. It is sent again on the next night.",
        about="column",
    ),
    error(
        "value_unreadable",
        "{detail} has a value that cannot be read, and the record needs it.",
        "Correct {detail} for this record in SIMS.",
        about="column",
    ),
    warning(
        "value_dropped",
        "{detail} has a value that cannot be read. It was left out; the record was sent.",
        "Correct {detail} for this record in SIMS, or clear it.",
        about="column",
    ),
    warning(
        "several_values_of_type",
        "There are several values for the {words} and not exactly one is marked as main."
        " The first in alphabetical order was sent.",
        "In SIMS, mark one of the values as main.",
        about="field",
    ),
    warning(
        "email_malformed",
        "The {words} is not a valid address. It was left out.",
        "Correct the e-mail address in SIMS.",
        about="field",
    ),
    warning(
        "telephone_malformed",
        "The {words} is not a valid number. It was left out.",
        "Correct the telephone number in SIMS.",
        about="field",
    ),
    warning(
        "duplicate_key",
        "The extract holds several records with this id. One of them was sent.",
        "Check the SIMS report: it must list each record once.",
    ),
    warning(
        "detail_row_incomplete",
        "A row of {detail} for this record lacks a required value. The row was left out.",
        "Complete the entry in SIMS.",
        about="file",
    ),
    error(
        "dates_reversed",
        "The entry{for_person} ends before it starts. The entry was left out.",
        "Correct the start and end dates in SIMS.",
        about="Person ID",
    ),
    warning(
        "memberships_overlap",
        "Person {detail} is entered several times for overlapping dates."
        " The entries were merged into one.",
        "In SIMS, leave one entry with the right dates.",
        about="Person ID",
    ),
    warning(
        "period_name_unrecognised",
        "The name of the period is not one that MYA knows. It was sent as it is.",
        'Give the period a name like "Mon:3", "P3" or "Period 3" in SIMS, or leave it as it is.',
    ),
    error(
        "picture_unusable",
        "The picture is not a JPEG or PNG file of at most 512 KiB. It was not sent.",
        "Replace the picture in SIMS with a smaller one, or with one in JPEG or PNG form.",
    ),
    # A whole data set.
    error(
        "extract_missing",
        "The file {detail} was not there, so the data set was not read. Nobody was removed.",
        "Check that the SIMS report for {detail} runs each night and writes its file.",
        about="file",
    ),
    error(
        "extract_unreadable",
        "The file {detail} could not be read to its end, so the data set was not read."
        " Nobody was removed. ({reason})",
        "Run the SIMS report again. If it fails again, send this message to support.",
        about="file",
    ),
    error(
        "extract_failed",
        "SIMS could not run the report, so the data set was not read. Nobody was removed."
        " ({reason})",
        "Check that the report is in SIMS, and the SIMS user's name, password and rights.",
    ),
    error(
        "two_week_cycle",
        "The timetable has a two-week cycle. MYA supports one-week cycles only, so the periods"
        " were not sent.",
        "Leave the periods switched off, or extract the periods of one week only.",
    ),
    error(
        "permission_missing",
        "The SIMS user lacks the permission {detail}. It is needed for: {blocked}.",
        "Grant the permission to the SIMS user that runs the reports (in SIMS: Focus, System"
        " Manager, Manage Users).",
        about="permission",
    ),
    error(
        "column_missing",
        "The column {detail} is in no record, so the data set was not read. Nobody was removed.",
        "Check that the SIMS user is in the Third Party Reporter group and may see {detail},"
        " and that the report still has the column.",
        about="column",
    ),
    error(
        "values_lost",
        "{detail} had values in {before} records and has none tonight."
        " The data set was held back; nothing was changed.",
        "Check that the SIMS user may still see {detail}, and that the report has not changed.",
        about="column or list",
    ),
    warning(
        "id_missing",
        "{count} rows of {detail} have no id. The rest was read, and nothing was removed tonight.",
        "Check the SIMS report: every row needs its id.",
        about="file",
    ),
    error(
        "held_by_guard",
        "Tonight's extract would have changed far more than usual: {figures}."
        " The data set was held back; nothing was changed. Hold {detail}.",
        "Check the extract. If it is right, run the producer with --release {detail}.",
        about="hold",
    ),
)
