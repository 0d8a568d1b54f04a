"""The codes of what the rules of MYA find, besides those of a producer.

Source: that a username is unique, that a class needs its subject and an event its user or class
(published); the other rules and all codes are ours.
"""

from typing import Final

from contract.error_code import error, warning

INSIDE_MYA: Final = (  # Uniqueness and references of one record.
    error(
        "username_taken",
        "Another account already has this person's username, so the person was not imported.",
        "Change the e-mail address (or school identifier) in SIMS, or rename the other account"
        " in MYA, or link that account to this person.",
        about="the other account's Person ID",
    ),
    error(
        "related_student_missing",
        "The contact is linked to student {detail}, who is not a user in MYA. The link was left"
        " out.",
        "Put right why student {detail} was not imported, or remove the link in SIMS.",
        about="Person ID",
    ),
    error(
        "member_not_imported",
        "Person {detail} is a member, but is not a user in MYA. The membership was left out.",
        "Put right why person {detail} was not imported, or remove the membership in SIMS.",
        about="Person ID",
    ),
    error(
        "supervisor_not_imported",
        "Person {detail} is a supervisor, but is not a user in MYA. The entry was left out.",
        "Put right why person {detail} was not imported, or remove the supervisor in SIMS.",
        about="Person ID",
    ),
    error(
        "subject_not_synced",
        "The class belongs to subject {detail}, which is not in MYA, so the class was not synced.",
        "In SIMS, make subject {detail} active, or give the class another subject.",
        about="subject",
    ),
    error(
        "subjects_off",
        "Subjects are not synced for this school, so no class can be synced.",
        "Switch on the subjects data set (it needs the Bookings module or timetable integration).",
    ),
    warning(
        "year_group_missing",
        "The class names year group {detail}, which is not in MYA. The class was synced"
        " without a year group.",
        "Check in SIMS that year group {detail} exists and is current.",
        about="year group",
    ),
    error(
        "no_user",
        "It belongs to person {detail}, who is not a user in MYA, so it was not synced.",
        "Put right why person {detail} was not imported.",
        about="Person ID",
    ),
    error(
        "no_class_group",
        "The lesson belongs to class {detail}, which is not in MYA, so it was not synced."
        " Its room may look free.",
        "Put right why class {detail} was not synced.",
        about="class",
    ),
    error(
        "room_missing",
        "The lesson takes place in room {detail}, which is not in MYA, so it was not synced."
        " The room may look free.",
        "Check in SIMS that room {detail} exists, or give the lesson another room.",
        about="room",
    ),
    error(
        "period_missing",
        "The lesson takes place in period {detail}, which is not in the accepted school day of"
        " MYA, so it was not synced. Its room may look free.",
        "Check in SIMS that period {detail} exists. If the school day has changed, contact your"
        " account manager.",
        about="period",
    ),
    warning(
        "staff_missing",
        "The lesson names member of staff {detail}, who is not a user in MYA. It was synced"
        " without them.",
        "Put right why person {detail} was not imported, or give the lesson another teacher.",
        about="Person ID",
    ),
    # A whole data set, or the school.
    error(
        "removal_held",
        "The school sent everything anew, and far more than usual would have to be removed from"
        " MYA. Nothing was removed.",
        "Check the extract. If it is right, ask support to release the removals.",
    ),
    error(
        "out_of_step",
        "What MYA has is not what the school's producer believes it to have.",
        "Run the producer once with --snapshot.",
    ),
    error(
        "second_installation",
        "The producer {detail} runs for this school besides another one.",
        "Let one server only run the producer, and stop the other.",
        about="installation",
    ),
    warning(
        "run_out_of_order",
        "Run {detail} arrived after a later run had ended.",
        "Nothing needs to be done if it happened once. If it happens again, check the clock of"
        " the school's server.",
        about="run",
    ),
)
