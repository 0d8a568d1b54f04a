"""What the records of a data set become in MYA."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """The data set becomes users with this role."""

    role: str
    identifier_field: str | None
    """The field that is the school identifier of the user, if the role has one."""


@dataclass(frozen=True, slots=True)
class UserGroup:
    """The data set becomes user groups of this type."""

    type: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The data set becomes the subjects of the Portal list."""


@dataclass(frozen=True, slots=True)
class Room:
    """The data set becomes resources of this type."""

    type: str


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """The data set becomes the time slots of this group."""

    group: str


@dataclass(frozen=True, slots=True)
class ClassLesson:
    """The data set becomes the timetable events of classes."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The data set becomes timetable events of the users with this role."""

    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The data set becomes the pictures of users."""


Becomes = User | UserGroup | Subject | Room | TimeSlot | ClassLesson | Lesson | Picture
